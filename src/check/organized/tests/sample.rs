//! Organized output for tests.

use serde_json::{Value, json};

use crate::contract::{Contract, GuideVersion};
use crate::judge::testing::{EvidenceBuilder, Export, File, encounter, line};
use crate::scan::Reading;
use crate::verdict::Verdict;

/// The header of a patient's block.
pub(super) fn header(id: &str) -> String {
    let value = json!({"reference": format!("Patient/{id}")});
    let parameter = json!([{"name": "header", "valueReference": value}]);
    json!({"resourceType": "Parameters", "parameter": parameter}).to_string()
}

/// A file whose content is read.
pub(super) fn file(lines: &[String]) -> File {
    File::new("Patient", lines).reading(Reading::Content)
}

/// A block of a patient with an Encounter.
pub(super) fn block(id: &str) -> Vec<String> {
    vec![header(id), line("Patient", id, "2024-01-01"), encounter("e", id)]
}

/// Judges organized files and their manifest, beside a plain export with an Encounter.
pub(super) fn judged(files: Vec<File>, json: Value, check: &str) -> Verdict {
    let whole = Export::of(vec![File::new("Encounter", &[encounter("e", "a")])]);
    let export = Export::of(files).spec("{ organizeOutputBy: Patient }").json(json);
    let builder =
        EvidenceBuilder::new(Contract::Guide(GuideVersion::V3)).beside(whole).export(export);
    builder.cited("[V3-17]", &format!("steps: []\njudge: [{check}]"))
}

/// A manifest of organized output with these items.
pub(super) fn marked(items: &Value) -> Value {
    json!({"outputOrganizedBy": "Patient", "output": items})
}
