//! The blocks of a file that is organized by a resource type.

use std::borrow::Cow;

use serde_json::Value;

use super::content::Resource;
use crate::evidence::{BlockFacts, Fingerprint, Fingerprinter};

/// The block that the next line belongs to.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// The type that the header refers to, and the resource.
    current: Option<(String, Fingerprint)>,
    /// The line of a header whose resource has to follow.
    awaited: Option<u64>,
}

impl Blocks {
    /// Looks at the next line of the file; a line before the first header belongs to no block.
    pub(super) fn add(
        &mut self,
        facts: &mut BlockFacts,
        resource: &Resource<'_>,
        references: &[Cow<'_, str>],
        print: &Fingerprinter,
        places: usize,
    ) {
        if resource.name == "Parameters" {
            match header(resource.text, print) {
                Some(header) => self.begin(facts, header, resource.line, places),
                None => facts.malformed.add(resource.line, places),
            }
            return;
        }
        let awaited = self.awaited.take();
        let Some((name, id)) = &self.current else { return };
        let is_named = resource.name == name && resource.id == Some(*id);
        if let Some(line) = awaited.filter(|_| !is_named) {
            facts.without_resource.add(line, places);
        }
        let others = references.iter().filter_map(|text| print.reference(text, name));
        let is_stray = if resource.name == name {
            !is_named
        } else {
            let mut refers = others.map(|other| other == *id).peekable();
            refers.peek().is_some() && !refers.any(|is_own| is_own)
        };
        if is_stray {
            facts.strays.add(resource.line, places);
        }
    }

    fn begin(
        &mut self,
        facts: &mut BlockFacts,
        (name, id): (String, Fingerprint),
        line: u64,
        places: usize,
    ) {
        if let Some(line) = self.awaited.take() {
            facts.without_resource.add(line, places);
        }
        facts.begins_with_header |= line == 1;
        if facts.first.is_none() {
            facts.first = Some(id);
        } else {
            self.awaited = Some(line);
        }
        facts.last = Some(id);
        *facts.headers.entry(name.clone()).or_default() += 1;
        self.current = Some((name, id));
    }
}

/// What a header refers to; `None` for Parameters that are no header.
fn header(text: &str, print: &Fingerprinter) -> Option<(String, Fingerprint)> {
    let json: Value = serde_json::from_str(text).ok()?;
    let mut parameters = json["parameter"].as_array()?.iter();
    let header = parameters.find(|parameter| parameter["name"] == "header")?;
    let reference = header["valueReference"]["reference"].as_str()?;
    let name = reference.split("/_history/").next()?.rsplit('/').nth(1)?;
    let name = bulkspec_fhir::is_resource_type(name).then_some(name)?;
    Some((name.to_owned(), print.reference(reference, name)?))
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Reading, Scanner};
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn header_of(id: &str) -> String {
        let value = json!({"reference": format!("Patient/{id}")});
        let parameter = json!([{"name": "header", "valueReference": value}]);
        json!({"resourceType": "Parameters", "parameter": parameter}).to_string()
    }

    fn patient(id: &str) -> String {
        json!({"resourceType": "Patient", "id": id}).to_string()
    }

    fn of(id: &str) -> String {
        let subject = json!({"reference": format!("Patient/{id}")});
        json!({"resourceType": "Encounter", "id": "e", "subject": subject}).to_string()
    }

    fn shared() -> String {
        json!({"resourceType": "Location", "id": "l"}).to_string()
    }

    fn facts(lines: &[String]) -> BlockFacts {
        let limits = Limits { reading: Reading::Content, ..Limits::default() };
        let mut scanner = Scanner::new(limits, Fingerprinter::with_key([7; 16]), 0);
        scanner.push(lines.join("\n").as_bytes(), &mut |_| {});
        scanner.finish(&mut |_| {}).content.unwrap().blocks
    }

    #[rstest]
    #[case(&[header_of("1"), patient("1"), of("1"), shared(), header_of("2"), patient("2")], &[], &[])]
    #[case(&[header_of("1"), of("1"), header_of("2"), patient("2")], &[], &[])]
    #[case(&[header_of("1"), patient("1"), header_of("2"), of("2")], &[3], &[])]
    #[case(&[header_of("1"), patient("1"), patient("2"), of("2")], &[], &[3, 4])]
    fn blocks_are_told_apart(
        #[case] lines: &[String],
        #[case] without: &[u64],
        #[case] strays: &[u64],
    ) {
        let facts = facts(lines);
        assert_eq!(facts.without_resource.first, without);
        assert_eq!(facts.strays.first, strays);
        assert!(facts.begins_with_header);
    }

    #[test]
    fn parameters_that_name_nobody_are_no_header() {
        let facts = facts(&[json!({"resourceType": "Parameters"}).to_string(), patient("1")]);
        assert_eq!((facts.total(), facts.malformed.total), (0, 1));
        assert!(!facts.begins_with_header);
    }
}
