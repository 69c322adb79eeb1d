//! Judgements over several exports, or over an export and what else is known of its Group.

automod::dir!(pub(in crate::check) "src/check/compare");

#[cfg(test)]
#[path = "tests/own.rs"]
mod own_tests;
