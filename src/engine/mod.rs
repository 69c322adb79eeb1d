//! Performs scenarios against a target: the only room that touches the network.

mod access;
mod across_expiry;
mod address;
mod ask_token;
mod budget;
mod busy;
mod capabilities;
mod choice;
mod cohort_answer;
mod discovery;
mod download;
mod error;
mod expiry;
mod file_url;
mod finish;
mod foreign;
mod group;
mod jobs;
mod kickoff;
mod kickoff_request;
mod levels;
mod longest;
mod manifest;
mod moment;
mod own_resources;
mod performer;
mod plan;
mod probe;
mod publish;
mod read_members;
mod recorder;
mod referenced;
mod repeat;
mod same_request;
mod script;
mod send;
mod session;
mod side;
mod stage;
mod stop;
mod token_request;
mod unknown_url;
mod write_cohort;
mod write_group;
mod write_resource;

pub use capabilities::{Choice, choose_contract, settle_contract};
pub use error::EngineError;
pub use longest::{Bound, Longest};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use manifest::read as read_manifest;
pub use performer::{Stop, perform};
pub use plan::{LeftOut, Plan, Planned};
pub use stage::Listener;

pub use crate::http::{Clock, JumpingClock, SystemClock};
