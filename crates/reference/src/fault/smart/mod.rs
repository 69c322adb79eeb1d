//! Faults of SMART Backend Services.

automod::dir!(pub(crate) "src/fault/smart");
