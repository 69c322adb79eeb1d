//! Connections below HTTP: TLS, and the faults of the connection.

mod file;
mod line;
mod mischief;
mod tls;
mod urls;

pub(super) use line::{Cue, Line};
pub(super) use mischief::{Mischief, Sent};
pub use tls::{Tls, TlsError};
