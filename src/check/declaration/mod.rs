//! Judgements on what a server declares, against what it does.

pub(crate) mod capabilities;
pub(crate) mod declared;
pub(crate) mod levels;
