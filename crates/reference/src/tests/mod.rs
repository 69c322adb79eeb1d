//! Tests of the state machine as a whole, over its only door, `answer`, and of the connections to it.

mod analytics;
mod client;
mod faults;
mod population;
mod probe;
mod transports;
mod variants;
mod wire;
