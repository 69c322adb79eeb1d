//! What is found out before the first scenario.

pub(crate) mod capabilities;
pub(crate) mod foreign;
