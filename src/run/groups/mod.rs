//! Groups of the server: who is in them, and those that scenarios write.

pub(crate) mod delete;
pub(crate) mod known;
pub(crate) mod live_group;
pub(crate) mod members;
pub(crate) mod read;
pub(crate) mod write;
pub(crate) mod written;
