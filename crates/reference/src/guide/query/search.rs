//! The search parameters that `_typeFilter` takes.

use jiff::Timestamp;
use serde_json::Value;

use crate::guide::link::at_path;
use crate::guide::store::Resource;
use bulkspec_fhir::FhirDateTime;

/// A search parameter of a type: its name, its kind and where its values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SearchParameter {
    pub(crate) name: &'static str,
    /// `token` or `date`, as in a `CapabilityStatement`.
    pub(crate) kind: &'static str,
    path: &'static str,
}

const fn token(name: &'static str, path: &'static str) -> SearchParameter {
    SearchParameter { name, kind: "token", path }
}

const EVERY: [SearchParameter; 2] = [
    SearchParameter { name: "_lastUpdated", kind: "date", path: "meta.lastUpdated" },
    token("_id", "id"),
];
const STATUS: SearchParameter = token("status", "status");
const GENDER: SearchParameter = token("gender", "gender");
const ACTIVE: SearchParameter = token("active", "active");
const CATEGORY: SearchParameter = token("category", "category");
const INTENT: SearchParameter = token("intent", "intent");
const CODE: SearchParameter = token("code", "code");
const CLINICAL_STATUS: SearchParameter = token("clinical-status", "clinicalStatus");

/// Returns the search parameters of a type.
pub(crate) fn search_parameters(
    resource_type: &str,
) -> impl Iterator<Item = SearchParameter> + use<> {
    EVERY.into_iter().chain(own(resource_type).iter().copied())
}

fn own(resource_type: &str) -> &'static [SearchParameter] {
    match resource_type {
        "Patient" => &[GENDER, ACTIVE],
        "Observation" => &[STATUS, CATEGORY, CODE],
        "Condition" => &[CLINICAL_STATUS, CODE],
        "AllergyIntolerance" => &[CLINICAL_STATUS],
        "MedicationRequest" => &[STATUS, INTENT],
        "Encounter" | "Procedure" | "Immunization" | "DocumentReference" | "CareTeam" => &[STATUS],
        _ => &[],
    }
}

/// One condition of a search: one of several values of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    parameter: SearchParameter,
    values: Vec<String>,
}

impl Condition {
    /// Reads `name=values`; `None` when the type has no such parameter or the value is none.
    pub(super) fn read(resource_type: &str, name: &str, values: &str) -> Option<Self> {
        let parameter = search_parameters(resource_type).find(|it| it.name == name)?;
        let values: Vec<String> = values.split(',').map(str::to_owned).collect();
        let is_valid = |value: &String| match parameter.kind {
            "date" => compared(value).is_some(),
            _ => !value.is_empty() && !value.contains(['?', ' ']),
        };
        values.iter().all(is_valid).then_some(Self { parameter, values })
    }

    pub(super) fn holds(&self, resource: &Resource) -> bool {
        if self.parameter.kind == "date" {
            return self.values.iter().any(|value| is_then(resource.changed, value));
        }
        let found = at_path(&resource.content, self.parameter.path);
        self.values.iter().any(|value| found.iter().any(|element| has_token(element, value)))
    }
}

/// Reads a date with its prefix: the prefix, and the first and last instant that are meant.
fn compared(value: &str) -> Option<(&str, Timestamp, Timestamp)> {
    let begins_with_letter = value.starts_with(|c: char| c.is_ascii_alphabetic());
    let (prefix, text) =
        if begins_with_letter { value.split_at_checked(2)? } else { ("eq", value) };
    let moment: FhirDateTime = text.parse().ok()?;
    let (first, last) = match moment {
        FhirDateTime::Instant(at) => (at, at),
        FhirDateTime::Date(_) => {
            let midnight: Timestamp = format!("{text}T00:00:00Z").parse().ok()?;
            (midnight, midnight + jiff::SignedDuration::from_millis(86_399_999))
        }
    };
    matches!(prefix, "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "sa" | "eb")
        .then_some((prefix, first, last))
}

fn is_then(changed: Timestamp, value: &str) -> bool {
    compared(value).is_some_and(|(prefix, first, last)| match prefix {
        "gt" | "sa" => changed > last,
        "ge" => changed >= first,
        "lt" | "eb" => changed < first,
        "le" => changed <= last,
        "ne" => changed < first || changed > last,
        _ => changed >= first && changed <= last,
    })
}

/// Tells whether an element is or holds a token: `code`, `system|code` or `system|`.
fn has_token(element: &Value, token: &str) -> bool {
    if let Some(codings) = element["coding"].as_array() {
        return codings.iter().any(|coding| has_token(coding, token));
    }
    let code = match element {
        Value::Object(_) => &element["code"],
        other => other,
    };
    let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    match token.split_once('|') {
        None => code == token,
        Some((system, wanted)) => {
            let own = element["system"].as_str().unwrap_or_default();
            own == system && (wanted.is_empty() || wanted == code)
        }
    }
}
