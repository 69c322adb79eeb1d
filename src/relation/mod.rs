//! Judgements over several exports, or over an export and what else is known of its Group.

pub(crate) mod chain;
pub(crate) mod cohort;
pub(crate) mod deletions;
mod difference;
pub(crate) mod filter_applied;
pub(crate) mod group_limit;
pub(crate) mod inside;
pub(crate) mod later;
pub(crate) mod letters;
pub(crate) mod member_data;
pub(crate) mod members;
pub(crate) mod nobody;
pub(crate) mod origins;
mod overlap;
mod own;
pub(crate) mod part_of;
pub(crate) mod patient_slice;
pub(crate) mod read_back;
pub(crate) mod referenced;
pub(crate) mod resolve;
pub(crate) mod rights;
pub(crate) mod same_resources;
mod seen;
mod selection;
pub(crate) mod swapped;
pub(crate) mod throughout;
pub(crate) mod users;
pub(crate) mod written;

#[cfg(test)]
mod own_tests;
