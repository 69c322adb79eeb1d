//! Faults of reports of deleted resources.

automod::dir!(pub(crate) "src/fault/deleted");
