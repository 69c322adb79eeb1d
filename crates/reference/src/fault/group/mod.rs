//! Faults of Groups.

automod::dir!(pub(crate) "src/fault/group");
