//! Exports as scenarios need them: their parameters, and the sharing of equal ones.

pub(crate) mod prepare;
pub(crate) mod share;
pub(crate) mod start_job;
pub(crate) mod values;
