//! Faults of the SMART configuration.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::{V2, V3};
use serde_json::{Map, Value, json};

pub(crate) static NO_SMART_CONFIG: FaultDef = FaultDef {
    id: "no-smart-config",
    about: "The SMART configuration returns 404, although tokens are required.",
    dialects: GUIDE,
    breaks: &["SEC-15"],
    seen: &["DSC-05"],
    ..FaultDef::NEW
};

pub(crate) static WELLKNOWN_AT_HOST_ROOT: FaultDef = FaultDef {
    id: "wellknown-at-host-root",
    about: "The SMART configuration is only served at the host's root, not below the FHIR base.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-01"],
    ..FaultDef::NEW
};

pub(crate) static WELLKNOWN_NEGOTIATES: FaultDef = FaultDef {
    id: "wellknown-negotiates",
    about: "The SMART configuration returns 406 if Accept does not name JSON.",
    dialects: GUIDE,
    breaks: &["AUTH-02"],
    ..FaultDef::NEW
};

pub(crate) static WELLKNOWN_XML: FaultDef = FaultDef {
    id: "wellknown-xml",
    about: "The SMART configuration is XML if Accept names XML.",
    dialects: GUIDE,
    breaks: &["AUTH-02"],
    ..FaultDef::NEW
};

pub(crate) static NO_TOKEN_ENDPOINT: FaultDef = FaultDef {
    id: "no-token-endpoint",
    about: "The SMART configuration lacks `token_endpoint`.",
    dialects: GUIDE,
    breaks: &["AUTH-03"],
    seen: &["DSC-05"],
    spoils: &[Spoil::Configuration(|document| drop(document.remove("token_endpoint")))],
    ..FaultDef::NEW
};

pub(crate) static TOKEN_ENDPOINT_RELATIVE: FaultDef = FaultDef {
    id: "token-endpoint-relative",
    about: "`token_endpoint` in the SMART configuration is relative.",
    dialects: GUIDE.from(V3),
    breaks: &["AUTH-04"],
    spoils: &[Spoil::Configuration(|document| set(document, "token_endpoint", "/auth/token"))],
    ..FaultDef::NEW
};

pub(crate) static NO_GRANT_TYPES: FaultDef = FaultDef {
    id: "no-grant-types",
    about: "The SMART configuration lacks `grant_types_supported`.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-05"],
    spoils: &[Spoil::Configuration(|document| drop(document.remove("grant_types_supported")))],
    ..FaultDef::NEW
};

pub(crate) static AUTH_METHODS_BASIC_ONLY: FaultDef = FaultDef {
    id: "auth-methods-basic-only",
    about: "The SMART configuration lists `client_secret_basic` only.",
    dialects: GUIDE,
    breaks: &["AUTH-06"],
    seen: &["DSC-06"],
    spoils: &[Spoil::Configuration(|document| {
        let methods = json!(["client_secret_basic"]);
        set(document, "token_endpoint_auth_methods_supported", methods);
    })],
    ..FaultDef::NEW
};

pub(crate) static ALGS_RS256_ONLY: FaultDef = FaultDef {
    id: "algs-rs256-only",
    about: "The SMART configuration lists the algorithm RS256 only.",
    dialects: GUIDE,
    breaks: &["AUTH-07"],
    spoils: &[Spoil::Configuration(|document| {
        let algorithms = json!(["RS256"]);
        set(document, "token_endpoint_auth_signing_alg_values_supported", algorithms);
    })],
    ..FaultDef::NEW
};

pub(crate) static NO_SCOPES_LISTED: FaultDef = FaultDef {
    id: "no-scopes-listed",
    about: "The SMART configuration lacks `scopes_supported`.",
    dialects: GUIDE,
    breaks: &["AUTH-08"],
    spoils: &[Spoil::Configuration(|document| drop(document.remove("scopes_supported")))],
    ..FaultDef::NEW
};

pub(crate) static NO_ASYMMETRIC_CAPABILITY: FaultDef = FaultDef {
    id: "no-asymmetric-capability",
    about: "The SMART configuration lacks client-confidential-asymmetric.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-09"],
    seen: &["DSC-06"],
    spoils: &[Spoil::Configuration(|document| {
        without_capability(document, "client-confidential-asymmetric");
    })],
    ..FaultDef::NEW
};

pub(crate) static PKCE_PLAIN: FaultDef = FaultDef {
    id: "pkce-plain",
    about: "The SMART configuration lists the code challenge method plain.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-10"],
    spoils: &[Spoil::Configuration(|document| {
        set(document, "code_challenge_methods_supported", json!(["S256", "plain"]));
    })],
    ..FaultDef::NEW
};

pub(crate) static V1_NOT_ADVERTISED: FaultDef = FaultDef {
    id: "v1-not-advertised",
    about: "Scopes such as system/*.read are accepted, but permission-v1 is not listed.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-11"],
    spoils: &[Spoil::Configuration(|document| without_capability(document, "permission-v1"))],
    ..FaultDef::NEW
};

fn set(document: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    document.insert(name.to_owned(), value.into());
}

fn without_capability(document: &mut Map<String, Value>, name: &str) {
    if let Some(all) = document.get_mut("capabilities").and_then(Value::as_array_mut) {
        all.retain(|it| it != name);
    }
}
