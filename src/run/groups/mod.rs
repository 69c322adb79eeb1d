//! Groups of the server: who is in them.

pub(crate) mod read;
