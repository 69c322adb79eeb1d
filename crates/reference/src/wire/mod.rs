//! Connections below HTTP: TLS, and how responses are sent.

mod departure;
mod line;
mod tls;
mod transfer;

pub(super) use departure::{Departure, Departures};
pub(super) use line::{Cue, Line};
pub(super) use tls::Certificate;
pub use tls::{Tls, TlsError};
pub(super) use transfer::{Delivery, Frames, Transfer, frame, sent, whole};
