//! Which version of a resource a JSON document is.

use bulkspec_fhir::FhirDateTime;
use serde_json::Value;

use crate::evidence::{Fingerprinter, StampFacts};

/// Which version of a resource a JSON document is; `None` when it is another resource.
pub(crate) fn stamp(
    json: &Value,
    resource_type: &str,
    id: &str,
    print: &Fingerprinter,
) -> Option<StampFacts> {
    if json["resourceType"] != resource_type || json["id"] != id {
        return None;
    }
    let meta = &json["meta"];
    let at = meta["lastUpdated"].as_str().and_then(|text| text.parse::<FhirDateTime>().ok());
    Some(StampFacts {
        id: print.resource(resource_type, id),
        version: meta["versionId"].as_str().map(|text| print.of("versionId", text.as_bytes())),
        last_updated: at.map(|at| at.span().0),
    })
}
