//! The shape of a manifest: its members with their JSON types, without any value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Each member by its path, with the types that occur (`output[].count`: `number or string`).
pub(super) fn shape(manifest: &Value) -> BTreeMap<String, String> {
    let mut types: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    collect(manifest, String::new(), &mut types);
    let joined = |names: BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join(" or ");
    types.into_iter().map(|(path, names)| (path, joined(names))).collect()
}

fn collect(value: &Value, path: String, types: &mut BTreeMap<String, BTreeSet<&'static str>>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let dot = if path.is_empty() { "" } else { "." };
                collect(member, format!("{path}{dot}{key}"), types);
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, format!("{path}[]"), types);
            }
        }
        _ => {}
    }
    let shown = if path.is_empty() { "(manifest)".to_owned() } else { path };
    types.entry(shown).or_default().insert(type_name(value));
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_member_is_listed_with_the_types_that_it_has() {
        let manifest = json!({ "error": [], "output": [{ "count": 3 }, { "count": "4" }] });
        let shape = shape(&manifest);
        let lines: Vec<_> = shape.iter().map(|(path, types)| format!("{path}: {types}")).collect();
        let expected = [
            "(manifest): object",
            "error: array",
            "output: array",
            "output[]: object",
            "output[].count: number or string",
        ];
        assert_eq!(lines, expected);
    }
}
