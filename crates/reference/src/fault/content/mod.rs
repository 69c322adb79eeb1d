//! Faults of what an export contains.

automod::dir!(pub(crate) "src/fault/content");
