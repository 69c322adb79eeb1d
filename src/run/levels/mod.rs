//! Levels of export: which one exports that name none are executed at, and which are offered.

pub(crate) mod find;
pub(crate) mod foreign;
pub(crate) mod known;
pub(crate) mod plain;
