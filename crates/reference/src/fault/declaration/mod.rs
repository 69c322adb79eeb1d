//! Faults of what a server declares.

automod::dir!(pub(crate) "src/fault/declaration");
