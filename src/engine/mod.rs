//! Executes scenarios against a target: the only room that touches the network.

mod access;
mod across_expiry;
mod address;
mod ask_token;
mod budget;
mod busy;
mod capabilities;
mod choice;
mod cohort_answer;
mod context;
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
mod own_resources;
mod own_words;
mod plan;
mod probe;
mod publish;
mod read_members;
mod recorder;
mod referenced;
mod repeat;
mod runner;
mod same_request;
mod scenario_state;
mod send;
mod session;
mod side;
mod since_candidates;
mod stop;
mod token_request;
mod unknown_url;
mod write_cohort;
mod write_group;
mod write_resource;

pub use capabilities::{Choice, choose_contract, settle_contract};
pub use context::Listener;
pub use error::EngineError;
pub use longest::{Bound, Longest};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use manifest::read as read_manifest;
pub use plan::{LeftOut, Plan, Planned};
pub use runner::{Stop, execute};

pub use crate::http::{Clock, JumpingClock, SystemClock};
