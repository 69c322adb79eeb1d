//! How much a check looked at, in words.

use std::fmt;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Answers to requests.
    Answer,
    /// Answers whose reading is left to people.
    NotedAnswer,
    /// Discovery documents.
    Document,
    /// Refusals of an export, a file or a Group.
    Refusal,
    /// Manifests.
    List,
    /// Entries of manifests.
    Entry,
    /// URLs of files.
    Url,
    /// Tokens in the URLs of files.
    Token,
    /// Files.
    File,
    /// Lines of files.
    Line,
    /// Resource types.
    Type,
    /// Resources.
    Resource,
    /// Patients.
    Patient,
    /// Members of Groups.
    Member,
    /// Levels of export.
    Severity,
    /// Operations that a server declares.
    Operation,
    /// Search parameters that a server declares.
    Parameter,
    /// References between resources.
    Reference,
    /// Attachments.
    Attachment,
}

impl Unit {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Answer => ("answer", "answers"),
            Self::NotedAnswer => ("answer, only recorded", "answers, only recorded"),
            Self::Document => ("document", "documents"),
            Self::Refusal => ("refusal", "refusals"),
            Self::List => ("manifest", "manifests"),
            Self::Entry => ("entry", "entries"),
            Self::Url => ("URL", "URLs"),
            Self::Token => ("token", "tokens"),
            Self::File => ("file", "files"),
            Self::Line => ("line", "lines"),
            Self::Type => ("type", "types"),
            Self::Resource => ("resource", "resources"),
            Self::Patient => ("patient", "patients"),
            Self::Member => ("member", "members"),
            Self::Severity => ("level", "levels"),
            Self::Operation => ("operation", "operations"),
            Self::Parameter => ("search parameter", "search parameters"),
            Self::Reference => ("reference", "references"),
            Self::Attachment => ("attachment", "attachments"),
        }
    }
}

/// What was looked at, and how much of it; nothing counted zero is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Examined(Vec<(Unit, u64)>);

impl Examined {
    /// Counts `n` of a thing.
    pub(crate) fn at(noun: Unit, n: u64) -> Self {
        Self::default().and(noun, n)
    }

    /// Counts `n` of a further thing.
    pub(crate) fn and(mut self, noun: Unit, n: u64) -> Self {
        self.add(noun, n);
        self
    }

    /// Counts `n` more of a thing.
    pub(crate) fn add(&mut self, noun: Unit, n: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == noun) {
            Some((_, total)) => *total = total.saturating_add(n),
            None if n > 0 => self.0.push((noun, n)),
            None => {}
        }
    }

    /// Adds all that another one counted.
    pub(crate) fn merge(&mut self, other: Self) {
        other.0.into_iter().for_each(|(noun, n)| self.add(noun, n));
    }

    /// Tells whether nothing was looked at.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Examined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (noun, count)) in self.0.iter().enumerate() {
            f.write_str(if n == 0 { "" } else { ", " })?;
            f.write_str(&counted(*count, noun.words()))?;
        }
        Ok(())
    }
}

/// Writes a number of things (`1 file`, `1,201 resources`).
pub(crate) fn counted(n: u64, (one, many): (&str, &str)) -> String {
    format!("{} {}", with_commas(n), if n == 1 { one } else { many })
}

/// Writes a number with commas between the thousands.
pub(crate) fn with_commas(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "0")]
    #[case(999, "999")]
    #[case(1_201, "1,201")]
    #[case(12_345_678, "12,345,678")]
    fn thousands_are_set_apart(#[case] n: u64, #[case] text: &str) {
        assert_eq!(with_commas(n), text);
    }

    #[test]
    fn what_was_looked_at_is_added_up_and_zeros_are_left_out() {
        let mut looked = Examined::at(Unit::File, 1).and(Unit::Token, 0);
        looked.merge(Examined::at(Unit::File, 2).and(Unit::Resource, 1_201));
        assert_eq!(looked.to_string(), "3 files, 1,201 resources");
        assert!(Examined::at(Unit::Line, 0).is_empty());
    }
}
