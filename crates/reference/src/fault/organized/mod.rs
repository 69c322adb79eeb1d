//! Faults of organized output.

automod::dir!(pub(crate) "src/fault/organized");
