//! What a faulty server gets wrong in the lines of one type, and in dividing them into files.

use serde_json::Value;

use crate::fault::OutputFault;
use crate::settings::Settings;

/// The type of the line that is wrong where only one is.
const OF_ONE: &str = "Observation";

/// Makes the mistakes of a server in the lines of one type.
pub(in crate::guide::export) fn mangled(
    resource_type: &str,
    lines: &mut [String],
    settings: &Settings,
) {
    if settings.has(OutputFault::LinesAsEntries) {
        for line in &mut *lines {
            *line = entry(line);
        }
    }
    let Some(line) = lines.first_mut().filter(|_| resource_type == OF_ONE) else { return };
    if settings.has(OutputFault::BrokenLine) {
        let half = line.char_indices().nth(line.chars().count() / 2);
        line.truncate(half.map_or(0, |(at, _)| at));
    }
    if settings.has(OutputFault::TrailingComma) {
        line.pop();
        line.push_str(",}");
    }
    if settings.has(OutputFault::DuplicateKeys) {
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
    if settings.has(OutputFault::SplitOverlap) {
        for at in (1..parts.len()).rev() {
            let last = parts[at - 1].last().cloned();
            parts[at].splice(..0, last);
        }
    }
    if settings.has(OutputFault::SplitGap) {
        parts.iter_mut().skip(1).for_each(|part| drop(part.drain(..1)));
        parts.retain(|part| !part.is_empty());
    }
    if settings.has(OutputFault::LastPartLost) && parts.len() > 1 {
        parts.pop();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Dialect;
    use bulkspec_fhir::GuideVersion;
    use rstest::rstest;

    #[rstest]
    #[case(OutputFault::SplitOverlap, &["ab", "bcd", "de"])]
    #[case(OutputFault::SplitGap, &["ab", "d"])]
    #[case(OutputFault::LastPartLost, &["ab", "cd"])]
    fn parts_are_divided_wrongly(#[case] fault: OutputFault, #[case] expected: &[&str]) {
        let settings = Settings::new(Dialect::Guide(GuideVersion::V2)).with_fault(fault);
        let part = |text: &str| text.chars().map(String::from).collect();
        let parts = misdivided(["ab", "cd", "e"].map(part).into(), &settings);
        assert_eq!(parts.iter().map(|part| part.concat()).collect::<Vec<_>>(), expected);
    }
}
