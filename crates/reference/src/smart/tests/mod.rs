//! What clients see of the authorisation: tokens, refusals, and every fault.

mod admission;
mod bench;
mod configuration;
mod draft;
mod faults;
mod key_urls;
mod questions;
mod refusals;
mod tokens;
