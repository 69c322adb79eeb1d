//! What is found out of a server before and beside its scenarios.

pub(crate) mod capabilities;
pub(crate) mod check;
pub(crate) mod contract;
pub(crate) mod fhir;
pub(crate) mod metadata;
