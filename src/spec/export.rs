//! What an export is asked for: the unit that scenarios share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ExportLevel, HeaderText, Input, PatientRef};

/// An export that a scenario needs. Equal exports are executed once in a run and shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ExportSpec {
    /// The method of the kick-off; the contract's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The `_type` parameter, exactly as it is sent.
    #[serde(rename = "_type", skip_serializing_if = "Option::is_none")]
    pub types: Option<TypeParameter>,
    /// The `_since` parameter: a literal, or a moment chosen from the whole export.
    #[serde(rename = "_since", skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// The `_until` parameter, as `_since`.
    #[serde(rename = "_until", skip_serializing_if = "Option::is_none")]
    pub until: Option<Since>,
    /// The `_outputFormat` parameter.
    #[serde(rename = "_outputFormat", skip_serializing_if = "Option::is_none")]
    pub output_format: Option<String>,
    /// The `_elements` parameter: element names, separated by commas.
    #[serde(rename = "_elements", skip_serializing_if = "Option::is_none")]
    pub elements: Option<String>,
    /// The `_typeFilter` parameter: search queries (`Observation?status=final`), in which
    /// `{{ one type }}` and the moments of `_since` may stand; in a kick-off that is only tried
    /// also `{{ each declared parameter }}`.
    #[serde(rename = "_typeFilter", skip_serializing_if = "Vec::is_empty")]
    pub type_filter: Vec<String>,
    /// The `patient` parameter; it makes the kick-off a POST unless a method is named.
    #[serde(rename = "patient", skip_serializing_if = "Vec::is_empty")]
    pub patients: Vec<PatientRef>,
    /// The `includeAssociatedData` parameter.
    #[serde(rename = "includeAssociatedData", skip_serializing_if = "Vec::is_empty")]
    pub associated: Vec<String>,
    /// Whether `includeAssociatedData` is sent as a code in a body, as before the ballot of 4.0.0,
    /// where the version calls for a Coding.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub as_code: bool,
    /// The `organizeOutputBy` parameter.
    #[serde(rename = "organizeOutputBy", skip_serializing_if = "Option::is_none")]
    pub organize_by: Option<String>,
    /// The `allowPartialManifests` parameter.
    #[serde(rename = "allowPartialManifests", skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
    /// The `_maximumFileSize` parameter of the ballot of 4.0.0.
    #[serde(rename = "_maximumFileSize", skip_serializing_if = "Option::is_none")]
    pub maximum_file_size: Option<FileSize>,
    /// A parameter that the guide does not know, as `name=value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// Whether lists are sent as repeated parameters instead of values separated by commas.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    /// The `Accept` header of the kick-off, `none` to name no media type (the HTTP client sends
    /// `*/*` then); the contract's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept: Option<HeaderText>,
    /// The `Prefer` header of the kick-off, `none` to leave it out; the contract's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<HeaderText>,
    /// The level to export at, in the contracts of the HL7 guide; the target's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<ExportLevel>,
    /// The Group to export, where Groups are exported.
    #[serde(skip_serializing_if = "GroupRef::is_main")]
    pub group: GroupRef,
    /// Who asks.
    #[serde(rename = "as", skip_serializing_if = "Credential::is_main")]
    pub credential: Credential,
    /// Not shared with other scenarios: the name of the scenario that wants its own.
    #[serde(skip)]
    pub fresh: Option<String>,
}

impl ExportSpec {
    /// Tells whether something in it is chosen from the whole export.
    #[must_use]
    pub fn chooses_from_the_whole(&self) -> bool {
        let mut moments = self.since.iter().chain(&self.until);
        let fixed = |since: &Since| {
            matches!(since, Since::Literal(_) | Since::AYearAhead | Since::TransactionTime)
        };
        !moments.all(fixed)
            || matches!(self.types, Some(TypeParameter::OneType | TypeParameter::TwoTypes))
            || self.maximum_file_size.is_some()
            || self
                .type_filter
                .iter()
                .any(|filter| filter.contains("{{") && filter != Self::EACH_PARAMETER)
    }

    /// Tells whether it asks for what no client may ask: an element below the root, or a filter
    /// with search-result parameters. A server refuses that, or takes it in another way.
    #[must_use]
    pub fn asks_too_much(&self) -> bool {
        let elements = self.elements.as_deref().unwrap_or_default();
        let is_nested = |entry: &str| {
            let is_typed = entry.starts_with(|first: char| first.is_ascii_uppercase());
            entry.matches('.').count() > usize::from(is_typed)
        };
        let includes = |filter: &String| filter.contains("?_include=");
        elements.split(',').any(is_nested) || self.type_filter.iter().any(includes)
    }

    /// Stands in `_typeFilter` for each search parameter that the server declares.
    pub const EACH_PARAMETER: &'static str = "{{ each declared parameter }}";

    /// Tells whether it stands for kick-offs that try what the server declares.
    #[must_use]
    pub fn tries_declared(&self) -> bool {
        self.types == Some(TypeParameter::EachDeclared)
            || self.type_filter.iter().any(|filter| filter == Self::EACH_PARAMETER)
    }

    /// Whether it is asked for with the login of the target, of the target's own Group if of one.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.credential == Credential::Main && self.group == GroupRef::Main
    }

    /// The same, at this level unless it names one.
    #[must_use]
    pub fn at_level(&self, own: Option<ExportLevel>) -> Self {
        Self { level: self.level.or(own), ..self.clone() }
    }
}

/// A `_type` parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", from = "String", into = "String")]
#[schemars(with = "String")]
pub enum TypeParameter {
    /// Sent as written (`Encounter,Patient`).
    Literal(String),
    /// All 66 types of the Patient compartment, separated by commas (`{{ compartment }}`).
    Compartment,
    /// The type of the compartment that has the most resources in the whole export, Patient apart
    /// (`{{ one type }}`).
    OneType,
    /// That type and the one with the second most (`{{ two types }}`).
    TwoTypes,
    /// The types of the compartment that the server declares (`{{ declared types }}`).
    DeclaredTypes,
    /// Kick-offs that try each type that the server declares (`{{ each declared type }}`).
    EachDeclared,
    /// A type of the compartment that the server does not declare (`{{ undeclared type }}`).
    Undeclared,
    /// One export for a type of each family outside the compartment (`{{ outside }}`), with what
    /// is written before it (`Encounter,{{ outside }}`).
    EachOutside {
        /// What stands before the type.
        before: String,
    },
}

impl TypeParameter {
    /// The templates that stand for types, as they are written.
    pub const TEMPLATES: [&'static str; 7] = [
        "{{ compartment }}",
        "{{ outside }}",
        "{{ one type }}",
        "{{ two types }}",
        "{{ declared types }}",
        "{{ each declared type }}",
        "{{ undeclared type }}",
    ];
}

impl From<String> for TypeParameter {
    fn from(text: String) -> Self {
        match text.as_str() {
            "{{ compartment }}" => return Self::Compartment,
            "{{ one type }}" => return Self::OneType,
            "{{ two types }}" => return Self::TwoTypes,
            "{{ declared types }}" => return Self::DeclaredTypes,
            "{{ each declared type }}" => return Self::EachDeclared,
            "{{ undeclared type }}" => return Self::Undeclared,
            _ => {}
        }
        match text.strip_suffix("{{ outside }}") {
            Some(before) => Self::EachOutside { before: before.to_owned() },
            None => Self::Literal(text),
        }
    }
}

impl From<TypeParameter> for String {
    fn from(parameter: TypeParameter) -> Self {
        match parameter {
            TypeParameter::Literal(text) => text,
            TypeParameter::Compartment => "{{ compartment }}".to_owned(),
            TypeParameter::OneType => "{{ one type }}".to_owned(),
            TypeParameter::TwoTypes => "{{ two types }}".to_owned(),
            TypeParameter::DeclaredTypes => "{{ declared types }}".to_owned(),
            TypeParameter::EachDeclared => "{{ each declared type }}".to_owned(),
            TypeParameter::Undeclared => "{{ undeclared type }}".to_owned(),
            TypeParameter::EachOutside { before } => format!("{before}{{{{ outside }}}}"),
        }
    }
}

/// A `_maximumFileSize` parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum FileSize {
    /// `{{ half of the largest file }}`: half the bytes of the largest file of the whole export.
    #[serde(rename = "{{ half of the largest file }}")]
    HalfOfTheLargest,
}

/// A `_since` parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Since {
    /// `{{ between changes }}`: an instant at which nothing of the whole export changed, with
    /// resources before and after it.
    BetweenChanges,
    /// `{{ at a change }}`: the very `lastUpdated` of a resource, with its fraction.
    AtAChange,
    /// `{{ at a change, other zone }}`: the same instant, written with another offset.
    AtAChangeOtherZone,
    /// `{{ just before a change }}`: a millisecond before that `lastUpdated`.
    JustBeforeAChange,
    /// `{{ just before a change, other zone }}`: the same, written with another offset.
    JustBeforeAChangeOtherZone,
    /// `{{ a day between changes }}`: a date without time, with resources well before and after.
    Day,
    /// `{{ first quarter }}`: the `lastUpdated` of the resource that a quarter of all changed before.
    FirstQuarter,
    /// `{{ last quarter }}`: the `lastUpdated` of the one that a quarter of all changed after.
    LastQuarter,
    /// `{{ a year ahead }}`: an instant a year from now.
    AYearAhead,
    /// `{{ transactionTime }}`: what the manifest of the scenario's last export says.
    TransactionTime,
    /// Sent as written.
    Literal(String),
}

impl Since {
    const MOMENTS: [(&'static str, Self); 10] = [
        ("{{ between changes }}", Self::BetweenChanges),
        ("{{ at a change }}", Self::AtAChange),
        ("{{ at a change, other zone }}", Self::AtAChangeOtherZone),
        ("{{ just before a change }}", Self::JustBeforeAChange),
        ("{{ just before a change, other zone }}", Self::JustBeforeAChangeOtherZone),
        ("{{ a day between changes }}", Self::Day),
        ("{{ first quarter }}", Self::FirstQuarter),
        ("{{ last quarter }}", Self::LastQuarter),
        ("{{ a year ahead }}", Self::AYearAhead),
        ("{{ transactionTime }}", Self::TransactionTime),
    ];

    /// The templates that choose a moment, as they are written.
    #[must_use]
    pub fn templates() -> [&'static str; 10] {
        Self::MOMENTS.map(|(written, _)| written)
    }
}

impl From<String> for Since {
    fn from(text: String) -> Self {
        let known = Self::MOMENTS.into_iter().find(|(written, _)| *written == text);
        known.map_or(Self::Literal(text), |(_, moment)| moment)
    }
}

impl From<Since> for String {
    fn from(since: Since) -> Self {
        match since {
            Since::Literal(text) => text,
            other => {
                let written = Since::MOMENTS.into_iter().find(|(_, moment)| *moment == other);
                written.map_or_else(Self::new, |(text, _)| text.to_owned())
            }
        }
    }
}

/// A Group of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GroupRef {
    /// The Group that the target names.
    #[default]
    Main,
    /// A Group that holds 10,000 members.
    Full,
    /// A Group with the same members as the main one, whose export job fails at first.
    Failing,
    /// A Group whose export job always fails.
    Doomed,
    /// A Group whose export leaves something out and says so: a partial success.
    Partial,
    /// A Group of whose export the status cannot be told for a moment: a failure that passes.
    Faltering,
    /// A Group that the client may not read.
    Foreign,
    /// A Group without members.
    Empty,
    /// The Group that the scenario wrote itself.
    Written,
    /// A Group that does not exist.
    Unknown,
}

impl GroupRef {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
    fn is_main(&self) -> bool {
        *self == Self::Main
    }
}

/// Who sends a request.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// The credential of the target.
    #[default]
    Main,
    /// No credential at all.
    Nobody,
    /// A bearer token that nobody issued.
    GarbageToken,
    /// A bearer token of the target that has expired.
    ExpiredToken,
    /// A valid bearer token of another user.
    OtherUser,
    /// A valid bearer token with narrower rights: only `Patient` may be read.
    NarrowToken,
    /// The token that the scenario's last `ask-token` step was granted.
    GrantedToken,
    /// The client headers: `client_id`, `client_secret` and `x-oneup-user-id: client`.
    ClientHeaders,
    /// The client headers with a secret that is wrong in its last character.
    ClientHeadersWrongSecret,
    /// The client headers with a client that does not exist.
    ClientHeadersUnknownClient,
    /// The client headers without `x-oneup-user-id`.
    ClientHeadersWithoutUser,
    /// The client headers with another value of `x-oneup-user-id`.
    ClientHeadersOtherUser,
}

impl Credential {
    /// The word for it in suites and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Nobody => "nobody",
            Self::GarbageToken => "garbage-token",
            Self::ExpiredToken => "expired-token",
            Self::OtherUser => "other-user",
            Self::NarrowToken => "narrow-token",
            Self::GrantedToken => "granted-token",
            Self::ClientHeaders => "client-headers",
            Self::ClientHeadersWrongSecret => "client-headers-wrong-secret",
            Self::ClientHeadersUnknownClient => "client-headers-unknown-client",
            Self::ClientHeadersWithoutUser => "client-headers-without-user",
            Self::ClientHeadersOtherUser => "client-headers-other-user",
        }
    }

    /// The input of the target that the credential is made of, if it takes one.
    #[must_use]
    pub fn input(self) -> Option<Input> {
        match self {
            Self::Main | Self::Nobody | Self::GarbageToken | Self::GrantedToken => None,
            Self::ExpiredToken => Some(Input::ExpiredToken),
            Self::OtherUser => Some(Input::OtherUser),
            Self::NarrowToken => Some(Input::NarrowToken),
            Self::ClientHeaders
            | Self::ClientHeadersWrongSecret
            | Self::ClientHeadersUnknownClient
            | Self::ClientHeadersWithoutUser
            | Self::ClientHeadersOtherUser => Some(Input::Client),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
    fn is_main(&self) -> bool {
        *self == Self::Main
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("{ _elements: 'id,Patient.name,name' }", false)]
    #[case("{ _elements: 'id,Patient.name.family' }", true)]
    #[case("{ _elements: name.family }", true)]
    #[case("{ _typeFilter: ['Patient?gender=female'] }", false)]
    #[case("{ _typeFilter: ['Patient?_include=Patient:organization'] }", true)]
    fn what_no_client_may_ask_is_told_apart(#[case] spec: &str, #[case] is_too_much: bool) {
        let spec: ExportSpec = serde_saphyr::from_str(spec).unwrap();
        assert_eq!(spec.asks_too_much(), is_too_much);
    }

    #[test]
    fn a_need_reads_and_writes_itself() {
        let spec: ExportSpec = serde_saphyr::from_str(
            "{ _type: 'Encounter,{{ outside }}', _since: '{{ at a change }}' }",
        )
        .unwrap();
        assert_eq!(spec.types, Some(TypeParameter::EachOutside { before: "Encounter,".into() }));
        assert_eq!(spec.since, Some(Since::AtAChange));
        let json = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<ExportSpec>(&json).unwrap(), spec);
    }
}
