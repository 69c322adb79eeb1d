//! Entries as text: what `bulkspec explain` prints.

use std::fmt::Write as _;

use super::entry::{CheckEntry, RequirementEntry, ScenarioEntry};
use super::paragraph::{consequence, in_contracts, of_check};
use crate::contract::Requirement;
use crate::suite::Scenario;

impl CheckEntry<'_> {
    /// The check with the scenarios that use it, and what these cite.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = self.documentation();
        if self.scenarios.is_empty() {
            text.push_str("\nUsed by\n  no scenario of these suites\n");
            return text;
        }
        text.push_str("\nUsed by\n");
        text.push_str(&scenarios(&self.scenarios));
        text.push_str("\nWhat these cite\n");
        text.push_str(&requirements(&self.requirements));
        text
    }

    fn documentation(&self) -> String {
        let parts = of_check(self.doc);
        let parts = parts.iter().map(|(name, part)| format!("\n{name}\n  {part}\n"));
        std::iter::once(format!("{}\n", self.doc.id)).chain(parts).collect()
    }
}

impl RequirementEntry<'_> {
    /// The requirement with its strengths, the scenarios that judge it, and what is to be said of it.
    #[must_use]
    pub fn to_text(&self) -> String {
        let row = self.row;
        let mut text = format!("{}\n\nRequires ({})\n  {}\n", row.id, row.phase, row.text);
        text.push_str("\nStrength\n");
        for (strength, words) in in_contracts(row) {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "  {words}: {}", consequence(strength));
        }
        let _ = writeln!(text, "\nSource\n  {}", row.source);
        text.push_str("\nJudged by\n");
        text.push_str(&self.judged_by());
        let further = [("Relation", Some(&row.relation)), ("Note", row.note.as_ref())];
        for (name, part) in further {
            if let Some(part) = part.filter(|part| !part.is_empty()) {
                let _ = writeln!(text, "\n{name}\n  {part}");
            }
        }
        text
    }

    fn judged_by(&self) -> String {
        match (&self.row.unjudged, self.scenarios.is_empty()) {
            (_, false) => scenarios(&self.scenarios),
            (Some(why), true) => format!("  nothing, because {why}\n"),
            (None, true) => "  no scenario of these suites\n".to_owned(),
        }
    }
}

impl ScenarioEntry<'_> {
    /// The scenario with what it cites, with its script and with the documentation of its checks.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Scenario { id, title, script, .. } = self.scenario;
        let cited = requirements(&self.requirements);
        let script = script.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
        let head = format!("{id}\n{title}\n\nIt cites\n{cited}\nIts script\n{script}");
        let checks = self.checks.iter().map(|check| format!("\n{}", check.documentation()));
        std::iter::once(head).chain(checks).collect()
    }
}

fn scenarios(scenarios: &[&Scenario]) -> String {
    let lines = scenarios.iter().map(|it| format!("  {}  {}\n", it.id, it.title));
    lines.collect::<Vec<_>>().concat()
}

fn requirements(rows: &[&Requirement]) -> String {
    let one = |row: &&Requirement| {
        let strengths: Vec<String> = in_contracts(row).into_iter().map(|(_, text)| text).collect();
        format!("  {}  {}\n      {}\n", row.id, row.text, strengths.join("; "))
    };
    rows.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use crate::manual::Manual;
    use rstest::rstest;

    fn told(name: &str) -> String {
        let suites = crate::suite::load(&[]).unwrap();
        let manual = Manual::new(&suites);
        let check = manual.check(name).map(|entry| entry.to_text());
        let requirement = || manual.requirement(name).map(|entry| entry.to_text());
        let scenario = || manual.scenario(name).map(|entry| entry.to_text());
        check.or_else(requirement).or_else(scenario).unwrap()
    }

    #[rstest]
    #[case::check("group-limit", &["How to repair", "Used by", "POP-13", "stated in 1up-population"])]
    #[case::requirement(
        "POP-06",
        &["answers 403", "stated in 1up-population: a breach fails", "methods/post-is-forbidden", "Note"]
    )]
    #[case::versions("KICK-04", &["stated in hl7-1.0.1, hl7-2.0.0, hl7-3.0.0, hl7-4.0.0-ballot"])]
    #[case::unjudged("ANL-08", &["nothing, because"])]
    #[case::scenario("methods/post-is-forbidden", &["It cites", "POP-06", "\n  steps:\n    - send:", "Accepted"])]
    fn an_entry_tells_what_belongs_to_it(#[case] name: &str, #[case] parts: &[&str]) {
        let text = told(name);
        for part in parts {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }
}
