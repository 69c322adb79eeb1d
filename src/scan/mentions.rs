//! What resources mention: other resources, and the identifiers of patients.

use std::sync::Arc;

use super::content::Resource;
use super::line_content::{Identifier, LineContent};
use crate::evidence::{Fingerprint, Fingerprinter, Mention, Record};
use bulkspec_fhir::is_resource_type;

/// How many of the last references are remembered, so that most come once.
const REMEMBERED: usize = 1 << 14;

/// Most identifiers that are read of one resource.
const MOST: usize = 64;

/// Makes records of what the lines of a file mention.
#[derive(Debug)]
pub(super) struct Mentions {
    print: Fingerprinter,
    file: u32,
    /// References that came before, each at a place of its own fingerprint.
    before: Vec<Option<Fingerprint>>,
    /// The name of the last type that was referred to: records share it.
    name: Arc<str>,
}

impl Mentions {
    pub(super) fn new(print: Fingerprinter, file: u32) -> Self {
        Self { print, file, before: Vec::new(), name: Arc::from("") }
    }

    /// Notes a reference to a resource of the server.
    pub(super) fn reference(&mut self, text: &str, line: u64, sink: &mut impl FnMut(Record)) {
        let target = self.print.target(text).filter(|(name, _)| is_resource_type(name));
        let Some((name, id)) = target else { return };
        self.before.resize(REMEMBERED, None);
        let place = usize::try_from(id.to_bits() % REMEMBERED as u64).unwrap_or_default();
        if self.before[place].replace(id) == Some(id) {
            return;
        }
        if &*self.name != name {
            self.name = Arc::from(name);
        }
        sink(self.record(Arc::clone(&self.name), id, None, line));
    }

    /// Notes the identifiers of Patients, and of Patients inside other resources.
    pub(super) fn identities(
        &self,
        resource: &Resource<'_>,
        content: &LineContent<'_>,
        sink: &mut impl FnMut(Record),
    ) {
        let mut note = |identifiers: &[Identifier<'_>], patient| {
            for id in identifiers.iter().take(MOST).filter_map(|it| self.identity(it)) {
                sink(self.record(Arc::from(Mention::identifier()), id, patient, resource.line));
            }
        };
        if resource.name == "Patient" && resource.id.is_some() {
            note(&content.identifiers, resource.id);
        }
        for inside in &content.contained {
            if inside.resource_type.as_deref() == Some("Patient") {
                note(&inside.identifiers, None);
            }
        }
    }

    /// Stands for an identifier; one without its system could be anybody's.
    fn identity(&self, identifier: &Identifier<'_>) -> Option<Fingerprint> {
        let system = identifier.system.as_deref().filter(|text| !text.is_empty())?;
        let value = identifier.value.as_deref().filter(|text| !text.is_empty())?;
        Some(self.print.of("identifier", format!("{system}\n{value}").as_bytes()))
    }

    fn record(
        &self,
        resource_type: Arc<str>,
        id: Fingerprint,
        patient: Option<Fingerprint>,
        line: u64,
    ) -> Record {
        Record {
            resource_type,
            id,
            last_updated: None,
            version: None,
            content: id,
            patient,
            ordinal: 0,
            file: self.file,
            line: u32::try_from(line).unwrap_or(u32::MAX),
        }
    }
}
