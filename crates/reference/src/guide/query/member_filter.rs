//! The filters by which the Bulk Cohort API finds the members of a Group.
//!
//! Source: Bulk Data Access 3.0.0, profile Bulk Cohort Group.

use std::collections::BTreeSet;

use serde_json::Value;
use url::form_urlencoded;

use super::search::Condition;
use crate::guide::link::patients_of;
use crate::guide::store::{Resource, Store};
use crate::guide::types::is_exported;

/// The extension that holds one filter.
const MEMBER_FILTER: &str = "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/member-filter";
const LANGUAGE: &str = "application/x-fhir-query";

/// One filter: a search of one type that picks patients, by themselves or by their data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemberFilter {
    resource_type: String,
    conditions: Vec<Condition>,
}

/// Tells whether a Group has filters.
pub(crate) fn has_member_filters(group: &Value) -> bool {
    expressions(group).next().is_some()
}

/// Reads all filters of a Group; `ignores_unknown` drops search parameters that do not exist.
pub(crate) fn member_filters(
    group: &Value,
    ignores_unknown: bool,
) -> Result<Vec<MemberFilter>, String> {
    expressions(group).map(|it| MemberFilter::read(it, ignores_unknown)).collect()
}

fn expressions(group: &Value) -> impl Iterator<Item = &Value> {
    let extensions = group["modifierExtension"].as_array().map_or(&[][..], Vec::as_slice);
    extensions.iter().filter(|it| it["url"] == MEMBER_FILTER).map(|it| &it["valueExpression"])
}

impl MemberFilter {
    fn read(value: &Value, ignores_unknown: bool) -> Result<Self, String> {
        if value["language"] != LANGUAGE {
            return Err(format!("a member-filter must be written in {LANGUAGE}"));
        }
        let text = value["expression"].as_str().unwrap_or_default();
        let (resource_type, query) = text.split_once('?').unwrap_or((text, ""));
        if !is_exported(resource_type) {
            return Err(format!("a member-filter cannot search the type `{resource_type}`"));
        }
        let mut conditions = Vec::new();
        // A plus sign is no space here: zone offsets have it.
        for (name, values) in form_urlencoded::parse(query.replace('+', "%2B").as_bytes()) {
            match Condition::read(resource_type, &name, &values) {
                Some(condition) => conditions.push(condition),
                None if ignores_unknown => {}
                None => return Err(format!("{resource_type} has no {name} to search by")),
            }
        }
        Ok(Self { resource_type: resource_type.to_owned(), conditions })
    }

    /// Returns the resources that the filter searches.
    pub(crate) fn candidates<'a>(&'a self, store: &'a Store) -> impl Iterator<Item = &'a Resource> {
        store.all(&self.resource_type)
    }

    /// Returns the ids of the patients that the filter picks.
    pub(crate) fn patients<'a>(
        &self,
        resources: impl Iterator<Item = &'a Resource>,
    ) -> BTreeSet<String> {
        let found = resources.filter(|it| it.resource_type == self.resource_type);
        let found = found.filter(|it| self.conditions.iter().all(|one| one.holds(it)));
        found
            .flat_map(|it| patients_of(&it.resource_type, &it.content))
            .map(str::to_owned)
            .collect()
    }
}
