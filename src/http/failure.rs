//! Tells the kinds of transport failure apart.

use std::error::Error;
use std::io::{self, ErrorKind};

use crate::evidence::{Transport, TransportKind};

use tokio_rustls::rustls as tls;

use super::redactor::Redactor;

/// The longest detail that is kept, in characters.
const LONGEST_DETAIL: usize = 300;

/// Describes why no response came.
pub(super) fn transport(error: reqwest::Error, is_https: bool, redactor: &Redactor) -> Transport {
    let error = error.without_url();
    Transport { kind: kind(&error, is_https), detail: detail(&error, redactor) }
}

/// Returns what the library says of an error and its causes, redacted and without the URL.
pub(super) fn detail(error: &reqwest::Error, redactor: &Redactor) -> String {
    let mut texts: Vec<String> = causes(error).skip(1).map(ToString::to_string).collect();
    if texts.is_empty() {
        texts.push(error.to_string());
    }
    texts.dedup();
    if causes(error).any(is_no_tls) {
        texts.push("does it speak plain HTTP there?".to_owned());
    }
    // Cut after redaction, or half a secret would stay.
    redactor.redact(&texts.join(": ")).chars().take(LONGEST_DETAIL).collect()
}

fn kind(error: &reqwest::Error, is_https: bool) -> TransportKind {
    if error.is_dns() {
        return TransportKind::Dns;
    }
    if error.is_connect() {
        return connect_kind(error, is_https);
    }
    let hyper = causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    match hyper {
        Some(error) if error.is_incomplete_message() || error.is_canceled() => {
            TransportKind::Closed
        }
        Some(error) if error.is_parse() || error.is_parse_too_large() => {
            TransportKind::InvalidResponse
        }
        _ => io_kind(error).unwrap_or(TransportKind::Other),
    }
}

fn connect_kind(error: &reqwest::Error, is_https: bool) -> TransportKind {
    if error.is_timeout() {
        return TransportKind::TimeoutConnect;
    }
    match io_kind(error) {
        Some(kind) if kind != TransportKind::Closed => kind,
        // Names are resolved and the port is open: what is left of connecting is the handshake.
        _ if is_https => TransportKind::Tls,
        other => other.unwrap_or(TransportKind::Other),
    }
}

fn io_kind(error: &reqwest::Error) -> Option<TransportKind> {
    let io = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>())?;
    match io.kind() {
        ErrorKind::ConnectionRefused => Some(TransportKind::Refused),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            Some(TransportKind::Unreachable)
        }
        ErrorKind::TimedOut => Some(TransportKind::TimeoutConnect),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Some(TransportKind::Closed),
        _ => None,
    }
}

/// Tells whether something else than TLS was answered to a handshake.
fn is_no_tls(cause: &(dyn Error + 'static)) -> bool {
    let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let error = inner.and_then(|inner| inner.downcast_ref::<tls::Error>());
    matches!(error, Some(tls::Error::InvalidMessage(_)))
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |&error| error.source())
}
