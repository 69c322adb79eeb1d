//! Faults of files.

automod::dir!(pub(crate) "src/fault/file");
