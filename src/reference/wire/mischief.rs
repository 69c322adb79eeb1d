//! What a server does with its answers below HTTP.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::file::{self, Spoiled};
use super::line::Cue;
use super::urls;
use crate::reference::fault::{Fault, WireFault};
use crate::reference::message::{Body, Response};

/// What the first line of the files holds in which faults of files show.
const OBSERVATION: &[u8] = br#""resourceType":"Observation""#;

/// The faults of the connection that a server shows; none for most.
#[derive(Debug)]
pub(in crate::reference) struct Mischief {
    faults: Vec<WireFault>,
    /// The files that were asked for before.
    known: Mutex<HashSet<String>>,
}

/// How an answer leaves.
pub(in crate::reference) enum Sent {
    /// As it should.
    Whole(Response),
    /// With another body than its own.
    Spoiled(Response, Spoiled),
    /// Not at all: the connection is closed.
    Closed,
}

impl Mischief {
    pub(in crate::reference) fn new(faults: &[Fault]) -> Self {
        let wire = faults
            .iter()
            .filter_map(|fault| if let Fault::Wire(fault) = fault { Some(*fault) } else { None });
        Self { faults: wire.collect(), known: Mutex::default() }
    }

    /// Does to an answer what the faults ask for.
    pub(in crate::reference) fn apply(&self, path: &str, answer: Response, cue: &Cue) -> Sent {
        if self.faults.is_empty() {
            return Sent::Whole(answer);
        }
        let answer = urls::spoiled(answer, |fault| self.faults.contains(&fault));
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
        let spoiled = file::spoiled(bytes, fault);
        Sent::Spoiled(Response { status, headers, body: Body::Empty }, spoiled)
    }

    fn is_new(&self, path: &str) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(path.to_owned())
    }
}

fn is_of_observations(file: &[u8]) -> bool {
    let line = file.split(|byte| *byte == b'\n').next().unwrap_or_default();
    memchr::memmem::find(line, OBSERVATION).is_some()
}
