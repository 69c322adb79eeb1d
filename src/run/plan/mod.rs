//! What a run will do, and what it costs. Nothing here sends a request.

pub(crate) mod budget;
pub(crate) mod build;
pub(crate) mod longest;
pub(crate) mod needs;
pub(crate) mod planned;
pub(crate) mod step_cost;
