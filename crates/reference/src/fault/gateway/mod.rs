//! Faults of a gateway with 1upHealth's contracts.

automod::dir!(pub(crate) "src/fault/gateway");
