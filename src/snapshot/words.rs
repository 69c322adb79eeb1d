//! Words of URLs and headers that are known to tell nothing about anybody.

use bulkspec_fhir::is_resource_type;

/// Segments of a path that name a part of an interface.
const SEGMENTS: [&str; 22] = [
    ".well-known",
    "_history",
    "_search",
    "bulk-data",
    "bulk-export",
    "bulkstatus",
    "dstu2",
    "export",
    "exports",
    "fhir",
    "file",
    "files",
    "jobs",
    "jwks.json",
    "metadata",
    "output",
    "r4",
    "smart-configuration",
    "stu3",
    "status",
    "token",
    "v1",
];

/// Parameters of `$export` in the Bulk Data guide, and those of searches that bulkspec sends.
const PARAMETERS: [&str; 13] = [
    "_count",
    "_elements",
    "_format",
    "_lastUpdated",
    "_outputFormat",
    "_since",
    "_type",
    "_typeFilter",
    "_until",
    "allowPartialManifests",
    "includeAssociatedData",
    "organizeOutputBy",
    "patient",
];

/// Values of such parameters beside names of resource types.
const VALUES: [&str; 13] = [
    "application%2Ffhir%2Bndjson",
    "application%2Ffhir+ndjson",
    "application%2Fndjson",
    "application%2Fx-bulkspec-unknown",
    "application/fhir+ndjson",
    "application/ndjson",
    "application/x-bulkspec-unknown",
    "LatestProvenanceResources",
    "RelevantProvenanceResources",
    "false",
    "id",
    "ndjson",
    "true",
];

/// Directives of `Cache-Control` (RFC 9111, RFC 5861, RFC 8246).
const DIRECTIVES: [&str; 12] = [
    "immutable",
    "max-age",
    "must-revalidate",
    "must-understand",
    "no-cache",
    "no-store",
    "no-transform",
    "private",
    "proxy-revalidate",
    "public",
    "s-maxage",
    "stale-while-revalidate",
];

/// Methods of HTTP, and the one that 1up's gateway has for exports.
const METHODS: [&str; 10] =
    ["CONNECT", "DELETE", "EXPORT", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

pub(super) fn is_directive(name: &str) -> bool {
    DIRECTIVES.contains(&name)
}

/// The method, or a word for one that is not known.
pub(super) fn method(name: &str) -> &str {
    if METHODS.contains(&name) { name } else { "{method}" }
}

pub(super) fn is_segment(segment: &str) -> bool {
    SEGMENTS.contains(&segment) || is_resource_type(segment)
}

pub(super) fn is_operation(segment: &str) -> bool {
    ["$export", "%24export"].contains(&segment)
}

pub(super) fn is_parameter(name: &str) -> bool {
    PARAMETERS.contains(&name)
}

pub(super) fn is_value(value: &str) -> bool {
    VALUES.contains(&value) || is_resource_type(value)
}
