//! Executes scenarios against a target: the only room that touches the network.

mod address;
mod auth;
mod context;
mod error;
mod event;
mod export;
mod facade;
mod groups;
mod jobs;
mod levels;
mod plan;
mod preflight;
mod recorder;
mod resources;
mod runner;
mod scenario_state;
mod step;
mod stop;

pub use context::Listener;
pub use error::EngineError;
pub use event::Event;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use export::manifest::read as read_manifest;
pub use facade::{Hooks, Run, execute, execute_by, run};
pub use plan::build::{LeftOut, Plan, Planned};
pub use plan::longest::{Bound, Longest};
pub use preflight::capabilities::{Choice, choose_contract, settle_contract};
pub use runner::Stop;

pub use crate::http::{Clock, JumpingClock, SystemClock};
