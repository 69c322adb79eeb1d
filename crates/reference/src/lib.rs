//! A reference server for the FHIR Bulk Data `$export` operation: correct by default, faulty on
//! demand.
//!
//! Authors of clients start it in their tests, to see how their client handles a server that
//! misbehaves. [`faults`] and [`variants`] list the available options.
//!
//! ```
//! use bulkspec_reference::{Dialect, Fault, GuideVersion, Settings, start};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dialect = Dialect::Guide(GuideVersion::V2);
//! let fault = Fault::named("output-type-missing", dialect)?;
//! let server = start(Settings::new(dialect).with_fault(fault)).await;
//! # assert!(server.origin().starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```
//!
//! [`Running::provision`] returns the base URL, tokens and ids of Groups that a client needs.
//!
//! A [`Reference`] is a pure state machine from requests to responses, without sockets. There are
//! two: a gateway for 1upHealth's contracts, and a server for HL7's guide. Two thin transports
//! serve it: [`start`] for tests and short runs, and [`serve`] for a chosen address, long runs,
//! files of any size, TLS and faults below HTTP. It shares only facts of FHIR with the judging side
//! of bulkspec.

mod auth;
mod dialects;
mod export;
mod fault;
mod group;
mod guide;
mod handle;
mod listener;
mod machine;
mod manifest;
mod message;
mod population;
mod provision;
mod refusal;
mod route;
mod seed_groups;
mod server;
mod settings;
mod smart;
mod state;
#[cfg(test)]
mod tests;
mod throttle;
mod variant;
mod wire;
mod wiremock;

pub use bulkspec_fhir::GuideVersion;
pub use dialects::Dialects;
pub use fault::{Fault, FaultDef, Pace, UnknownFault, faults, faults_of};
pub use guide::{GuideGroups, GuideKey, GuideProvision, GuideTokens, served_types};
pub use listener::{Listening, ServeError, serve, start_tls};
pub use machine::{Clock, Provision, Reference};
pub use message::{Body, Pieces, Request, Response};
pub use provision::{GatewayProvision, GroupIds, Tokens};
pub use settings::{Dialect, Settings};
pub use smart::{
    BACKEND_KEYS, JwksAnswer, JwksFetch, JwksFetchError, JwksSource, RegisteredClient,
};
pub use variant::{UnknownVariant, Variant, VariantDef, variants};
pub use wire::{Tls, TlsError};
pub use wiremock::{Running, start, start_wiremock};
