//! The HTTP client: executes requests politely and records exchanges. It never judges: what a
//! server does wrong is recorded, and only a fault of our own is an error.

mod client;
#[cfg(test)]
mod client_tests;
mod clock;
mod connector;
mod download;
mod error;
mod examined;
mod failure;
mod gate;
mod json;
mod listed_files;
mod mask;
mod needle;
mod oauth;
mod pace;
mod patience;
mod policy;
mod record;
mod redactor;
mod redirect;
mod request;
mod retry_after;
mod sniff;
mod token_source;
mod trust;
mod url_mask;
mod url_secrets;

pub use client::{Client, Live, Sent};
pub use clock::{Clock, JumpingClock, SystemClock};
pub use download::{Download, Opened};
pub use error::HttpError;
pub use gate::{Gate, Permit};
pub use json::Parsed;
pub use mask::{mask, mask_discovery, mask_manifest, mask_resource};
pub(crate) use mask::{with_known_names, without_credentials};
pub use oauth::{
    ASSERTION_TYPE, Proof, Token, TokenEndpoint, TokenRefused, TokenStyle, form_request, granted,
};
pub use pace::Pace;
pub use patience::Patience;
pub use policy::{Limits, Policy, Timeouts};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use record::received_json as recorded_json;
pub use redactor::{RedactError, Redactor};
pub use request::{Body, Credential, Follow, Request};
pub use reqwest::StatusCode;
pub use reqwest::header::HeaderMap;
pub use retry_after::parse_retry_after;
pub use token_source::{Grant, TokenSource};
pub use trust::{TrustedOrigins, Withheld};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use url_secrets::register_url;
