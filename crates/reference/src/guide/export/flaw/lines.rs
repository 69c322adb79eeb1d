//! What a faulty server gets wrong in the lines of one type, and in dividing them into files.

use serde_json::Value;

use crate::fault::file::division::{LAST_PART_LOST, SPLIT_GAP, SPLIT_OVERLAP};
use crate::fault::file::lines::{BROKEN_LINE, DUPLICATE_KEYS, LINES_AS_ENTRIES, TRAILING_COMMA};
use crate::settings::Settings;

/// The type of the line that is wrong where only one is.
const OF_ONE: &str = "Observation";

/// Makes the mistakes of a server in the lines of one type.
pub(in crate::guide::export) fn mangled(
    resource_type: &str,
    lines: &mut [String],
    settings: &Settings,
) {
    if settings.has(&LINES_AS_ENTRIES) {
        for line in &mut *lines {
            *line = entry(line);
        }
    }
    let Some(line) = lines.first_mut().filter(|_| resource_type == OF_ONE) else { return };
    if settings.has(&BROKEN_LINE) {
        let half = line.char_indices().nth(line.chars().count() / 2);
        line.truncate(half.map_or(0, |(at, _)| at));
    }
    if settings.has(&TRAILING_COMMA) {
        line.pop();
        line.push_str(",}");
    }
    if settings.has(&DUPLICATE_KEYS) {
        line.replace_range(..1, "{\"resourceType\":\"Observation\",");
    }
}

/// Writes a line as it stands in a Bundle.
fn entry(line: &str) -> String {
    let resource: Value = serde_json::from_str(line).unwrap_or_default();
    let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    let url = format!("urn:bulkspec:{}/{}", part("resourceType"), part("id"));
    format!("{{\"fullUrl\":\"{url}\",\"resource\":{line}}}")
}

/// Makes the mistakes of a server in dividing the lines of one type into files.
pub(in crate::guide::export) fn misdivided(
    mut parts: Vec<Vec<String>>,
    settings: &Settings,
) -> Vec<Vec<String>> {
    if settings.has(&SPLIT_OVERLAP) {
        for at in (1..parts.len()).rev() {
            let last = parts[at - 1].last().cloned();
            parts[at].splice(..0, last);
        }
    }
    if settings.has(&SPLIT_GAP) {
        parts.iter_mut().skip(1).for_each(|part| drop(part.drain(..1)));
        parts.retain(|part| !part.is_empty());
    }
    if settings.has(&LAST_PART_LOST) && parts.len() > 1 {
        parts.pop();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::FaultDef;
    use crate::settings::Dialect;
    use bulkspec_fhir::GuideVersion;
    use rstest::rstest;

    #[rstest]
    #[case(&SPLIT_OVERLAP, &["ab", "bcd", "de"])]
    #[case(&SPLIT_GAP, &["ab", "d"])]
    #[case(&LAST_PART_LOST, &["ab", "cd"])]
    fn parts_are_divided_wrongly(#[case] fault: &'static FaultDef, #[case] expected: &[&str]) {
        let settings = Settings::new(Dialect::Guide(GuideVersion::V2)).with_fault(fault);
        let part = |text: &str| text.chars().map(String::from).collect();
        let parts = misdivided(["ab", "cd", "e"].map(part).into(), &settings);
        assert_eq!(parts.iter().map(|part| part.concat()).collect::<Vec<_>>(), expected);
    }
}
