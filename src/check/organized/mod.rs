//! Judgements on output that is organized by a resource type.

automod::dir!(pub(in crate::check) "src/check/organized");

#[cfg(test)]
#[path = "tests/sample.rs"]
mod sample;
