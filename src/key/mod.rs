//! Keys of SMART Backend Services: signing keys, the public keys to register, assertions signed with
//! them, and a small server that publishes a key set at an address.

mod assertion;
mod der;
mod error;
mod generate;
mod host;
mod jwk;
mod jwks;
mod listen;
mod parse;
mod ring;
mod signing_key;

pub use assertion::{Assertion, Signature};
pub use error::KeyError;
pub use generate::{NewKey, generate};
pub use host::{Fetch, FetchListener, HostError, JwksHost};
pub use jwks::{Published, key_set};
pub use listen::Listen;
pub use ring::KeyRing;
pub use signing_key::{Algorithm, SigningKey};
