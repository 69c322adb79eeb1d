//! A kick-off as it is sent: parameters in a query or in a `Parameters` resource, and the headers.

use serde_json::{Value, json};
use url::Url;

use crate::contract::{Contract, GuideVersion};
use crate::http::Request;
use crate::run::address;
use crate::spec::{ExportSpec, HeaderText};

/// What the parameters of a need come to for this target at this moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParameterValues {
    /// `_type`, as it is written.
    pub(crate) types: Option<String>,
    /// `_since`.
    pub(crate) since: Option<String>,
    /// `_until`.
    pub(crate) until: Option<String>,
    /// `patient`: references.
    pub(crate) patients: Vec<String>,
    /// `_typeFilter`: queries.
    pub(crate) filters: Vec<String>,
    /// `_maximumFileSize` in bytes.
    pub(crate) file_size: Option<u64>,
}

/// How a parameter's values are typed in a `Parameters` resource.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// `valueString`, several of them joined by commas where the version joins them.
    List,
    /// `valueString`, never joined.
    Text,
    Instant,
    Reference,
    Boolean,
    Number,
    /// `valueCode`, or `valueCoding` from the ballot on.
    Code,
    /// `valueCode` in every version.
    PlainCode,
}

/// One parameter with its values.
type Parameter = (String, Kind, Vec<String>);

/// The method of a kick-off: the need's own, or the one that the contract calls for.
pub(crate) fn method(spec: &ExportSpec, contract: Contract) -> &str {
    let posts = contract.guide() == Some(GuideVersion::V4Ballot) || !spec.patients.is_empty();
    spec.method.as_deref().unwrap_or(if posts { "POST" } else { "GET" })
}

/// Makes the request of a kick-off to an export endpoint, without a credential.
pub(crate) fn build(
    endpoint: Url,
    spec: &ExportSpec,
    values: &ParameterValues,
    contract: Contract,
) -> Request {
    let method = method(spec, contract);
    let parameters = spelled(parameters(spec, values), spec, contract);
    let is_guide = contract.guide().is_some();
    let request = if method == "POST" && is_guide {
        let body = body(&parameters, contract).to_string();
        let request = Request::new(method, endpoint).repeated_at_home();
        request.body("application/fhir+json", body)
    } else {
        let flat = parameters.iter().flat_map(|(name, _, values)| {
            values.iter().map(move |value| (name.as_str(), value.as_str()))
        });
        Request::new(method, address::with_query(endpoint, &flat.collect::<Vec<_>>()))
    };
    let own = |text: &str| is_guide.then(|| HeaderText::Value(text.to_owned()));
    let accept = spec.accept.clone().or_else(|| own("application/fhir+json"));
    let prefer = spec.prefer.clone().or_else(|| own("respond-async"));
    let request = with_header(request, "accept", accept);
    with_header(request, "prefer", prefer)
}

fn with_header(request: Request, name: &str, header: Option<HeaderText>) -> Request {
    match header {
        Some(HeaderText::Value(text)) => request.header(name, &text),
        Some(HeaderText::Absent) | None => request,
    }
}

fn parameters(spec: &ExportSpec, values: &ParameterValues) -> Vec<Parameter> {
    let comma = |text: &String| text.split(',').map(str::to_owned).collect();
    let one = |text: &String| vec![text.clone()];
    let mut all: Vec<Parameter> = Vec::new();
    let mut add = |name: &str, kind, values: Option<Vec<String>>| {
        all.extend(values.filter(|it| !it.is_empty()).map(|it| (name.to_owned(), kind, it)));
    };
    add("_type", Kind::List, values.types.as_ref().map(comma));
    add("_since", Kind::Instant, values.since.as_ref().map(one));
    add("_until", Kind::Instant, values.until.as_ref().map(one));
    add("_outputFormat", Kind::Text, spec.output_format.as_ref().map(one));
    add("_elements", Kind::List, spec.elements.as_ref().map(comma));
    add("_typeFilter", Kind::List, Some(values.filters.clone()));
    add("patient", Kind::Reference, Some(values.patients.clone()));
    let code = if spec.as_code { Kind::PlainCode } else { Kind::Code };
    add("includeAssociatedData", code, Some(spec.associated.clone()));
    add("organizeOutputBy", Kind::Text, spec.organize_by.as_ref().map(one));
    let partial = spec.partial.map(|partial| vec![partial.to_string()]);
    add("allowPartialManifests", Kind::Boolean, partial);
    add("_maximumFileSize", Kind::Number, values.file_size.map(|size| vec![size.to_string()]));
    if let Some((name, value)) = spec.unknown.as_deref().and_then(|text| text.split_once('=')) {
        add(name, Kind::Text, Some(vec![value.to_owned()]));
    }
    all
}

/// Joins the values of lists by commas, where the version and the need have it so. From 3.0.0 on
/// `_typeFilter` holds one query a parameter; the ballot knows repetition only.
fn spelled(parameters: Vec<Parameter>, spec: &ExportSpec, contract: Contract) -> Vec<Parameter> {
    let version = contract.guide();
    let joins = |name: &str| match version {
        _ if spec.repeated && version > Some(GuideVersion::V1) => false,
        Some(GuideVersion::V4Ballot) => false,
        Some(GuideVersion::V3) => name != "_typeFilter",
        _ => true,
    };
    let posts = method(spec, contract) == "POST";
    parameters
        .into_iter()
        .map(|(name, kind, values)| match kind {
            Kind::List if joins(&name) => (name, kind, vec![values.join(",")]),
            Kind::Code | Kind::PlainCode if !posts && joins(&name) => {
                (name, kind, vec![values.join(",")])
            }
            _ => (name, kind, values),
        })
        .collect()
}

fn body(parameters: &[Parameter], contract: Contract) -> Value {
    let each = parameters.iter().flat_map(|(name, kind, values)| {
        values.iter().map(move |value| {
            let (key, value) = typed(*kind, value, contract);
            json!({ "name": name, key: value })
        })
    });
    let each: Vec<Value> = each.collect();
    let mut body = json!({ "resourceType": "Parameters" });
    // An empty array is no valid FHIR.
    if !each.is_empty() {
        body["parameter"] = Value::Array(each);
    }
    body
}

fn typed(kind: Kind, value: &str, contract: Contract) -> (&'static str, Value) {
    match kind {
        Kind::List | Kind::Text => ("valueString", json!(value)),
        Kind::Instant => ("valueInstant", json!(value)),
        Kind::Reference => ("valueReference", json!({ "reference": value })),
        Kind::Boolean => ("valueBoolean", json!(value == "true")),
        Kind::Number => ("valueInteger", value.parse::<u64>().map_or(Value::Null, Value::from)),
        Kind::Code if contract.guide() == Some(GuideVersion::V4Ballot) => {
            ("valueCoding", json!({ "code": value }))
        }
        Kind::Code | Kind::PlainCode => ("valueCode", json!(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;
    use crate::spec::FileSize;
    use rstest::rstest;

    fn sent(spec: &ExportSpec, version: GuideVersion) -> (String, Value) {
        let endpoint: Url = "https://ehr.example/fhir/$export".parse().unwrap();
        let types = spec.types.clone().map(String::from);
        let filters = spec.type_filter.clone();
        let file_size = spec.maximum_file_size.map(|_| 512);
        let values = ParameterValues { types, filters, file_size, ..ParameterValues::default() };
        let request = build(endpoint, spec, &values, Contract::Guide(version));
        let body = match &request.body {
            Body::Bytes { bytes, .. } => serde_json::from_slice(bytes).unwrap(),
            Body::None => Value::Null,
        };
        (format!("{} {}", request.method, request.url), body)
    }

    #[rstest]
    #[case(
        GuideVersion::V2,
        false,
        "_type=Patient,Encounter&_typeFilter=Patient%3Fa=1,Patient%3Fa=2"
    )]
    #[case(
        GuideVersion::V2,
        true,
        "_type=Patient&_type=Encounter&_typeFilter=Patient%3Fa=1&_typeFilter=Patient%3Fa=2"
    )]
    #[case(
        GuideVersion::V3,
        false,
        "_type=Patient,Encounter&_typeFilter=Patient%3Fa=1&_typeFilter=Patient%3Fa=2"
    )]
    fn lists_are_spelled_as_the_version_has_it(
        #[case] version: GuideVersion,
        #[case] repeated: bool,
        #[case] query: &str,
    ) {
        let spec = ExportSpec {
            types: Some("Patient,Encounter".to_owned().into()),
            type_filter: vec!["Patient?a=1".into(), "Patient?a=2".into()],
            repeated,
            ..ExportSpec::default()
        };
        let query = query.replace("a=", "a%3D");
        let expected = format!("GET https://ehr.example/fhir/$export?{query}");
        assert_eq!(sent(&spec, version), (expected, Value::Null));
    }

    #[test]
    fn the_ballot_repeats_parameters_in_a_body() {
        let spec = ExportSpec {
            types: Some("Patient,Encounter".to_owned().into()),
            associated: vec!["LatestProvenanceResources".into()],
            partial: Some(true),
            maximum_file_size: Some(FileSize::HalfOfTheLargest),
            ..ExportSpec::default()
        };
        let (line, body) = sent(&spec, GuideVersion::V4Ballot);
        assert_eq!(line, "POST https://ehr.example/fhir/$export");
        let coding = json!({ "code": "LatestProvenanceResources" });
        assert_eq!(
            body["parameter"],
            json!([
                { "name": "_type", "valueString": "Patient" },
                { "name": "_type", "valueString": "Encounter" },
                { "name": "includeAssociatedData", "valueCoding": coding },
                { "name": "allowPartialManifests", "valueBoolean": true },
                { "name": "_maximumFileSize", "valueInteger": 512 },
            ])
        );
    }

    #[test]
    fn a_post_without_parameters_has_a_body_without_parameters() {
        let spec = ExportSpec { method: Some("POST".into()), ..ExportSpec::default() };
        let body = sent(&spec, GuideVersion::V2).1;
        assert_eq!(body, json!({ "resourceType": "Parameters" }));
    }
}
