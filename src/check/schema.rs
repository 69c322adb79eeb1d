//! The JSON Schemas under `fixtures/schemas`, compiled once, and their rules in words.

use std::sync::OnceLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// A document that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    /// The manifest of the population contract.
    PopulationManifest,
    /// The manifest of the analytics contract.
    AnalyticsManifest,
    /// The manifest of 1.0.1 of the HL7 guide.
    GuideManifest1,
    /// The manifest of 2.0.0.
    GuideManifest2,
    /// The manifest of 3.0.0.
    GuideManifest3,
    /// The manifest of the ballot of 4.0.0.
    GuideManifest4,
    /// An OperationOutcome.
    OperationOutcome,
    /// A Group of persons.
    Group,
    /// Any resource.
    Resource,
    /// The payload of a file token.
    FileToken,
}

/// A rule of a schema that a document breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    /// Where, as a JSON Pointer.
    pub(crate) path: String,
    /// What the rule asks for.
    pub(crate) expected: String,
    /// What is there instead, without its value.
    pub(crate) observed: String,
}

impl Schema {
    const ALL: [Self; 10] = [
        Self::PopulationManifest,
        Self::AnalyticsManifest,
        Self::GuideManifest1,
        Self::GuideManifest2,
        Self::GuideManifest3,
        Self::GuideManifest4,
        Self::OperationOutcome,
        Self::Group,
        Self::Resource,
        Self::FileToken,
    ];

    fn text(self) -> &'static str {
        match self {
            Self::PopulationManifest => {
                include_str!("../../fixtures/schemas/manifest-1up-population.json")
            }
            Self::AnalyticsManifest => {
                include_str!("../../fixtures/schemas/manifest-1up-analytics.json")
            }
            Self::GuideManifest1 => {
                include_str!("../../fixtures/schemas/manifest-hl7-1.0.1.json")
            }
            Self::GuideManifest2 => {
                include_str!("../../fixtures/schemas/manifest-hl7-2.0.0.json")
            }
            Self::GuideManifest3 => {
                include_str!("../../fixtures/schemas/manifest-hl7-3.0.0.json")
            }
            Self::GuideManifest4 => {
                include_str!("../../fixtures/schemas/manifest-hl7-4.0.0-ballot.json")
            }
            Self::OperationOutcome => {
                include_str!("../../fixtures/schemas/operation-outcome.json")
            }
            Self::Group => include_str!("../../fixtures/schemas/group.json"),
            Self::Resource => include_str!("../../fixtures/schemas/resource.json"),
            Self::FileToken => include_str!("../../fixtures/schemas/file-token.json"),
        }
    }

    fn compiled(self) -> &'static Validator {
        static COMPILED: OnceLock<Vec<(Schema, Validator)>> = OnceLock::new();
        let all = COMPILED.get_or_init(|| Self::ALL.map(|one| (one, one.compile())).into());
        let found = all.iter().find(|(schema, _)| *schema == self);
        &found.expect("every schema is in the list of all").1
    }

    fn compile(self) -> Validator {
        let json: Value = serde_json::from_str(self.text()).expect("a built-in schema is JSON");
        let options = jsonschema::options();
        options.build(&json).expect("a built-in schema refers to nothing outside and is valid")
    }

    /// The rules that `document` breaks, in the order of the document.
    pub(crate) fn breaches(self, document: &Value) -> Vec<Breach> {
        let errors = self.compiled().iter_errors(document);
        errors.map(|error| Breach::of(&error)).collect()
    }
}

impl Breach {
    fn of(error: &ValidationError<'_>) -> Self {
        let path = error.instance_path().as_str().to_owned();
        let observed = kind_of(error.instance()).to_owned();
        let (expected, observed) = match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                (format!("`{name}`"), format!("no `{name}`"))
            }
            ValidationErrorKind::Type { kind } => (type_words(kind), observed),
            ValidationErrorKind::Constant { expected_value } => {
                (format!("{expected_value}"), format!("{observed} with another value"))
            }
            ValidationErrorKind::Enum { options } => {
                (format!("one of {options}"), format!("{observed} with another value"))
            }
            ValidationErrorKind::Pattern { pattern } => {
                (format!("a string of the form {pattern}"), "a string of another form".to_owned())
            }
            ValidationErrorKind::MinLength { .. } => {
                ("a non-empty string".to_owned(), "an empty string".to_owned())
            }
            ValidationErrorKind::MinItems { limit } => {
                (format!("an array with {limit} or more items"), "fewer items".to_owned())
            }
            ValidationErrorKind::Minimum { limit } => {
                (format!("a number of at least {limit}"), "a smaller number".to_owned())
            }
            _ => ("a value that matches the schema".to_owned(), observed),
        };
        Self { path, expected, observed }
    }
}

fn type_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => with_article(&kind.to_string()),
        TypeKind::Multiple(kinds) => {
            let words: Vec<_> = kinds.iter().map(|kind| with_article(&kind.to_string())).collect();
            words.join(" or ")
        }
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'o', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// The JSON type of a value, in words.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(Schema::PopulationManifest, json!({"output": []}), None)]
    #[case(Schema::PopulationManifest, json!([]), Some(("", "an object", "an array")))]
    #[case(Schema::PopulationManifest, json!({}), Some(("", "`output`", "no `output`")))]
    #[case(Schema::PopulationManifest, json!({"output": [{"url": "u"}]}), Some(("/output/0", "`type`", "no `type`")))]
    #[case(Schema::PopulationManifest, json!({"output": [{"url": 3, "type": "A"}]}), Some(("/output/0/url", "a string", "a number")))]
    #[case(Schema::FileToken, json!({"start": "…", "total": 4, "userId": "…"}), None)]
    #[case(Schema::FileToken, json!({"start": "…", "total": "4", "userId": "…"}), Some(("/total", "an integer", "a string")))]
    #[case(Schema::FileToken, json!({"start": "…", "total": -1, "userId": "…"}), Some(("/total", "a number of at least 0", "a smaller number")))]
    #[case(Schema::Resource, json!({"resourceType": "Patient"}), None)]
    #[case(Schema::OperationOutcome, json!({"resourceType": "OperationOutcome", "issue": []}), Some(("/issue", "an array with 1 or more items", "fewer items")))]
    #[case(Schema::Group, json!({"resourceType": "Group", "type": "person"}), None)]
    #[case(Schema::Group, json!({"resourceType": "Group", "type": "person", "member": ["…"]}), Some(("/member/0", "an object", "a string")))]
    fn a_rule_is_told_in_words(
        #[case] schema: Schema,
        #[case] document: Value,
        #[case] told: Option<(&str, &str, &str)>,
    ) {
        let breaches = schema.breaches(&document);
        let first = breaches.first();
        let words = first.map(|b| (b.path.as_str(), b.expected.as_str(), b.observed.as_str()));
        assert_eq!(words, told);
    }

    #[test]
    fn all_schemas_compile_without_the_network() {
        for schema in Schema::ALL {
            assert!(!schema.breaches(&json!(1)).is_empty());
        }
    }
}
