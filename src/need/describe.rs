//! Exports in words, for progress, plans and reports.

use super::{ExportNeed, GroupRef, TypeParameter};

impl ExportNeed {
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
        let defaults = Self::default();
        if self.group != defaults.group {
            parts.push(format!("group {}", self.group.name()));
        }
        if self.credential != defaults.credential {
            parts.push(format!("as {}", self.credential.name()));
        }
        if parts.is_empty() { "whole export".to_owned() } else { parts.join(", ") }
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
            Self::Written => "written",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::need::{Credential, Since};
    use rstest::rstest;

    #[rstest]
    #[case(ExportNeed::default(), None, "whole export")]
    #[case(
        ExportNeed { types: Some("Encounter".to_owned().into()), ..ExportNeed::default() },
        None,
        "_type=Encounter"
    )]
    #[case(
        ExportNeed { since: Some(Since::AtAChange), ..ExportNeed::default() },
        Some("2021-03-04T05:06:07.089Z"),
        "_since=2021-03-04T05:06:07.089Z"
    )]
    #[case(
        ExportNeed {
            method: Some("EXPORT".into()),
            since: Some(Since::Day),
            group: GroupRef::Full,
            credential: Credential::OtherUser,
            ..ExportNeed::default()
        },
        None,
        "EXPORT, _since={{ a day between changes }}, group full, as other-user"
    )]
    fn an_export_is_described(
        #[case] need: ExportNeed,
        #[case] since: Option<&str>,
        #[case] text: &str,
    ) {
        assert_eq!(need.describe(since), text);
    }
}
