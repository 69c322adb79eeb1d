//! Resources of bulkspec's own on the server.

pub(crate) mod own;
