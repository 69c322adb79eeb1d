//! Faults of the kick-off.

automod::dir!(pub(crate) "src/fault/kick_off");
