//! What a server declares of itself: its CapabilityStatement, as far as bulk export goes.

use serde::{Deserialize, Serialize};

use super::ExchangeId;
use crate::spec::ExportLevel;

/// The profile of Groups that are created by filters (Bulk Data Access 3.0.0, Bulk Cohort API).
pub const COHORT_PROFILE: &str =
    "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/bulk-cohort-group";

/// What a CapabilityStatement declares. Texts are cut at 300 characters and hold no secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Capabilities {
    /// The request that read it.
    pub exchange: Option<ExchangeId>,
    /// `kind`.
    pub kind: Option<String>,
    /// `fhirVersion`.
    pub fhir_version: Option<String>,
    /// `instantiates`, each canonical with its version where it has one.
    pub instantiates: Vec<String>,
    /// All operations of `rest` and `rest.resource`.
    pub operations: Vec<DeclaredOperation>,
    /// All entries of `rest.resource`.
    pub types: Vec<DeclaredType>,
}

/// An operation that a CapabilityStatement declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeclaredOperation {
    /// The resource type that it is declared for; `None` for the whole system.
    pub resource_type: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `definition`; `None` also where it is no text.
    pub definition: Option<String>,
}

/// A search parameter that a CapabilityStatement declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeclaredParameter {
    /// `name`.
    pub name: String,
    /// `type` (`token`, `date` ...).
    pub kind: Option<String>,
    /// Whether it has the extension `operation-not-supported`.
    pub not_supported: bool,
}

/// A resource type that a CapabilityStatement declares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeclaredType {
    /// `type`.
    pub name: String,
    /// `interaction.code`.
    pub interactions: Vec<String>,
    /// `searchParam`.
    pub parameters: Vec<DeclaredParameter>,
    /// Whether the type itself has that extension.
    pub not_supported: bool,
    /// `supportedProfile`.
    pub profiles: Vec<String>,
}

impl DeclaredOperation {
    /// The level of export that the operation is, by its definition or else by its name and place.
    #[must_use]
    pub fn level(&self) -> Option<ExportLevel> {
        let definition = self.definition.as_deref().unwrap_or_default();
        let canonical = definition.split('|').next().unwrap_or_default();
        match canonical.rsplit('/').next() {
            Some("group-export") => return Some(ExportLevel::Group),
            Some("patient-export") => return Some(ExportLevel::Patient),
            Some("export") => return Some(ExportLevel::System),
            _ => {}
        }
        let name = self.name.as_deref()?.trim_start_matches('$');
        match (name, self.resource_type.as_deref()) {
            ("group-export", _) | ("export", Some("Group")) => Some(ExportLevel::Group),
            ("patient-export", _) | ("export", Some("Patient")) => Some(ExportLevel::Patient),
            ("export", None) => Some(ExportLevel::System),
            _ => None,
        }
    }
}

impl Capabilities {
    /// Tells whether an export at a level is declared.
    #[must_use]
    pub fn declares(&self, level: ExportLevel) -> bool {
        self.operations.iter().any(|operation| operation.level() == Some(level))
    }

    /// Tells whether Groups can be created by filters (Bulk Data Access 3.0.0, Bulk Cohort API).
    #[must_use]
    pub fn declares_cohorts(&self) -> bool {
        let groups = self.types.iter().filter(|it| it.name == "Group");
        let mut profiles = groups.flat_map(|it| &it.profiles);
        profiles.any(|it| it.split('|').next() == Some(COHORT_PROFILE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(
        None,
        "export",
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export",
        Some(ExportLevel::System)
    )]
    #[case(
        Some("Group"),
        "export",
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export|2.0.0",
        Some(ExportLevel::Group)
    )]
    #[case(
        Some("Patient"),
        "$export",
        "https://ehr.example/OperationDefinition/ours",
        Some(ExportLevel::Patient)
    )]
    #[case(
        Some("Patient"),
        "everything",
        "http://hl7.org/fhir/OperationDefinition/Patient-everything",
        None
    )]
    fn an_operation_tells_its_level(
        #[case] place: Option<&str>,
        #[case] name: &str,
        #[case] definition: &str,
        #[case] level: Option<ExportLevel>,
    ) {
        let operation = DeclaredOperation {
            resource_type: place.map(str::to_owned),
            name: Some(name.to_owned()),
            definition: Some(definition.to_owned()),
        };
        assert_eq!(operation.level(), level);
    }
}
