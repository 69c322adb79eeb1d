//! Executes scenarios against a target: the only room that touches the network.

mod address;
mod answer;
mod auth;
mod client;
mod context;
mod error;
mod event;
mod execute_scenario;
mod export;
mod facade;
mod groups;
mod jobs;
mod levels;
mod obtain;
mod own_access;
mod own_words;
mod plan;
mod preflight;
mod prepared;
mod recorder;
mod resources;
mod runner;
mod scenario_state;
mod step;
mod stopping;
mod tidy_up;

pub use context::Listener;
pub use error::EngineError;
pub use event::Event;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use export::manifest::read as read_manifest;
pub use facade::{Hooks, Run, execute, execute_by, run};
pub use plan::build::Plan;
pub use plan::longest::{Bound, Longest};
pub use plan::planned::{LeftOut, Planned};
pub use preflight::contract::{Choice, choose_contract, settle_contract};
pub use runner::Stop;

pub use crate::http::{Clock, JumpingClock, SystemClock};
