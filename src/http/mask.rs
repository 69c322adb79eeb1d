//! JSON from servers keeps its structure, never the values of resources.
//!
//! In all of it keys, booleans and `null` stay; strings become `…` and numbers 0, except where the
//! functions below say otherwise. Keys and codes that no specification defines become
//! `(another name)`: they may be the names of people.

use serde_json::{Number, Value};

use super::redactor::Redactor;
use crate::evidence::{ANOTHER_NAME, is_known_name, known_media_type, known_name};

/// Stands for a string that is not kept.
const HIDDEN: &str = "…";

/// The longest URL that is kept, in bytes.
const LONGEST_URL: usize = 4096;

/// The longest text of another kind that is kept, and that is searched for secrets, in bytes.
pub(super) const LONGEST_TEXT: usize = 64 * 1024;

/// What a rule keeps of the scalar under a key; `None` hides it.
type Rule<'a> = &'a dyn Fn(&str, &Value) -> Option<Value>;

/// Masks JSON of unknown kind. Kept: `error` where it is a code of OAuth 2.0 (`invalid_client`).
#[must_use]
pub fn mask(json: Value) -> Value {
    walk("", json, &|key, value| match (key, value) {
        ("error", Value::String(text)) => Some(known_name(text).into()),
        _ => None,
    })
}

/// Hides the names that no specification defines, as keys and as texts.
#[must_use]
pub(crate) fn with_known_names(json: Value) -> Value {
    walk("", json, &|_, value| match value {
        Value::String(text) if text == HIDDEN => None,
        Value::String(text) => Some(known_name(text).into()),
        other => Some(other.clone()),
    })
}

/// Masks a manifest of an export. Kept: `transactionTime`; `request`, `url`, `continuesInFile` and
/// `manifestType`, redacted; `type`, `relation`, `outputFormat`, `outputOrganizedBy` and `code`, if
/// they are known; the numbers `count` and `fileSize`, even as strings; `requiresAccessToken` where it
/// is the text `true` or `false`.
#[must_use]
pub fn mask_manifest(json: Value, redactor: &Redactor) -> Value {
    let masked = walk("", json, &|key, value| match value {
        Value::Number(_) => matches!(key, "count" | "fileSize").then(|| value.clone()),
        Value::String(text) => of_manifest(key, text, redactor).map(Value::from),
        _ => None,
    });
    without_credentials(masked, redactor)
}

/// What a manifest keeps of a text.
fn of_manifest(key: &str, text: &str, redactor: &Redactor) -> Option<String> {
    let is_number = |text: &str| text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit());
    let is_boolean = |text: &str| ["true", "false"].contains(&text.to_ascii_lowercase().as_str());
    match key {
        "transactionTime" => is_moment(text).then(|| redactor.redact(text)),
        "request" | "url" | "continuesInFile" | "manifestType" => {
            (text.len() <= LONGEST_URL).then(|| redactor.shown(text))
        }
        "type" | "relation" | "outputOrganizedBy" | "code" => Some(redactor.name(text)),
        "outputFormat" => Some(known_media_type(text)),
        "count" | "fileSize" => is_number(text).then(|| text.to_owned()),
        "requiresAccessToken" => is_boolean(text).then(|| text.to_owned()),
        _ => None,
    }
}

/// Returns true for what is written like a moment, rightly or not.
fn is_moment(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|b| b.is_ascii_digit() || b"-:.+TZ ".contains(&b))
}

/// Hides names and texts in which a credential is: a server may repeat one as a name or a code.
pub(crate) fn without_credentials(json: Value, redactor: &Redactor) -> Value {
    match json {
        Value::String(text) if redactor.holds_credential(&text) => HIDDEN.into(),
        Value::Array(items) => {
            items.into_iter().map(|item| without_credentials(item, redactor)).collect()
        }
        Value::Object(fields) => {
            let fields = fields.into_iter().enumerate().map(|(position, (key, field))| {
                let is_kept = !redactor.holds_credential(&key);
                let key = if is_kept { key } else { format!("{HIDDEN}secret-{position}") };
                (key, without_credentials(field, redactor))
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

/// Masks a FHIR resource. Kept, if they are known: `resourceType`, `type` and the type of a
/// `reference` (`Patient/…`), in an OperationOutcome also `severity` and `code`; the numbers
/// `quantity` of a Group and `total` of a Bundle. Codes of other resources may be diagnoses and
/// are hidden.
#[must_use]
pub fn mask_resource(json: Value) -> Value {
    let is = |name: &str| json["resourceType"] == name;
    let (is_outcome, is_group, is_bundle) = (is("OperationOutcome"), is("Group"), is("Bundle"));
    walk("", json, &|key, value| match value {
        Value::Number(_) => {
            let is_kept = (is_group && key == "quantity") || (is_bundle && key == "total");
            is_kept.then(|| value.clone())
        }
        Value::String(text) => match key {
            "resourceType" | "type" => Some(known_name(text).into()),
            "severity" | "code" if is_outcome => Some(known_name(text).into()),
            "reference" => Some(mask_reference(text).into()),
            _ => None,
        },
        _ => None,
    })
}

/// Masks documents that describe the server (CapabilityStatement, `OperationDefinition`, SMART
/// configuration). Kept: numbers, known names, and URLs, redacted; prose is hidden, and so are
/// people's `contact` details.
#[must_use]
pub fn mask_discovery(mut json: Value, redactor: &Redactor) -> Value {
    if let Some(contact) = json.get_mut("contact") {
        *contact = mask(contact.take());
    }
    walk("", json, &|_, value| match value {
        Value::String(text) if text.len() > LONGEST_URL || text == HIDDEN => None,
        Value::String(text) if text.contains(char::is_whitespace) => None,
        Value::String(text) => Some(redactor.shown(text).into()),
        other => Some(other.clone()),
    })
}

/// Masks a small answer by what it looks like.
pub(super) fn mask_answer(json: Value, redactor: &Redactor) -> Value {
    let masked = match json["resourceType"].as_str() {
        Some("CapabilityStatement" | "OperationDefinition") => mask_discovery(json, redactor),
        Some(_) => mask_resource(json),
        None if is_manifest(&json) => mask_manifest(json, redactor),
        None if json.get("token_endpoint").is_some() => mask_discovery(json, redactor),
        None => mask(json),
    };
    without_credentials(masked, redactor)
}

/// Returns true if this is masked as a manifest.
pub(super) fn is_manifest(json: &Value) -> bool {
    ["output", "transactionTime", "requiresAccessToken"].iter().any(|key| json.get(key).is_some())
}

/// Masks in place, so that there is never a second tree.
fn walk(key: &str, mut value: Value, rule: Rule<'_>) -> Value {
    match &mut value {
        Value::Array(items) => {
            for item in items {
                *item = walk(key, item.take(), rule);
            }
        }
        Value::Object(fields) if fields.keys().all(|key| is_known_name(key)) => {
            for (key, field) in fields {
                *field = walk(key, field.take(), rule);
            }
        }
        Value::Object(fields) => {
            let mut others = 0;
            let masked = std::mem::take(fields).into_iter().map(|(key, field)| {
                let field = walk(&key, field, rule);
                if is_known_name(&key) {
                    return (key, field);
                }
                others += 1;
                (numbered(others), field)
            });
            return masked.collect();
        }
        Value::String(_) => return rule(key, &value).unwrap_or_else(|| HIDDEN.into()),
        Value::Number(_) => return rule(key, &value).unwrap_or_else(|| Number::from(0).into()),
        Value::Null | Value::Bool(_) => {}
    }
    value
}

/// What stands for an unknown key: those of one object are kept apart by their positions.
fn numbered(position: usize) -> String {
    match position {
        1 => ANOTHER_NAME.to_owned(),
        _ => ANOTHER_NAME.replace(')', &format!(" {position})")),
    }
}

/// Keeps the type of a reference and hides the rest: `Patient/…`, `…/Patient/…`, `#…`.
fn mask_reference(text: &str) -> String {
    if text.starts_with('#') {
        return format!("#{HIDDEN}");
    }
    let segments: Vec<&str> = text.split('/').collect();
    let is_type = |segment: &&str| {
        segment.starts_with(|c: char| c.is_ascii_uppercase())
            && segment.bytes().all(|b| b.is_ascii_alphabetic())
    };
    // The last segment is the id, or the version after `_history`.
    let before_id = &segments[..segments.len() - 1];
    match before_id.iter().rposition(is_type) {
        Some(0) => format!("{}/{HIDDEN}", known_name(segments[0])),
        Some(at) => format!("{HIDDEN}/{}/{HIDDEN}", known_name(segments[at])),
        None => HIDDEN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case::name(json!({ "s3cr3t-value": 1 }), json!({ "(another name)": 0 }))]
    #[case::part_of_a_name(json!({ "a": 1, "b.s3cr3t-value": 1 }), json!({ "(another name)": 0, "(another name 2)": 0 }))]
    #[case::code(json!({ "error": "s3cr3t-value" }), json!({ "error": ANOTHER_NAME }))]
    #[case::type_name(json!({ "resourceType": "s3cr3t-value" }), json!({ "resourceType": ANOTHER_NAME }))]
    #[case::of_a_manifest(
        json!({ "output": [{ "type": "s3cr3t-value", "s3cr3t-value": true }] }),
        json!({ "output": [{ "type": "{token}", "(another name)": true }] })
    )]
    #[case::of_discovery(
        json!({ "token_endpoint": "/token", "s3cr3t-value": ["s3cr3t-value"] }),
        json!({ "token_endpoint": "/token", "(another name)": ["{token}"] })
    )]
    fn a_credential_is_hidden_as_a_name_and_as_a_code(#[case] json: Value, #[case] kept: Value) {
        let redactor = Redactor::new();
        redactor.register("token", "s3cr3t-value").unwrap();
        assert_eq!(mask_answer(json, &redactor), kept);
    }

    #[test]
    fn a_manifest_keeps_what_its_checks_need() {
        let redactor = Redactor::new();
        redactor.register("file-token-1", "abcdefgh").unwrap();
        let manifest = json!({
            "transactionTime": "2021-05-12T16:51:13.561Z",
            "request": "https://a.test/$export?_type=Patient",
            "requiresAccessToken": "True",
            "output": [{"type": "Patient", "url": "https://a.test/f?sig=abcdefgh", "count": 7}],
            "error": [], "deleted": null, "note": "for Jane Roe", "secondsSpent": 12, "Roe": 1,
        });
        let mut expected = manifest.clone();
        expected.as_object_mut().unwrap().remove("Roe");
        expected[ANOTHER_NAME] = 0.into();
        expected["output"][0]["url"] = "https://a.test/f?sig={file-token-1}".into();
        expected["note"] = HIDDEN.into();
        expected["secondsSpent"] = 0.into();
        assert_eq!(mask_manifest(manifest, &redactor), expected);
    }

    #[test]
    fn an_outcome_keeps_its_codes_and_no_text() {
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [
            {"severity": "error", "code": "not-supported", "diagnostics": "no group 4711"}]});
        let mut expected = outcome.clone();
        expected["issue"][0]["diagnostics"] = HIDDEN.into();
        assert_eq!(mask_resource(outcome), expected);
    }

    #[test]
    fn a_group_keeps_its_shape_and_no_ids() {
        let group = json!({"resourceType": "Group", "id": "g1", "type": "person", "quantity": 2,
            "member": [{"entity": {"reference": "Patient/p-1"}, "inactive": true}]});
        let expected = json!({"resourceType": "Group", "id": HIDDEN, "type": "person", "quantity": 2,
            "member": [{"entity": {"reference": "Patient/…"}, "inactive": true}]});
        assert_eq!(mask_resource(group), expected);
    }

    #[test]
    fn a_diagnosis_is_no_protocol_code() {
        let condition = json!({"resourceType": "Condition", "code": {"coding": [{"code": "E11"}]}});
        assert_eq!(mask_resource(condition)["code"]["coding"][0]["code"], HIDDEN);
    }

    #[rstest]
    #[case("Patient/17", "Patient/…")]
    #[case("https://a.test/r4/Patient/17/_history/2", "…/Patient/…")]
    #[case("#p1", "#…")]
    #[case("urn:uuid:8d5f", "…")]
    #[case("JaneRoe/17", "(another name)/…")]
    #[case("Patient", "…")]
    fn a_reference_keeps_its_type(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(mask_reference(text), expected);
    }

    #[test]
    fn a_server_description_stays_but_for_people() {
        let statement = json!({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
            "contact": [{"name": "Jane Roe"}]});
        let masked = mask_answer(statement, &Redactor::new());
        assert_eq!(masked["fhirVersion"], "4.0.1");
        assert_eq!(masked["contact"][0]["name"], HIDDEN);
    }

    #[rstest]
    #[case(json!({"error": "invalid_client", "text": "x"}), json!({"error": "invalid_client", "text": HIDDEN}))]
    #[case(json!({"error": "no such client: 17"}), json!({"error": ANOTHER_NAME}))]
    #[case(json!({"error": "JaneRoe"}), json!({"error": ANOTHER_NAME}))]
    #[case(json!({"123-45-6789": true}), json!({ANOTHER_NAME: true}))]
    #[case(json!({"resourceType": "JaneRoe"}), json!({"resourceType": ANOTHER_NAME}))]
    fn json_of_unknown_kind_is_hidden(#[case] json: Value, #[case] expected: Value) {
        assert_eq!(mask_answer(json, &Redactor::new()), expected);
    }

    proptest! {
        #[test]
        fn no_value_of_a_resource_survives(value in "[a-z0-9 ]{6,20}", key in "[a-z]{3,10}") {
            prop_assume!(key != "type");
            let json = json!({"resourceType": "Patient", (&key): [{ (&key): value }]});
            prop_assert!(!mask_answer(json, &Redactor::new()).to_string().contains(&value));
        }
    }
}
