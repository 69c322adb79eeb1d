//! Chooses the version of the guide that a server is best held to.

use std::sync::Arc;

use futures_util::FutureExt as _;

use crate::config::{ContractBy, Target};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::Capabilities;
use crate::http::Clock;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::plan::build::Plan;
use crate::run::preflight::metadata;

/// The contract that a server is best held to, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The contract.
    pub contract: Contract,
    /// What it was chosen by, as a sentence.
    pub why: String,
}

/// Asks a server for its CapabilityStatement and chooses the version of the HL7 guide that it
/// declares.
///
/// # Errors
///
/// Fails when the server cannot be reached.
pub async fn choose_contract(target: Target, clock: Arc<dyn Clock>) -> Result<Choice, EngineError> {
    let cx = RunContext::new(&Plan::default(), target, clock, Arc::new(|_| {}))?;
    // As in `run::execute_by`: the code is generated in this crate.
    let declared = metadata::read_capabilities(&cx).boxed().await?;
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

pub(crate) fn choice(declared: Option<&Capabilities>) -> Choice {
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

/// Returns true if something is marked as not working in bulk, as 3.0.0 and later have it.
fn has_marks(declared: &Capabilities) -> bool {
    let mut types = declared.types.iter();
    types.any(|it| it.not_supported || it.parameters.iter().any(|one| one.not_supported))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{DeclaredType, ExchangeId};
    use crate::http::Redactor;
    use crate::run::preflight::capabilities;
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
        capabilities::read(&redactor, &json, ExchangeId(1))
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
        let read = capabilities::read(&redactor, &json, ExchangeId(1)).types.remove(0);
        let parameters = read.parameters.iter();
        let parameters: Vec<_> =
            parameters.map(|it| (&*it.name, it.kind.as_deref(), it.not_supported)).collect();
        assert_eq!(parameters, [("status", Some("token"), false), ("code", None, true)]);
    }
}
