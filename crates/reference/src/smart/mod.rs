//! The authorisation that goes with the HL7 guide: SMART Backend Services, truly checked.
//!
//! An [`Authority`] publishes its configuration, gives tokens to clients that prove who they are,
//! and admits the bearers of its tokens. It knows nothing of sockets: time and the fetching of key
//! sets are handed in.

mod access;
mod assertion;
mod authority;
mod configuration;
mod credentials;
mod key_sets;
mod keys;
mod oauth_error;
mod registration;
mod scope;
mod signature;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use access::{Access, Place};
pub(crate) use authority::Authority;
pub use keys::BACKEND_KEYS;
#[cfg(test)]
pub(crate) use keys::key_set;
pub(crate) use keys::{TestKey, test_keys};
pub use registration::{JwksAnswer, JwksFetch, JwksFetchError, JwksSource, RegisteredClient};
pub(crate) use registration::{SYMMETRIC, SYMMETRIC_SECRET};
pub(crate) use scope::Scopes;
