//! Exports in words, for progress, plans and reports.

use super::{ExportSpec, FileSize, GroupRef, PatientRef, TypeParameter};

impl ExportSpec {
    /// What is asked for, in the words of the request: `whole export`, `_type=Encounter`,
    /// `EXPORT, _since=2021-01-01, as other-user`.
    ///
    /// `since` is the moment that was sent, where the need names it by a rule.
    #[must_use]
    pub fn describe(&self, since: Option<&str>) -> String {
        let mut parts = Vec::new();
        parts.extend(self.method.clone());
        parts.extend(self.types.clone().map(|types| format!("_type={}", type_text(types))));
        let since = since.map(str::to_owned).or_else(|| self.since.clone().map(String::from));
        parts.extend(since.map(|since| format!("_since={since}")));
        parts.extend(self.until.clone().map(|until| format!("_until={}", String::from(until))));
        parts.extend(self.further());
        let defaults = Self::default();
        parts.extend(self.level.map(|level| format!("{level} level")));
        if self.group != defaults.group {
            parts.push(format!("group {}", self.group.name()));
        }
        if self.credential != defaults.credential {
            parts.push(format!("as {}", self.credential.name()));
        }
        if parts.is_empty() { "whole export".to_owned() } else { parts.join(", ") }
    }
}

impl ExportSpec {
    /// The parameters that seldom stand in an export.
    fn further(&self) -> Vec<String> {
        let mut parts = Vec::new();
        let lists =
            [("_typeFilter", &self.type_filter), ("includeAssociatedData", &self.associated)];
        for (name, values) in lists {
            parts.extend(values.iter().map(|value| format!("{name}={value}")));
        }
        let texts = [
            ("_outputFormat", &self.output_format),
            ("_elements", &self.elements),
            ("organizeOutputBy", &self.organize_by),
        ];
        for (name, value) in texts {
            parts.extend(value.iter().map(|value| format!("{name}={value}")));
        }
        parts.extend(self.patients.iter().map(|patient| format!("patient={}", patient.name())));
        parts.extend(self.partial.map(|partial| format!("allowPartialManifests={partial}")));
        let size = self.maximum_file_size.map(|FileSize::HalfOfTheLargest| {
            "_maximumFileSize=half of the largest file".to_owned()
        });
        parts.extend(size);
        parts.extend(self.unknown.clone());
        parts.extend(self.repeated.then(|| "lists repeated".to_owned()));
        parts.extend(self.as_code.then(|| "as a code".to_owned()));
        for (name, header) in [("Accept", &self.accept), ("Prefer", &self.prefer)] {
            parts.extend(header.clone().map(|header| format!("{name}: {}", String::from(header))));
        }
        parts
    }
}

impl PatientRef {
    /// The word for it in suites and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::AllOthers => "all-others",
            Self::NonMember => "non-member",
            Self::Unknown => "unknown",
        }
    }
}

fn type_text(types: TypeParameter) -> String {
    match types {
        TypeParameter::Compartment => "all types of the Patient compartment".to_owned(),
        other => other.into(),
    }
}

impl GroupRef {
    /// The word for it in suites and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Full => "full",
            Self::Failing => "failing",
            Self::Doomed => "doomed",
            Self::Partial => "partial",
            Self::Faltering => "faltering",
            Self::Foreign => "foreign",
            Self::Empty => "empty",
            Self::Written => "written",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Credential, Since};
    use rstest::rstest;

    #[rstest]
    #[case(ExportSpec::default(), None, "whole export")]
    #[case(
        ExportSpec { types: Some("Encounter".to_owned().into()), ..ExportSpec::default() },
        None,
        "_type=Encounter"
    )]
    #[case(
        ExportSpec { since: Some(Since::AtAChange), ..ExportSpec::default() },
        Some("2021-03-04T05:06:07.089Z"),
        "_since=2021-03-04T05:06:07.089Z"
    )]
    #[case(
        ExportSpec {
            method: Some("EXPORT".into()),
            since: Some(Since::Day),
            group: GroupRef::Full,
            credential: Credential::OtherUser,
            ..ExportSpec::default()
        },
        None,
        "EXPORT, _since={{ a day between changes }}, group full, as other-user"
    )]
    fn an_export_is_described(
        #[case] spec: ExportSpec,
        #[case] since: Option<&str>,
        #[case] text: &str,
    ) {
        assert_eq!(spec.describe(since), text);
    }
}
