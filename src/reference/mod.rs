//! The built-in reference server: correct by default, faulty on demand.
//!
//! A [`Reference`] is a pure state machine, request in and response out; it knows nothing of
//! sockets. Two thin transports carry it: [`start_wiremock`] for tests and short runs, and
//! [`serve`] for a chosen address, long life, files of any size, TLS and faults below HTTP. It shares nothing with the
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
mod state;
#[cfg(test)]
mod tests;
mod variant;
mod wire;
mod wiremock;

pub use fault::{Fault, FaultInfo, GatewayFault, UnknownFault, WireFault, faults};
pub use listener::{Listening, ServeError, serve, start_tls};
pub use message::{Body, Pieces, Request, Response};
pub use provision::{GroupIds, Provision, Tokens};
pub use server::{Clock, Reference};
pub use settings::{Dialect, GuideVersion, Settings};
pub use variant::{UnknownVariant, Variant, VariantInfo, variants};
pub use wire::{Tls, TlsError};
pub use wiremock::{Running, start_wiremock};
