//! The built-in reference server: correct by default, faulty on demand.
//!
//! A [`Reference`] is a pure state machine, request in and response out; it knows nothing of
//! sockets. Two thin transports carry it: [`start_wiremock`] for tests and short runs, and
//! [`serve`] for a chosen address, long life and files of any size. It shares nothing with the
//! judging side but facts of FHIR.

mod auth;
mod export;
mod fault;
mod group;
mod handle;
mod listener;
mod message;
mod population;
mod provision;
mod refusal;
mod route;
mod seed_groups;
mod server;
mod settings;
#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "no route calls it yet"))]
mod smart;
mod state;
#[cfg(test)]
mod tests;
mod variant;
mod wiremock;

pub use fault::{Fault, FaultInfo, GatewayFault, SmartFault, UnknownFault, faults};
pub use listener::{ServeError, serve};
pub use message::{Body, Pieces, Request, Response};
pub use provision::{GroupIds, Provision, Tokens};
pub use server::{Clock, Reference};
pub use settings::{Dialect, GuideVersion, Settings};
pub use smart::{JwksAnswer, JwksFetch, JwksFetchError, JwksSource, RegisteredClient};
pub use variant::{UnknownVariant, Variant, VariantInfo, variants};
pub use wiremock::{Running, start_wiremock};
