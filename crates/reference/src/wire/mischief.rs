//! What a server does with its answers below HTTP.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use super::file::{self, Spoiled};
use super::line::Cue;
use super::urls;
use crate::fault::{Fault, WireFault};
use crate::machine::Clock;
use crate::message::{Body, Response};

/// What the first line of the files holds in which faults of files show.
const OBSERVATION: &[u8] = br#""resourceType":"Observation""#;

/// The faults of the connection that a server shows; none for most.
pub(crate) struct Mischief {
    faults: Vec<WireFault>,
    /// The files that were asked for before.
    known: Mutex<HashSet<String>>,
    /// When the files of the newest list expire.
    expiry: Mutex<Option<Timestamp>>,
    clock: Clock,
}

/// How an answer leaves.
pub(crate) enum Sent {
    /// As it should.
    Whole(Response),
    /// With another body than its own.
    Spoiled(Response, Spoiled),
    /// Not at all: the connection is closed.
    Closed,
}

impl Mischief {
    pub(crate) fn new(faults: &[Fault], clock: Clock) -> Self {
        let wire = faults
            .iter()
            .filter_map(|fault| if let Fault::Wire(fault) = fault { Some(*fault) } else { None });
        Self { faults: wire.collect(), known: Mutex::default(), expiry: Mutex::default(), clock }
    }

    /// Does to an answer what the faults ask for.
    pub(crate) fn apply(&self, path: &str, answer: Response, cue: &Cue) -> Sent {
        if self.faults.is_empty() {
            return Sent::Whole(answer);
        }
        let answer = urls::spoiled(answer, |fault| self.faults.contains(&fault));
        self.note_expiry(&answer);
        match self.fault_of_files() {
            Some(fault) => self.spoil(path, answer, fault, cue),
            None => Sent::Whole(answer),
        }
    }

    fn fault_of_files(&self) -> Option<WireFault> {
        let is_of_urls = |fault: &WireFault| {
            matches!(
                fault,
                WireFault::FileUrlHttp
                    | WireFault::ErrorUrlHttp
                    | WireFault::StatusUrlHttp
                    | WireFault::TokenHttp
                    | WireFault::ExpiredCertificate
                    | WireFault::OtherNameCertificate
            )
        };
        self.faults.iter().copied().find(|fault| !is_of_urls(fault))
    }

    fn spoil(&self, path: &str, answer: Response, fault: WireFault, cue: &Cue) -> Sent {
        let is_file = answer.header("content-type").is_some_and(|media| media.contains("ndjson"));
        if answer.status != 200 || !is_file {
            return Sent::Whole(answer);
        }
        let Response { status, headers, body } = answer;
        let bytes = body.into_bytes();
        let is_concerned =
            is_of_observations(&bytes) && (fault != WireFault::CutOnce || self.is_new(path));
        if !is_concerned {
            return Sent::Whole(Response { status, headers, body: Body::Bytes(bytes) });
        }
        if fault == WireFault::ClosedBeforeAnswer {
            return Sent::Closed;
        }
        if fault == WireFault::BrokenHeader {
            cue.give();
        }
        let spoiled = match fault {
            WireFault::ExpiryCuts => file::expiring(bytes, self.is_in_time()),
            _ => file::spoiled(bytes, fault),
        };
        Sent::Spoiled(Response { status, headers, body: Body::Empty }, spoiled)
    }

    fn note_expiry(&self, answer: &Response) {
        let told = answer.header("expires").and_then(from_http_date);
        if told.is_some() {
            *self.expiry.lock().unwrap_or_else(PoisonError::into_inner) = told;
        }
    }

    /// Tells, whenever it is asked, whether the files of the newest list have not expired yet.
    fn is_in_time(&self) -> impl Fn() -> bool + Send + 'static {
        let expiry = *self.expiry.lock().unwrap_or_else(PoisonError::into_inner);
        let clock = Arc::clone(&self.clock);
        move || expiry.is_none_or(|expiry| clock() < expiry)
    }

    fn is_new(&self, path: &str) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(path.to_owned())
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
