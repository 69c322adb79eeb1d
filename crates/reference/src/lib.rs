//! A reference server of the FHIR Bulk Data `$export` operation: correct by default, faulty on demand.
//!
//! Authors of clients start it in their tests and look at what their client does when a server
//! misbehaves. [`faults`] and [`variants`] list what it can be started with.
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
//! A [`Reference`] is a pure state machine, request in and response out; it knows nothing of
//! sockets. There are two: a gateway with 1upHealth's contracts, and a server of HL7's guide. Two thin
//! transports carry it: [`start`] for tests and short runs, and [`serve`] for a chosen address, long
//! life, files of any size, TLS and faults below HTTP. It shares nothing with the judging side of
//! bulkspec but facts of FHIR.

mod auth;
mod export;
mod fault;
mod group;
mod guide;
mod handle;
mod listener;
mod machine;
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
pub use fault::{
    Fault, FaultInfo, GatewayFault, GuideFault, OutputFault, RequestFault, SmartFault,
    UnknownFault, WireFault, faults, faults_of,
};
pub use guide::{GuideGroups, GuideKey, GuideProvision, GuideTokens, served_types};
pub use listener::{Listening, ServeError, serve, start_tls};
pub use machine::{Clock, Provision, Reference};
pub use message::{Body, Pieces, Request, Response};
pub use provision::{GatewayProvision, GroupIds, Tokens};
pub use settings::{Dialect, Settings};
pub use smart::{
    BACKEND_KEYS, JwksAnswer, JwksFetch, JwksFetchError, JwksSource, RegisteredClient,
};
pub use variant::{UnknownVariant, Variant, VariantInfo, variants};
pub use wire::{Tls, TlsError};
pub use wiremock::{Running, start, start_wiremock};
