//! Reads the lines of files of `deleted` and of `OperationOutcome`s.

use std::sync::Arc;

use serde_json::Value;

use crate::evidence::{ContentFacts, Fingerprinter, Record};
use bulkspec_fhir::is_resource_type;

/// Reads a Bundle of deletions; `sink` gets what was deleted.
pub(super) fn bundle(
    text: &str,
    line: u64,
    file: u32,
    places: usize,
    (print, facts): (&Fingerprinter, &mut ContentFacts),
    sink: &mut impl FnMut(Record),
) {
    let Ok(json) = serde_json::from_str::<Value>(text) else { return };
    let facts = &mut facts.deletions;
    if json["resourceType"] != "Bundle" {
        return;
    }
    facts.bundles += 1;
    if json["type"] != "transaction" {
        facts.wrong_type.add(line, places);
    }
    let entries = json["entry"].as_array().map_or(&[][..], Vec::as_slice);
    if entries.is_empty() {
        facts.without_entry.add(line, places);
    }
    facts.entries += entries.len() as u64;
    let requests = entries.iter().map(|entry| &entry["request"]);
    if requests.clone().any(|request| request["method"] != "DELETE") {
        facts.wrong_method.add(line, places);
    }
    let targets: Vec<_> = requests.map(|request| target(request["url"].as_str()?)).collect();
    if targets.iter().any(Option::is_none) {
        facts.wrong_url.add(line, places);
    }
    let content = print.of("line", text.trim_ascii().as_bytes());
    for (name, id) in targets.into_iter().flatten() {
        sink(Record {
            resource_type: Arc::from(name),
            id: print.resource(name, id),
            last_updated: None,
            version: None,
            content,
            patient: None,
            ordinal: 0,
            file,
            line: u32::try_from(line).unwrap_or(u32::MAX),
        });
    }
}

/// The resource that a relative URL names.
fn target(url: &str) -> Option<(&str, &str)> {
    let (name, id) = url.split_once('/')?;
    (is_resource_type(name) && !id.is_empty() && !id.contains(['/', '?'])).then_some((name, id))
}

/// Counts the severities of an OperationOutcome.
pub(super) fn outcome(text: &str, facts: &mut ContentFacts) {
    let Ok(json) = serde_json::from_str::<Value>(text) else { return };
    if json["resourceType"] != "OperationOutcome" {
        return;
    }
    for issue in json["issue"].as_array().into_iter().flatten() {
        let known = ["fatal", "error", "warning", "information", "success"];
        let severity = issue["severity"].as_str().filter(|text| known.contains(text));
        *facts.severities.entry(severity.unwrap_or("other").to_owned()).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Reading, Scanner};
    use super::*;
    use crate::evidence::FileFacts;
    use rstest::rstest;
    use serde_json::json;

    fn scan(reading: Reading, line: &Value) -> (FileFacts, Vec<Record>) {
        let limits = Limits { reading, ..Limits::default() };
        let mut scanner = Scanner::new(limits, Fingerprinter::with_key([7; 16]), 3);
        let mut records = Vec::new();
        scanner.push(line.to_string().as_bytes(), &mut |record| records.push(record));
        (scanner.finish(&mut |record| records.push(record)), records)
    }

    fn deletions(kind: &str, method: &str, url: &str) -> Value {
        let entry = json!([{"request": {"method": method, "url": url}}]);
        json!({"resourceType": "Bundle", "type": kind, "entry": entry})
    }

    #[rstest]
    #[case(deletions("transaction", "DELETE", "Patient/1"), [0, 0, 0, 0])]
    #[case(deletions("batch", "DELETE", "Patient/1"), [1, 0, 0, 0])]
    #[case(json!({"resourceType": "Bundle", "type": "transaction"}), [0, 1, 0, 0])]
    #[case(deletions("transaction", "PUT", "Patient/1"), [0, 0, 1, 0])]
    #[case(deletions("transaction", "DELETE", "Patient"), [0, 0, 0, 1])]
    fn a_bundle_of_deletions_is_read(#[case] line: Value, #[case] counts: [u64; 4]) {
        let facts = scan(Reading::Deletions, &line).0.content.unwrap().deletions;
        let places = [facts.wrong_type, facts.without_entry, facts.wrong_method, facts.wrong_url];
        assert_eq!(places.map(|places| places.total), counts);
    }

    #[test]
    fn what_was_deleted_is_recorded_by_its_fingerprint() {
        let records = scan(Reading::Deletions, &deletions("transaction", "DELETE", "Patient/1")).1;
        let id = Fingerprinter::with_key([7; 16]).resource("Patient", "1");
        assert_eq!((records.len(), records[0].id, records[0].file), (1, id, 3));
    }

    #[test]
    fn severities_are_counted() {
        let issue = json!([{"severity": "error"}, {"severity": "error"}, {"severity": "bad"}]);
        let line = json!({"resourceType": "OperationOutcome", "issue": issue});
        let (facts, records) = scan(Reading::Outcomes, &line);
        let severities = facts.content.unwrap().severities;
        assert_eq!(severities, [("error".to_owned(), 2), ("other".to_owned(), 1)].into());
        assert!(records.is_empty() && facts.without_id.is_empty());
    }
}
