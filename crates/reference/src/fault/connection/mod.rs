//! Faults of the connection.

automod::dir!(pub(crate) "src/fault/connection");
