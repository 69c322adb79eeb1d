//! Reads a CapabilityStatement.

use serde_json::Value;

use crate::evidence::{
    Capabilities, DeclaredOperation, DeclaredParameter, DeclaredType, ExchangeId,
};
use crate::http::{Live, Redactor};
use crate::run::context::RunContext;

/// The extension for what works over REST but not in bulk (Bulk Data Access 3.0.0).
const NOT_SUPPORTED: &str = "operation-not-supported";

/// The most characters that are kept of a text.
const LONGEST: usize = 300;

/// Reads what an answer to a request for the CapabilityStatement declares; `None` when it is none.
pub(crate) fn capabilities_of(
    cx: &RunContext,
    live: &Live,
    exchange: ExchangeId,
) -> Option<Capabilities> {
    let json = live.json().filter(|json| json["resourceType"] == "CapabilityStatement")?;
    Some(read(cx.client.redactor(), &json, exchange))
}

/// Reads a CapabilityStatement.
pub(crate) fn read(redactor: &Redactor, json: &Value, exchange: ExchangeId) -> Capabilities {
    Reader { redactor }.read(json, exchange)
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
