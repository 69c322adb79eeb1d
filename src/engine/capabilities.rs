//! Reads a CapabilityStatement, and tells from it which version of the guide a server speaks.

use std::sync::Arc;

use futures_util::FutureExt as _;
use serde_json::Value;

use super::EngineError;
use super::context::RunContext;
use super::levels::Levels;
use super::plan::Plan;
use crate::config::{ContractBy, Target};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{
    Capabilities, DeclaredOperation, DeclaredParameter, DeclaredType, ExchangeId,
};
use crate::http::{Clock, Live, Redactor};

/// The extension for what works over REST but not in bulk (Bulk Data Access 3.0.0).
const NOT_SUPPORTED: &str = "operation-not-supported";
/// The most characters that are kept of a text.
const LONGEST: usize = 300;

/// The contract that a server is best held to, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The contract.
    pub contract: Contract,
    /// What it was told by, as a sentence.
    pub why: String,
}

/// Asks a server for its CapabilityStatement and chooses the version of the HL7 guide that it
/// declares.
///
/// # Errors
///
/// Fails when the server cannot be reached.
pub async fn choose_contract(target: Target, clock: Arc<dyn Clock>) -> Result<Choice, EngineError> {
    let plan = Plan::default();
    let context = RunContext::new(
        target,
        (Levels::of(&plan), plan.needs_of_shared()),
        clock,
        Arc::new(|_| {}),
    )?;
    // As in `run::execute_by`: the code is generated in this crate.
    let declared = context.read_capabilities().boxed().await?;
    Ok(choice(declared.as_ref()))
}

/// Settles the contract of a target that leaves it open, by asking the server; a target that has
/// one comes back as it is, and nothing is sent.
///
/// # Errors
///
/// Fails when the server cannot be reached.
pub async fn settle_contract(
    mut target: Target,
    clock: Arc<dyn Clock>,
) -> Result<Target, EngineError> {
    if target.contract_by == ContractBy::Open {
        let Choice { contract, why } = choose_contract(target.clone(), clock).await?;
        target.contract = contract;
        target.contract_by = ContractBy::Reason(why);
    }
    Ok(target)
}

fn choice(declared: Option<&Capabilities>) -> Choice {
    let texts = declared.iter().flat_map(|declared| {
        let definitions =
            declared.operations.iter().filter(|operation| operation.level().is_some());
        let definitions = definitions.filter_map(|operation| operation.definition.as_ref());
        declared
            .instantiates
            .iter()
            .filter(|text| text.contains("/uv/bulkdata/"))
            .chain(definitions)
    });
    let named = texts.filter_map(|text| Some((version_of(text.split_once('|')?.1)?, text)));
    let (version, why) = match (named.max(), declared) {
        (Some((version, text)), _) => (version, format!("the CapabilityStatement names {text}")),
        (None, Some(declared)) if has_marks(declared) => {
            let why = "the CapabilityStatement names no version of the guide, but has the \
                       extension operation-not-supported, which came with 3.0.0";
            (GuideVersion::V3, why.to_owned())
        }
        (None, Some(_)) => {
            let why = "the CapabilityStatement names no version of the guide, and 2.0.0 is the \
                       one in widest use";
            (GuideVersion::V2, why.to_owned())
        }
        (None, None) => {
            let why = "there is no CapabilityStatement, and 2.0.0 is the version in widest use";
            (GuideVersion::V2, why.to_owned())
        }
    };
    Choice { contract: Contract::Guide(version), why }
}

/// The version of the guide that a number means. Corrections and drafts count as the version that
/// they belong to; 1.1.0 was the ballot of 2.0.0.
fn version_of(number: &str) -> Option<GuideVersion> {
    let mut parts = number.split(['.', '-']);
    match (parts.next()?, parts.next()) {
        ("1", None | Some("0")) => Some(GuideVersion::V1),
        ("1" | "2", _) => Some(GuideVersion::V2),
        ("3", _) => Some(GuideVersion::V3),
        ("4", _) => Some(GuideVersion::V4Ballot),
        _ => None,
    }
}

/// Tells whether something is marked as not working in bulk, as 3.0.0 and later have it.
fn has_marks(declared: &Capabilities) -> bool {
    let mut types = declared.types.iter();
    types.any(|it| it.not_supported || it.parameters.iter().any(|one| one.not_supported))
}

impl RunContext {
    /// Reads what an answer to a request for the CapabilityStatement declares; `None` when it is none.
    pub(super) fn capabilities_of(
        &self,
        live: &Live,
        exchange: ExchangeId,
    ) -> Option<Capabilities> {
        let json = live.json().filter(|json| json["resourceType"] == "CapabilityStatement")?;
        Some(Reader { redactor: self.client.redactor() }.read(&json, exchange))
    }
}

/// Takes texts out of a CapabilityStatement without secrets.
struct Reader<'a> {
    redactor: &'a Redactor,
}

impl Reader<'_> {
    fn read(&self, json: &Value, exchange: ExchangeId) -> Capabilities {
        let mut found = Capabilities {
            exchange: Some(exchange),
            kind: self.text(&json["kind"]),
            fhir_version: self.text(&json["fhirVersion"]),
            instantiates: self.texts(&json["instantiates"]),
            ..Capabilities::default()
        };
        for rest in items(&json["rest"]) {
            found.operations.extend(self.operations(rest, None));
            for resource in items(&rest["resource"]) {
                let Some(name) = self.text(&resource["type"]) else { continue };
                found.operations.extend(self.operations(resource, Some(&name)));
                found.types.push(self.declared_type(name, resource));
            }
        }
        found
    }

    fn operations(&self, place: &Value, resource_type: Option<&str>) -> Vec<DeclaredOperation> {
        let each = items(&place["operation"]).iter().map(|operation| DeclaredOperation {
            resource_type: resource_type.map(str::to_owned),
            name: self.text(&operation["name"]),
            definition: self.text(&operation["definition"]),
        });
        each.collect()
    }

    fn declared_type(&self, name: String, resource: &Value) -> DeclaredType {
        let parameters = items(&resource["searchParam"]).iter().filter_map(|parameter| {
            Some(DeclaredParameter {
                name: self.text(&parameter["name"])?,
                kind: self.text(&parameter["type"]),
                not_supported: is_not_supported(parameter),
            })
        });
        DeclaredType {
            name,
            interactions: items(&resource["interaction"])
                .iter()
                .filter_map(|interaction| self.text(&interaction["code"]))
                .collect(),
            parameters: parameters.collect(),
            not_supported: is_not_supported(resource),
            profiles: self.texts(&resource["supportedProfile"]),
        }
    }

    fn texts(&self, value: &Value) -> Vec<String> {
        items(value).iter().filter_map(|item| self.text(item)).collect()
    }

    fn text(&self, value: &Value) -> Option<String> {
        let text = self.redactor.shown(value.as_str()?);
        Some(text.chars().take(LONGEST).collect())
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_not_supported(value: &Value) -> bool {
    let urls = items(&value["extension"]).iter().filter_map(|extension| extension["url"].as_str());
    urls.into_iter().any(|url| url.ends_with(NOT_SUPPORTED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    const EXPORT: &str = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export";

    fn declared(instantiates: &str, definition: &str) -> Capabilities {
        let redactor = Redactor::new();
        let json = json!({
            "resourceType": "CapabilityStatement",
            "instantiates": [instantiates],
            "rest": [{ "operation": [{ "name": "export", "definition": definition }] }],
        });
        Reader { redactor: &redactor }.read(&json, ExchangeId(1))
    }

    #[rstest]
    #[case(
        "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data|3.0.0",
        EXPORT,
        GuideVersion::V3
    )]
    #[case(
        "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data",
        EXPORT,
        GuideVersion::V2
    )]
    #[case(
        "https://ehr.example/ours|4.0.0-ballot",
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export|1.0.1",
        GuideVersion::V1
    )]
    #[case(
        "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data|4.0.0",
        EXPORT,
        GuideVersion::V4Ballot
    )]
    #[case(
        "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data|1.1.0",
        EXPORT,
        GuideVersion::V2
    )]
    #[case(
        "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data|5.0.0",
        EXPORT,
        GuideVersion::V2
    )]
    fn the_version_is_the_newest_that_is_declared(
        #[case] instantiates: &str,
        #[case] definition: &str,
        #[case] version: GuideVersion,
    ) {
        let declared = declared(instantiates, definition);
        assert_eq!(choice(Some(&declared)).contract, Contract::Guide(version));
    }

    #[test]
    fn a_statement_with_a_mark_of_a_later_version_is_of_that_version() {
        let mut declared = declared("https://ehr.example/ours", EXPORT);
        let marked = DeclaredType { not_supported: true, ..DeclaredType::default() };
        declared.types.push(marked);
        let Choice { contract, why } = choice(Some(&declared));
        assert_eq!(contract, Contract::Guide(GuideVersion::V3));
        assert!(why.contains("names no version"), "{why}");
    }

    #[test]
    fn types_are_read_with_what_does_not_work_in_bulk() {
        let redactor = Redactor::new();
        let marked = json!([{ "url": "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/operation-not-supported" }]);
        let json = json!({ "rest": [{ "resource": [{
            "type": "Observation",
            "interaction": [{ "code": "read" }],
            "searchParam": [{ "name": "status", "type": "token" },
                { "name": "code", "extension": marked }],
        }]}]});
        let read = Reader { redactor: &redactor }.read(&json, ExchangeId(1)).types.remove(0);
        let parameters = read.parameters.iter();
        let parameters: Vec<_> =
            parameters.map(|it| (&*it.name, it.kind.as_deref(), it.not_supported)).collect();
        assert_eq!(parameters, [("status", Some("token"), false), ("code", None, true)]);
    }
}
