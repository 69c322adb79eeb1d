//! One export.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::file::ExportFile;
use super::writer::Written;
use crate::fault::Fault;
use crate::fault::FaultDef;
use crate::fault::manifest::parts::PARTIAL_UNREQUESTED;
use crate::guide::query::Query;
use crate::smart::Scopes;
use bulkspec_fhir::GuideVersion;

/// How an export ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobOutcome {
    /// It succeeds, though something may have been left out and told of.
    Success,
    /// It succeeds, but the first question for its status meets a failure that passes.
    Faltering,
    /// It fails.
    Failure,
}

/// One export; nothing about it changes.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// Cannot be guessed.
    pub(crate) id: String,
    pub(crate) version: GuideVersion,
    /// The client that started it.
    pub(crate) client: String,
    /// The scopes that it had.
    pub(crate) scopes: Scopes,
    /// The base URL, as that client knows it.
    pub(crate) base: String,
    /// The URL of the kick-off.
    pub(crate) request: String,
    /// The whole kick-off, by which it can be told from others.
    pub(crate) order: String,
    /// The instant at which the server looked at its data.
    pub(crate) transaction_time: Timestamp,
    /// The types that a token must cover for its files.
    pub(crate) types: BTreeSet<String>,
    pub(crate) query: Query,
    /// Whether its status is told apart from that of HTTP.
    pub(crate) separate_status: bool,
    /// Whether the manifest says that its files need a token.
    pub(crate) requires_token: bool,
    pub(crate) fate: JobOutcome,
    pub(crate) files: Written,
    /// The faults of its server.
    pub(crate) faults: Vec<Fault>,
}

impl Job {
    pub(crate) fn status_url(&self) -> String {
        format!("{}/$export-poll-status?job={}", self.base, self.id)
    }

    pub(crate) fn file_url(&self, name: &str) -> String {
        format!("{}/export-file/{}/{name}", self.base, self.id)
    }

    /// Finds a file by the last segment of its URL, with its place among all files.
    pub(crate) fn file(&self, name: &str) -> Option<(usize, &ExportFile)> {
        let Written { output, deleted, outcomes } = &self.files;
        let mut files = output.iter().chain(deleted).chain(outcomes).enumerate();
        files.find(|(_, file)| file.name == name)
    }

    /// Finds a file by the number before the first dot of its name.
    pub(crate) fn numbered(&self, number: &str) -> Option<&ExportFile> {
        let Written { output, deleted, outcomes } = &self.files;
        let mut files = output.iter().chain(deleted).chain(outcomes);
        files.find(|file| file.name.split('.').next() == Some(number))
    }

    /// Returns the types that a token must cover for a file: its own, or all where it may hold any.
    pub(crate) fn types_of(&self, file: &ExportFile) -> Vec<&str> {
        match file.resource_type {
            Some("OperationOutcome") => Vec::new(),
            Some(own) if own != "Bundle" => vec![own],
            _ => self.types.iter().map(String::as_str).collect(),
        }
    }

    /// How many of the output files the first of several manifests lists; all of them unless
    /// several manifests were allowed.
    pub(crate) fn first_page(&self) -> usize {
        let all = self.files.output.len();
        if self.is_in_parts() { all.div_ceil(2) } else { all }
    }

    /// Tells whether there are several manifests: where the client allows it.
    pub(crate) fn is_in_parts(&self) -> bool {
        self.query.partial_manifests || self.has(&PARTIAL_UNREQUESTED)
    }

    pub(crate) fn has(&self, fault: &'static FaultDef) -> bool {
        self.faults.contains(&fault.into())
    }
}
