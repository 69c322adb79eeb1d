//! What a run will do, and what it costs. Nothing here sends a request.

pub(crate) mod budget;
pub(crate) mod build;
pub(crate) mod longest;
