//! What of an export is not known, because files or lines could not be read.

use std::collections::BTreeSet;

use super::listed::{unread, unread_lines, unread_manifest};
use crate::evidence::{BrokenRule, ExportFacts, FileEvidence};

/// Something of an export that could not be read, and would seem to be missing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    /// The types that it concerns; `None` for all.
    types: Option<BTreeSet<String>>,
    why: String,
}

impl Unread {
    /// The gap of an export, if it has one.
    ///
    /// Lines above the limits of bulkspec hide only what is of their file's types: such a file is
    /// right, and all others were read. Anything else may have hidden any resource.
    pub(crate) fn of(export: &ExportFacts) -> Option<Self> {
        let why = unread(export)?;
        let is_complete = unread_manifest(export).is_none()
            && export.files.len() >= export.manifest().map_or(0, |manifest| manifest.outputs.len());
        let files = export.files.iter().filter(|file| !is_read(file));
        let types: Option<Vec<Vec<String>>> = files.map(types_by_limits).collect();
        let types = types.filter(|_| is_complete);
        Some(Self { types: types.map(|all| all.into_iter().flatten().collect()), why })
    }

    /// The gap of an export, if it can hide resources of a type.
    pub(crate) fn of_type(export: &ExportFacts, name: &str) -> Option<Self> {
        Self::of(export).filter(|gap| gap.hides(name))
    }

    /// The gap of an export, if it can hide resources of any of some types.
    pub(crate) fn of_types<'a>(
        export: &ExportFacts,
        mut names: impl Iterator<Item = &'a str>,
    ) -> Option<Self> {
        Self::of(export).filter(|gap| names.any(|name| gap.hides(name)))
    }

    /// Tells whether it can hide resources of a type.
    pub(crate) fn hides(&self, name: &str) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(name))
    }

    /// Tells whether it can hide anything.
    pub(crate) fn is_everywhere(&self) -> bool {
        self.types.is_none()
    }

    /// What could not be read, for a person.
    pub(crate) fn why(&self) -> String {
        self.why.clone()
    }

    /// The gap, told of as that of the export to compare with.
    pub(crate) fn for_the_other(self) -> Self {
        Self { why: format!("in the other export, {}", self.why), ..self }
    }

    /// What could not be read, where that hides anything, and where it hides some types only.
    pub(crate) fn split(gap: Option<Self>) -> (Option<String>, Option<String>) {
        match gap {
            Some(gap) if gap.is_everywhere() => (Some(gap.why), None),
            Some(gap) => (None, Some(gap.why)),
            None => (None, None),
        }
    }
}

/// Tells whether all of a file is known.
fn is_read(file: &FileEvidence) -> bool {
    let facts = file.facts.as_ref();
    facts.is_some_and(|it| it.truncated.is_none() && unread_lines(it) == 0)
}

/// The types of a file of which only lines above the limits were not read; `None` where something
/// else is wrong with it, or its type is not known.
fn types_by_limits(file: &FileEvidence) -> Option<Vec<String>> {
    let facts = file.facts.as_ref().filter(|facts| facts.truncated.is_none())?;
    let by_limits = [BrokenRule::TooLong, BrokenRule::TooDeep];
    let by_limits: u64 = by_limits.into_iter().map(|rule| facts.broken_lines(rule)).sum();
    let promised = file.resource_type.clone()?;
    let is_all = by_limits == unread_lines(facts);
    is_all.then(|| facts.types.keys().cloned().chain([promised]).collect())
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, line, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    /// A file of which one line is nested deeper than bulkspec reads.
    fn with_deep_line(resource_type: &str, ids: &[&str]) -> File {
        let deep = format!(r#"{{"resourceType":"{resource_type}","id":"deep","a":"#);
        let deep = format!("{deep}{}{}}}", "[".repeat(200), "]".repeat(200));
        let lines = ids.iter().map(|id| line(resource_type, id, "2024-01-01"));
        File::new(resource_type, &lines.chain([deep]).collect::<Vec<_>>())
    }

    fn encounters(ids: &[&str]) -> File {
        let lines: Vec<String> = ids.iter().map(|id| line("Encounter", id, "2024-01-01")).collect();
        File::new("Encounter", &lines)
    }

    #[rstest]
    #[case(vec![patients(&["a"]), with_deep_line("Encounter", &[])], Outcome::Pass, "1 member")]
    #[case(vec![with_deep_line("Encounter", &[])], Outcome::Fail, "0 of 1")]
    #[case(vec![with_deep_line("Patient", &[])], Outcome::Blocked, "1 line could not be read")]
    #[case(vec![File::new("Encounter", &["[".into()])], Outcome::Blocked, "1 line could not be read")]
    fn a_line_above_the_limits_hides_its_own_type_only(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder =
            EvidenceBuilder::new(Contract::Population).export(Export::of(files).members(&["a"]));
        assert_says(&builder.check("{ members-exported: all }"), outcome, words);
    }

    #[rstest]
    #[case::of_the_hidden_type("same-resources", &["a", "b"], &["1"], Outcome::Pass, "2 resources")]
    #[case::of_another_type("same-resources", &["a"], &["1"], Outcome::Fail, "Patient: 1")]
    #[case::of_the_hidden_type("part-of", &["a"], &["1", "2", "3"], Outcome::Pass, "2 resources")]
    #[case::of_another_type("part-of", &["a", "c"], &["1"], Outcome::Fail, "Patient: 1")]
    fn exports_are_compared_by_the_types_that_were_read(
        #[case] check: &str,
        #[case] people: &[&str],
        #[case] met: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let (whole, part) = match check {
            "part-of" => (with_deep_line("Encounter", &["1"]), encounters(met)),
            _ => (encounters(&["1", "2"]), with_deep_line("Encounter", &[])),
        };
        let other = Export::of(vec![patients(&["a", "b"]), whole]);
        let export =
            Export::of(vec![patients(people), part]).spec("{ _type: 'Patient,Encounter' }");
        let builder = EvidenceBuilder::new(Contract::Population).export(export).beside(other);
        let spec = if check == "part-of" { "{}" } else { "{ as: {} }" };
        assert_says(&builder.check(&format!("{{ {check}: {spec} }}")), outcome, words);
    }
}
