//! What an export contains, resource by resource, without any of it in memory.

use std::sync::Arc;

use super::query::Since;
use crate::population::{DIRECTORY, Key, Kind, Population};

/// How much of a patient's data takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Everything.
    All,
    /// The Patient alone, which is a fault.
    PatientOnly,
    /// The Observations alone, which is a fault.
    ObservationsOnly,
}

impl Part {
    fn includes(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::PatientOnly => kind == Kind::Patient,
            Self::ObservationsOnly => kind == Kind::Observation,
        }
    }
}

/// One patient's part in an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) patient: u32,
    pub(crate) part: Part,
}

impl Share {
    pub(crate) fn all(patient: u32) -> Self {
        Self { patient, part: Part::All }
    }
}

/// One resource of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    /// Whether it is the version before the current one, which is a fault.
    pub(crate) older: bool,
}

/// A snapshot of who and what is exported; a pure description, so that it can be kept for long.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) population: Arc<Population>,
    pub(crate) shares: Arc<[Share]>,
    pub(crate) since: Option<Since>,
    /// Whether a patient's resources come last first.
    pub(crate) reversed: bool,
    /// Whether one Encounter comes in two versions, which is a fault.
    pub(crate) two_versions: bool,
}

impl Selection {
    /// Returns how many shares have a say in `kind`; outside the compartment that is one, the
    /// directory's.
    pub(crate) fn share_count(&self, kind: Kind) -> usize {
        if kind.is_inside() { self.shares.len() } else { 1 }
    }

    /// Lists the resources of one kind in one share, in the order of the export.
    pub(crate) fn entries(
        self: &Arc<Self>,
        kind: Kind,
        at: usize,
    ) -> impl Iterator<Item = Entry> + use<> {
        let (owner, included) = if kind.is_inside() {
            let share = self.shares[at];
            (share.patient, share.part.includes(kind))
        } else {
            (DIRECTORY, true)
        };
        let count = if included { self.population.count(kind, owner) } else { 0 };
        let doubled = self.two_versions && kind == Kind::Encounter && at == 0;
        let selection = Arc::clone(self);
        (0..count)
            .map(move |n| if selection.reversed { count - 1 - n } else { n })
            .flat_map(move |n| {
                let key = Key::new(kind, owner, n);
                let older = (doubled && n == 0).then_some(Entry { key, older: true });
                older.into_iter().chain([Entry { key, older: false }])
            })
            .filter({
                let selection = Arc::clone(self);
                move |entry| selection.admits(entry)
            })
    }

    /// Lists the resources of one kind, from a place within a share on.
    pub(crate) fn entries_from(
        self: Arc<Self>,
        kind: Kind,
        share: usize,
        skip: usize,
    ) -> impl Iterator<Item = Entry> {
        let shares = share..self.share_count(kind);
        shares.flat_map(move |at| self.entries(kind, at)).skip(skip)
    }

    fn admits(&self, entry: &Entry) -> bool {
        self.since.is_none_or(|since| {
            let population = &self.population;
            since.admits(if since.clinical {
                population.clinical_date(entry.key)
            } else {
                population.last_updated(entry.key, entry.older)
            })
        })
    }
}
