//! What the parameters of an export select of another one.

use std::collections::BTreeSet;

use crate::check_context::{Change, SinceSpan};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{ExportFacts, Record};
use bulkspec_fhir::{in_patient_compartment, may_support_others};

/// How a record of the other export stands to this export's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selected {
    Yes,
    No,
    Unclear,
}

/// What this export's parameters select.
pub(super) struct Selection<'a> {
    pub(super) types: &'a [String],
    pub(super) since: Option<SinceSpan>,
    pub(super) until: Option<SinceSpan>,
    /// The types to compare, where others count for nothing.
    pub(super) compared: Option<BTreeSet<&'a str>>,
    /// Which types may come though the moments leave them out, because others refer to them.
    pub(super) spares: fn(&str) -> bool,
    /// Whether patients are exported, not the system.
    pub(super) is_of_patients: bool,
}

impl Selection<'_> {
    pub(super) fn of(&self, record: &Record) -> Selected {
        let is_type = |name: &String| **name == *record.resource_type;
        if !self.types.is_empty() && !self.types.iter().any(is_type) {
            return Selected::No;
        }
        let since = self.since.map(|since| since.change(record.last_updated));
        let until = self.until.map(|until| until.change(record.last_updated));
        match (since, until) {
            (Some(Change::Earlier), _) | (_, Some(Change::Later)) => self.left_out(record),
            (Some(Change::Unclear), _) | (_, Some(Change::Unclear)) => Selected::Unclear,
            // `_until` is a bound that lies outside, as `_since` is.
            (_, Some(Change::Earlier)) if self.is_at_until(record) => self.left_out(record),
            _ => Selected::Yes,
        }
    }

    /// What is not selected by its moment may come because others refer to it.
    fn left_out(&self, record: &Record) -> Selected {
        if (self.spares)(&record.resource_type) { Selected::Unclear } else { Selected::No }
    }

    /// Tells whether a resource is of a type that counts for nothing.
    pub(super) fn leaves_out(&self, record: &Record) -> bool {
        let compared = self.compared.as_ref();
        compared.is_some_and(|types| !types.contains(&*record.resource_type))
    }

    fn is_at_until(&self, record: &Record) -> bool {
        self.until.zip(record.last_updated).is_some_and(|(until, at)| until.is_at(at))
    }

    /// Tells whether a resource need not come for its own sake: with moments, in an export of
    /// patients, only what changed may lead to it.
    pub(super) fn is_support(&self, record: &Record) -> bool {
        self.has_moments() && self.is_of_patients && !in_patient_compartment(&record.resource_type)
    }

    pub(super) fn has_moments(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }
}

/// The moment of a parameter, where the relation looks at it; the inner error says why it can't.
pub(super) fn moment(
    wanted: bool,
    name: &str,
    sent: Option<&str>,
) -> Result<Option<SinceSpan>, String> {
    match (wanted, sent) {
        (false, _) => Ok(None),
        (true, Some(sent)) => SinceSpan::read(sent)
            .map(Some)
            .ok_or_else(|| format!("{name} is neither an instant nor a date")),
        (true, None) => Err(format!("the export was requested without {name}")),
    }
}

/// The types that an export was asked for and has resources of; `None` where it has none at all,
/// which no misreading of a list of types explains.
pub(super) fn asked_and_given(export: &ExportFacts) -> Option<BTreeSet<&str>> {
    let facts = export.files.iter().filter_map(|file| file.facts.as_ref());
    let given: BTreeSet<&str> =
        facts.flat_map(|facts| facts.types.keys()).map(|name| &**name).collect();
    let asked = export.types.iter().map(String::as_str);
    let both: BTreeSet<&str> = asked.filter(|name| given.contains(name)).collect();
    (!both.is_empty()).then_some(both)
}

/// Which older types an export with `_since` may have. Version 1.0.1 says nothing of them; what is
/// outside the compartment, it never says when to export.
pub(super) fn spared(contract: Contract) -> fn(&str) -> bool {
    match contract.guide() {
        None => |_| false,
        Some(GuideVersion::V1) => |name| !in_patient_compartment(name),
        Some(_) => may_support_others,
    }
}
