//! Faults of the status URL.

automod::dir!(pub(crate) "src/fault/job");
