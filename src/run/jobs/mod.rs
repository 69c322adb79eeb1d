//! Jobs that run on the server.

pub(crate) mod cancel;
pub(crate) mod running;
