//! Kick-offs that try what a CapabilityStatement declares: each type in `_type`, and each search
//! parameter in `_typeFilter`.

use super::{Capabilities, DeclaredParameter, DeclaredType, is_known_name};
use crate::spec::{ExportLevel, ExportSpec, TypeParameter};
use bulkspec_fhir::in_patient_compartment;

/// How many types one kick-off tries.
const TYPES_AT_ONCE: usize = 10;
/// Of how many types search parameters are tried, so that a statement that lists all of R4 costs
/// the server no more than one that lists what is exported.
const MAX_FILTERED: usize = 20;
/// How many search parameters of a type are tried: each is a part of one URL.
const MAX_PARAMETERS: usize = 40;

/// A kick-off that tries several declared things at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What is asked for.
    pub whole: ExportSpec,
    /// What tries each of them alone, with its name (`Condition`, `Condition?code`): where the
    /// whole is refused, it shows which of them is not taken.
    pub parts: Vec<(String, ExportSpec)>,
}

impl Capabilities {
    /// The kick-offs that a need stands for; `None` where it stands for itself. What the statement
    /// marks as not working in bulk is left out, and so is `Group`, which is read to be exported.
    #[must_use]
    pub fn attempts(&self, spec: &ExportSpec) -> Option<Vec<Attempt>> {
        if spec.types == Some(TypeParameter::EachDeclared) {
            let names: Vec<&str> = self.usable(spec).map(|it| it.name.as_str()).collect();
            return Some(names.chunks(TYPES_AT_ONCE).map(|names| of_types(spec, names)).collect());
        }
        spec.tries_declared().then(|| {
            let attempts = self.usable(spec).map(|it| of_parameters(spec, it));
            attempts.filter(|it| !it.parts.is_empty()).take(MAX_FILTERED).collect()
        })
    }

    /// The types that should work in an export of the need's level.
    fn usable(&self, spec: &ExportSpec) -> impl Iterator<Item = &DeclaredType> {
        let is_of_system = spec.level == Some(ExportLevel::System);
        self.types.iter().filter(move |it| {
            let is_in_reach = is_of_system || in_patient_compartment(&it.name);
            is_in_reach && it.name != "Group" && !it.not_supported
        })
    }
}

fn of_types(spec: &ExportSpec, names: &[&str]) -> Attempt {
    let with =
        |text: String| ExportSpec { types: Some(TypeParameter::Literal(text)), ..spec.clone() };
    let parts = names.iter().map(|name| ((*name).to_owned(), with((*name).to_owned())));
    Attempt { whole: with(names.join(",")), parts: parts.collect() }
}

fn of_parameters(spec: &ExportSpec, declared: &DeclaredType) -> Attempt {
    let with = |type_filter| ExportSpec { type_filter, ..spec.clone() };
    let searches = declared.parameters.iter().filter(|it| !it.not_supported).filter_map(|it| {
        let value = value(&declared.name, it)?;
        let name = format!("{}?{}", declared.name, it.name);
        let search = format!("{name}={value}");
        Some((name, search))
    });
    let searches: Vec<(String, String)> = searches.take(MAX_PARAMETERS).collect();
    let whole = with(searches.iter().map(|(_, search)| search.clone()).collect());
    let part = |(name, search)| (name, with(vec![search]));
    Attempt { whole, parts: searches.into_iter().map(part).collect() }
}

/// A value that a search parameter of R4 can have; `None` where none is known: of the parameters
/// of all types only two restrict, and those of kind `composite` and `special` have forms of
/// their own.
fn value(resource_type: &str, parameter: &DeclaredParameter) -> Option<&'static str> {
    let name = parameter.name.as_str();
    if !is_known_name(name) {
        return None;
    }
    if name.starts_with('_') && !matches!(name, "_id" | "_lastUpdated") {
        return None;
    }
    Some(match (parameter.kind.as_deref()?, name) {
        ("token", "_id") | ("string" | "reference", _) => "bulkspec",
        ("token", "status") => status(resource_type),
        ("token", "gender") => "female",
        ("token", "active" | "deceased") => "true",
        ("token", "intent") => "order",
        ("token", _) => "urn:bulkspec|none",
        ("date", _) => "gt2000-01-01",
        ("number" | "quantity", _) => "1",
        ("uri", _) => "urn:bulkspec:none",
        _ => return None,
    })
}

/// A code of the value set that `status` of a type is bound to (FHIR R4).
fn status(resource_type: &str) -> &'static str {
    match resource_type {
        "Observation" | "DiagnosticReport" => "final",
        "Encounter" => "finished",
        "DocumentReference" | "DocumentManifest" | "Composition" => "current",
        "Immunization" | "Procedure" | "Communication" | "QuestionnaireResponse" => "completed",
        "Appointment" => "booked",
        _ => "active",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, kind: &str) -> DeclaredParameter {
        DeclaredParameter { name: name.into(), kind: Some(kind.into()), not_supported: false }
    }

    fn declared() -> Capabilities {
        let of_type = |name: &str, parameters, not_supported| DeclaredType {
            name: name.into(),
            parameters,
            not_supported,
            ..DeclaredType::default()
        };
        let hidden = DeclaredParameter { not_supported: true, ..parameter("category", "token") };
        let shown = vec![
            parameter("code", "token"),
            parameter("onset-date", "date"),
            parameter("_sort", "string"),
            parameter("near", "special"),
            hidden,
        ];
        let types = vec![
            of_type("Condition", shown, false),
            of_type("Slot", vec![], false),
            of_type("Group", vec![parameter("_id", "token")], false),
            of_type("Basic", vec![parameter("_id", "token")], true),
        ];
        Capabilities { types, ..Capabilities::default() }
    }

    fn attempts(spec: &str) -> Vec<(String, Vec<String>)> {
        let spec: ExportSpec = serde_saphyr::from_str(spec).unwrap();
        let attempts = declared().attempts(&spec).unwrap().into_iter();
        let names = |it: Attempt| it.parts.into_iter().map(|(name, _)| name).collect();
        attempts.map(|it| (it.whole.describe(None), names(it))).collect()
    }

    #[test]
    fn types_are_tried_where_they_can_be_exported() {
        let whole = "_type=Condition".to_owned();
        let found = attempts("{ _type: '{{ each declared type }}', level: group }");
        assert_eq!(found, [(whole + ", group level", vec!["Condition".to_owned()])]);
        let found = attempts("{ _type: '{{ each declared type }}', level: system }");
        assert_eq!(found[0].1, ["Condition", "Slot"]);
    }

    #[test]
    fn parameters_are_tried_with_values_of_their_kind() {
        let found = attempts("{ _typeFilter: ['{{ each declared parameter }}'] }");
        let whole = "_typeFilter=Condition?code=urn:bulkspec|none, \
                     _typeFilter=Condition?onset-date=gt2000-01-01";
        let names = ["Condition?code", "Condition?onset-date"].map(str::to_owned).to_vec();
        assert_eq!(found, [(whole.to_owned(), names)]);
    }

    #[test]
    fn a_need_without_such_a_template_stands_for_itself() {
        assert_eq!(declared().attempts(&ExportSpec::default()), None);
    }
}
