//! What belongs to one patient, while it is made.

use serde_json::{Value, json};

use super::directory::{EACH, entry};
use super::draw::{Draw, id};
use super::shape::reference;
use super::times;
use crate::guide::store::BASE;

/// The resources of one patient: type, id and content.
pub(super) struct PatientRecord {
    pub(super) seed: u64,
    /// The patient's number.
    pub(super) n: u32,
    pub(super) draw: Draw,
    pub(super) resources: Vec<(&'static str, String, Value)>,
}

impl PatientRecord {
    pub(super) fn new(seed: u64, n: u32) -> Self {
        let draw = Draw::new(seed, &format!("chart/{n}"));
        Self { seed, n, draw, resources: Vec::new() }
    }

    /// Adds a resource, and returns a reference to it.
    pub(super) fn add(&mut self, resource_type: &'static str, content: Value) -> String {
        let n = self.of(resource_type).len();
        let name = match resource_type {
            "Patient" => format!("Patient/{}", self.n),
            _ => format!("{resource_type}/{}/{n}", self.n),
        };
        let id = id(self.seed, &name);
        let reference = format!("{resource_type}/{id}");
        self.resources.push((resource_type, id, content));
        reference
    }

    /// Returns references to what there is of one type.
    pub(super) fn of(&self, resource_type: &str) -> Vec<String> {
        let found = self.resources.iter().filter(|(it, _, _)| *it == resource_type);
        found.map(|(_, id, _)| format!("{resource_type}/{id}")).collect()
    }

    /// A reference to the patient: relative, absolute or to a version, by turns.
    pub(super) fn patient(&mut self) -> Value {
        let relative = self.of("Patient").remove(0);
        reference(match self.draw.below(6) {
            0 | 1 => format!("{BASE}/{relative}"),
            2 => format!("{relative}/_history/1"),
            _ => relative,
        })
    }

    /// A reference to something in the directory.
    pub(super) fn directory(&mut self, resource_type: &str) -> Value {
        let n = self.draw.below(EACH);
        reference(entry(self.seed, resource_type, n))
    }

    /// A reference to one of the patient's Encounters.
    pub(super) fn encounter(&mut self) -> Value {
        let encounters = self.of("Encounter");
        let at = usize::try_from(self.draw.below(3)).unwrap_or_default();
        json!({"reference": encounters[at % encounters.len()]})
    }

    /// An instant at which something may have happened.
    pub(super) fn when(&mut self) -> String {
        times::clinical(&mut self.draw)
    }
}
