//! Faults of the parameters of a kick-off.

automod::dir!(pub(crate) "src/fault/parameter");
