//! Resources of bulkspec's own on the server.

pub(crate) mod own;
pub(crate) mod remove;
pub(crate) mod stamp;
pub(crate) mod write;
