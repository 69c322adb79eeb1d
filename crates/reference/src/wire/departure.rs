//! How responses leave the server, below HTTP.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use super::line::Cue;
use super::transfer::{Delivery, Expiry, Frames, Transfer};
use crate::fault::{Fault, Spoil};
use crate::machine::Clock;
use crate::message::{Body, Response};

/// The first line of the files whose transfer a fault can change has this.
const OBSERVATION: &[u8] = br#""resourceType":"Observation""#;

/// What the faults of the connection change; nothing for most servers.
pub(crate) struct Departures {
    responses: Vec<fn(Response) -> Response>,
    transfer: Option<fn(&Delivery, Vec<u8>) -> Transfer>,
    /// The files that were requested before.
    known: Mutex<HashSet<String>>,
    /// When the files of the newest manifest expire.
    expiry: Mutex<Option<Timestamp>>,
    clock: Clock,
}

/// How a response leaves.
pub(crate) enum Departure {
    /// As it is.
    Whole(Response),
    /// With these pieces as its body.
    InPieces(Response, Frames),
    /// Not at all: the connection is closed.
    Closed,
}

impl Departures {
    pub(crate) fn new(faults: &[Fault], clock: Clock) -> Self {
        let mut departures = Self {
            responses: Vec::new(),
            transfer: None,
            known: Mutex::default(),
            expiry: Mutex::default(),
            clock,
        };
        for spoil in faults.iter().flat_map(|fault| fault.spoils()) {
            match spoil {
                Spoil::Departure(spoil) => departures.responses.push(*spoil),
                Spoil::Transfer(spoil) => {
                    departures.transfer.get_or_insert(*spoil);
                }
                _ => {}
            }
        }
        departures
    }

    /// Sends a response to a request for a path.
    pub(crate) fn send(&self, path: &str, response: Response, cue: &Cue) -> Departure {
        let response = self.responses.iter().fold(response, |response, spoil| spoil(response));
        let Some(transfer) = self.transfer else { return Departure::Whole(response) };
        self.note_expiry(&response);
        let is_file = response.header("content-type").is_some_and(|media| media.contains("ndjson"));
        if response.status != 200 || !is_file {
            return Departure::Whole(response);
        }
        let Response { status, mut headers, body } = response;
        let bytes = body.into_bytes();
        if !is_of_observations(&bytes) {
            return Departure::Whole(Response { status, headers, body: Body::Bytes(bytes) });
        }
        let frames = match transfer(&self.delivery(path), bytes) {
            Transfer::Sent(further, frames) => {
                headers.extend(further);
                frames
            }
            Transfer::BrokenHeader(frames) => {
                cue.give();
                frames
            }
            Transfer::Closed => return Departure::Closed,
        };
        Departure::InPieces(Response { status, headers, body: Body::Empty }, frames)
    }

    fn delivery(&self, path: &str) -> Delivery {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let at = *self.expiry.lock().unwrap_or_else(PoisonError::into_inner);
        Delivery { is_first: known.insert(path.to_owned()), expiry: Expiry::new(at, &self.clock) }
    }

    fn note_expiry(&self, response: &Response) {
        let expires = response.header("expires").and_then(from_http_date);
        if expires.is_some() {
            *self.expiry.lock().unwrap_or_else(PoisonError::into_inner) = expires;
        }
    }
}

/// Reads a time as HTTP writes it (RFC 9110, section 5.6.7).
fn from_http_date(text: &str) -> Option<Timestamp> {
    let time = civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", text).ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp())
}

fn is_of_observations(file: &[u8]) -> bool {
    let line = file.split(|byte| *byte == b'\n').next().unwrap_or_default();
    memchr::memmem::find(line, OBSERVATION).is_some()
}
