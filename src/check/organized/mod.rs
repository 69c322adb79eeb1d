//! Judgements on output that is organized by a resource type.

pub(crate) mod blocks;
pub(crate) mod borders;
pub(crate) mod output;
#[cfg(test)]
mod sample;
