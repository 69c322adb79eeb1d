//! Levels of export.

pub(crate) mod find;
