//! Performs scenarios against a target: the only room that touches the network.

mod access;
mod address;
mod discovery;
mod download;
mod error;
mod file_url;
mod group;
mod kickoff;
mod manifest;
mod moment;
mod performer;
mod plan;
mod recorder;
mod script;
mod send;
mod session;
mod stage;
mod write_group;

pub use error::EngineError;
pub use performer::{Stop, perform};
pub use plan::{Plan, Planned};
pub use stage::Listener;

pub use crate::http::SystemClock;
