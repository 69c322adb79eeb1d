//! The JSON Schemas that are committed describe the formats that are read.

use std::fs;
use std::path::PathBuf;

use rstest::rstest;
use serde_json::Value;

use bulkspec::{config, suite};

fn in_repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn committed(path: &str) -> Value {
    let text = fs::read_to_string(in_repository(path)).expect("the schema is committed");
    serde_json::from_str(&text).expect("the committed schema is JSON")
}

/// The faults that a committed schema finds in a document.
fn faults(schema: &str, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&committed(schema))
        .expect("the committed schema is a JSON Schema");
    validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

const SUITE: &str = "fixtures/schemas/suite.schema.json";
const CONFIG: &str = "fixtures/schemas/config.schema.json";

/// Run with `UPDATE_SCHEMAS=1` to write the schemas anew.
#[rstest]
#[case(SUITE, suite::json_schema())]
#[case(CONFIG, config::json_schema())]
fn the_committed_schema_is_the_generated_one(#[case] path: &str, #[case] schema: schemars::Schema) {
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        fs::write(in_repository(path), text).unwrap();
    }
    assert!(committed(path) == schema.to_value(), "{path} is stale: run with UPDATE_SCHEMAS=1");
}

#[test]
fn every_shipped_suite_fits_the_schema() {
    let mut seen = 0;
    for entry in fs::read_dir(in_repository("suites")).unwrap() {
        let path = entry.unwrap().path();
        let suite: Value = serde_saphyr::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(faults(SUITE, &suite), Vec::<String>::new(), "{}", path.display());
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn the_example_configuration_fits_the_schema() {
    let example: Value = toml::from_str(config::EXAMPLE).unwrap();
    assert_eq!(faults(CONFIG, &example), Vec::<String>::new());
}

#[rstest]
#[case(
    CONFIG,
    r#"{ "target": { "a": { "contract": "1up-analytics", "url": "u", "grup": "1" } } }"#
)]
#[case(
    CONFIG,
    r#"{ "target": { "a": { "contract": "1up-analytics", "url": "u", "login": {} } } }"#
)]
#[case(CONFIG, r#"{ "target": { "a": { "contract": "1up-analytics", "url": "u", "login": { "token": "x" } } } }"#)]
#[case(SUITE, r#"{ "suite": "s", "about": "a", "scenarios": [] }"#)]
#[case(SUITE, r#"{ "suite": "s", "about": "a", "scenarios": [{ "id": "Nope", "title": "t", "cites": ["POP-06"], "steps": [{ "export": {} }] }] }"#)]
#[case(SUITE, r#"{ "suite": "s", "about": "a", "scenarios": [{ "id": "a/b", "title": "t", "cites": ["POP-06"], "steps": [{ "exprt": {} }] }] }"#)]
fn what_is_wrong_does_not_fit_the_schema(#[case] schema: &str, #[case] document: &str) {
    assert_ne!(faults(schema, &serde_json::from_str(document).unwrap()), Vec::<String>::new());
}
