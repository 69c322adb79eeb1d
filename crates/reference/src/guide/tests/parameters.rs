//! Each parameter, and each way to get it wrong.

use rstest::rstest;
use serde_json::{Value, json};

use super::bench::{Ask, TestClient, text, texts};
use crate::fault::parameter::since::SINCE_IGNORED;
use bulkspec_fhir::GuideVersion::{self, V1, V2, V3, V4Ballot};

const VERSIONS: [GuideVersion; 4] = GuideVersion::ALL;

#[rstest]
#[case(&[("_outputFormat", "application/fhir+ndjson")])]
#[case(&[("_outputFormat", "application/ndjson")])]
#[case(&[("_outputFormat", "ndjson")])]
#[case(&[("_since", "2024-01-01T00:00:00Z")])]
#[case(&[("_since", "2024-01-01T00:00:00.123+02:00")])]
#[case(&[("_type", "Patient")])]
#[case(&[("_type", "Patient"), ("_type", "Encounter")])]
#[case(&[("_typeFilter", "Patient?gender=female")])]
#[case(&[("something", "else")])]
fn what_every_version_takes(#[case] parameters: &[(&str, &str)]) {
    for version in VERSIONS {
        let bench = TestClient::of(version);
        let response = bench.kick_off(&bench.group(), &texts(parameters));
        assert_eq!(response.status, 202, "{version:?}");
        let url = response.header("content-location").unwrap().to_owned();
        assert!(url.starts_with("http://localhost:9999/fhir/$export-poll-status?job="));
    }
}

#[rstest]
#[case(&[("_outputFormat", "text/csv")])]
#[case(&[("_outputFormat", "")])]
#[case(&[("_since", "2024-01-01")])]
#[case(&[("_since", "yesterday")])]
#[case(&[("_since", "2024-01-01T00:00:00 02:00")])]
#[case(&[("_since", "2024-01-01T00:00:00Z"), ("_since", "2024-01-01T00:00:00Z")])]
#[case(&[("_type", "Nothing")])]
#[case(&[("_type", "Slot")])]
#[case(&[("_type", "")])]
#[case(&[("_typeFilter", "Observation?_include=Observation:subject")])]
#[case(&[("_typeFilter", "Observation?unknown=1")])]
#[case(&[("_unknown", "1")])]
fn what_every_version_refuses(#[case] parameters: &[(&str, &str)]) {
    for version in VERSIONS {
        let bench = TestClient::of(version);
        assert_eq!(bench.refusal(&bench.group(), &texts(parameters)).0, 400, "{version:?}");
    }
}

#[rstest]
#[case::until(&[("_until", "2024-01-01T00:00:00Z")], &[V3, V4Ballot])]
#[case::elements(&[("_elements", "id")], &[V2, V3, V4Ballot])]
#[case::elements_list(&[("_elements", "id,Patient.name")], &[V2, V3])]
#[case::nested_element(&[("_elements", "Patient.name.family")], &[])]
#[case::organised(&[("organizeOutputBy", "Patient")], &[V3, V4Ballot])]
#[case::organised_otherwise(&[("organizeOutputBy", "Encounter")], &[])]
#[case::partial(&[("allowPartialManifests", "true")], &[V3, V4Ballot])]
#[case::type_list(&[("_type", "Patient,Encounter")], &[V1, V2, V3])]
#[case::outside_only(&[("_type", "Practitioner")], &[V1])]
#[case::outside_too(&[("_type", "Practitioner"), ("_type", "Patient")], &VERSIONS)]
#[case::two_filters_in_one(&[("_typeFilter", "Patient?gender=male,Patient?gender=female")], &[V1, V2])]
#[case::size(&[("_maximumFileSize", "100000")], &[])]
fn what_some_versions_take(#[case] parameters: &[(&str, &str)], #[case] taken: &[GuideVersion]) {
    for version in VERSIONS {
        let bench = TestClient::of(version);
        let status = bench.kick_off(&bench.group(), &texts(parameters)).status;
        assert_eq!(status, if taken.contains(&version) { 202 } else { 400 }, "{version:?}");
    }
}

#[test]
fn a_type_restricts_the_whole_export() {
    let bench = TestClient::of(V3);
    let group = bench.group();
    let whole = bench.export(&group, &texts(&[]));
    let some = bench.export(&group, &texts(&[("_type", "Encounter,Practitioner")]));
    let expected: Vec<&Value> = [whole.of("Encounter"), whole.of("Practitioner")].concat();
    assert_eq!(some.lines.iter().collect::<Vec<_>>(), expected);
}

#[rstest]
fn since_is_exclusive_to_the_millisecond(#[values(V1, V2, V3, V4Ballot)] version: GuideVersion) {
    let bench = TestClient::of(version);
    let group = bench.group();
    let whole = bench.export(&group, &texts(&[]));
    let mut times: Vec<String> =
        whole.lines.iter().map(|line| text(&line["meta"]["lastUpdated"])).collect();
    times.sort();
    let middle = times[times.len() / 2].clone();
    let since = bench.export(&group, &texts(&[("_since", &middle)]));
    assert_eq!(since.lines.len(), times.iter().filter(|at| **at > middle).count());
    let future = bench.export(&group, &texts(&[("_since", "2039-01-01T00:00:00Z")]));
    assert_eq!(future.manifest["output"], json!([]));
    let faulty = TestClient::faulty(version, &SINCE_IGNORED);
    assert_eq!(faulty.export(&group, &texts(&[("_since", &middle)])).lines.len(), times.len());
}

#[test]
fn since_and_until_divide_an_export() {
    let bench = TestClient::of(V3);
    let at = "2024-06-01T12:00:00.000Z";
    let whole = bench.export("", &texts(&[])).lines.len();
    let after = bench.export("", &texts(&[("_since", at)])).lines.len();
    let before = bench.export("", &texts(&[("_until", at)])).lines.len();
    assert!(after > 0 && before > 0);
    assert_eq!(after + before, whole);
}

#[test]
fn elements_leave_what_is_asked_for_or_mandatory() {
    let bench = TestClient::of(V2);
    let ask =
        texts(&[("_type", "Patient,Observation"), ("_elements", "Patient.name,Patient.gender")]);
    let export = bench.export(&bench.group(), &ask);
    for patient in export.of("Patient") {
        let names: Vec<&String> = patient.as_object().unwrap().keys().collect();
        assert_eq!(names, ["gender", "id", "meta", "name", "resourceType"]);
        assert_eq!(patient["meta"]["tag"][0]["code"], "SUBSETTED");
        assert!(patient["meta"]["versionId"].is_string());
    }
    assert!(export.of("Observation").iter().all(|it| it["meta"].get("tag").is_none()));
}

#[rstest]
#[case(&["Observation?status=final"], 1)]
#[case(&["Observation?status=final", "Observation?status=amended"], 2)]
#[case(&["Observation?status=final,amended"], 2)]
#[case(&["Patient?gender=female"], 3)]
fn a_type_filter_restricts_its_own_type_only(#[case] filters: &[&str], #[case] kind: u8) {
    for version in VERSIONS {
        let bench = TestClient::of(version);
        let whole = bench.export(&bench.group(), &texts(&[]));
        let filters: Vec<(&str, &str)> = filters.iter().map(|it| ("_typeFilter", *it)).collect();
        let export = bench.export(&bench.group(), &texts(&filters));
        let (observations, patients) = (export.of("Observation"), export.of("Patient"));
        let all = whole.of("Observation").len();
        match kind {
            1 => assert!(observations.iter().all(|it| it["status"] == "final")),
            2 => assert_eq!(observations.len(), all),
            _ => assert!(patients.iter().all(|it| it["gender"] == "female")),
        }
        assert_eq!(kind == 1, observations.len() < all);
        assert_eq!(kind == 3, patients.len() < 8);
        assert_eq!(export.of("Encounter").len(), whole.of("Encounter").len());
    }
}

fn patient(bench: &TestClient, id: &str) -> Ask<'static> {
    let reference = json!({"reference": format!("{}/Patient/{id}", bench.known.base_url)});
    Ask { parameters: vec![("patient", reference, "valueReference")], post: true, ..Ask::default() }
}

#[rstest]
fn patients_are_chosen_one_by_one(#[values(V2, V3, V4Ballot)] version: GuideVersion) {
    let bench = TestClient::of(version);
    let (group, member) = (bench.group(), bench.known.member.clone());
    let export = bench.export(&group, &patient(&bench, &member));
    assert_eq!(export.of("Patient").len(), 1);
    assert_eq!(export.of("Encounter").len(), 3);
    let outside = patient(&bench, &bench.known.non_member);
    assert_eq!(bench.refusal(&group, &outside).0, 400);
    assert_eq!(bench.export("Patient", &outside).of("Patient").len(), 1);
    assert_eq!(bench.refusal("Patient", &patient(&bench, "nobody")).0, 400);
    assert_eq!(bench.refusal("", &patient(&bench, &member)).0, 400);
    if version < V4Ballot {
        assert_eq!(bench.refusal(&group, &texts(&[("patient", "Patient/1")])).0, 400);
    }
}

fn associated(version: GuideVersion, code: &str) -> (&'static str, Value, &'static str) {
    match version {
        V4Ballot => ("includeAssociatedData", json!({"code": code}), "valueCoding"),
        _ => ("includeAssociatedData", json!(code), "valueCode"),
    }
}

#[rstest]
#[case(&["LatestProvenanceResources"], 8)]
#[case(&["RelevantProvenanceResources"], 24)]
#[case(&["RelevantProvenanceResources", "LatestProvenanceResources"], 24)]
#[case(&[], 0)]
fn associated_data_come_with_what_is_returned(#[case] codes: &[&str], #[case] count: usize) {
    for version in [V2, V3, V4Ballot] {
        let bench = TestClient::of(version);
        let mut ask = texts(&[("_type", "Condition")]);
        ask.parameters.extend(codes.iter().map(|code| associated(version, code)));
        ask.post = true;
        let export = bench.export(&bench.group(), &ask);
        assert_eq!(export.of("Provenance").len(), count, "{version:?}");
        let unknown = Ask { parameters: vec![associated(version, "_custom")], ..ask };
        assert_eq!(bench.refusal(&bench.group(), &unknown).0, 400);
    }
}

#[rstest]
fn a_lenient_client_is_told_what_was_ignored(
    #[values(V1, V2, V3, V4Ballot)] version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let mut ask = texts(&[("_unknown", "1"), ("odd", "2"), ("_type", "Patient")]);
    ask.prefer = "; wait=5, Handling=Lenient";
    let export = bench.export(&bench.group(), &ask);
    assert_eq!(export.lines.len(), 8);
    let key = if version == V4Ballot { "outcome" } else { "error" };
    let told = bench.download(&export.manifest, key);
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|it| it["issue"][0]["severity"] == "warning"));
    let mut wrong = texts(&[("_since", "yesterday")]);
    wrong.prefer = ", handling=lenient";
    assert_eq!(bench.refusal(&bench.group(), &wrong).0, 400);
}

#[rstest]
#[case(V1, "GET", 202)]
#[case(V1, "POST", 405)]
#[case(V3, "GET", 202)]
#[case(V3, "POST", 202)]
#[case(V4Ballot, "GET", 405)]
#[case(V4Ballot, "POST", 202)]
#[case(V4Ballot, "PUT", 405)]
fn the_methods_of_a_kick_off_depend_on_the_version(
    #[case] version: GuideVersion,
    #[case] method: &str,
    #[case] status: u16,
) {
    let bench = TestClient::of(version);
    let url = format!("{}/$export", bench.known.base_url);
    assert_eq!(bench.call(method, &url).status, status);
}

#[rstest]
#[case("no json")]
#[case("[]")]
#[case(r#"{"resourceType": "Patient"}"#)]
#[case(r#"{"resourceType": "Parameters", "parameter": {}}"#)]
#[case(r#"{"resourceType": "Parameters", "parameter": [{"valueString": "a"}]}"#)]
#[case(r#"{"resourceType": "Parameters", "parameter": [{"name": "_type"}]}"#)]
#[case(r#"{"resourceType": "Parameters", "parameter": [{"name": "_since", "valueString": "2024-01-01T00:00:00Z"}]}"#)]
fn a_body_that_is_not_what_it_should_be_is_refused(#[case] body: &str) {
    let bench = TestClient::of(V3);
    let token = format!("Bearer {}", bench.known.tokens.backend);
    let headers = [("authorization", token.as_str()), ("content-type", "application/fhir+json")];
    let url = format!("{}/$export", bench.known.base_url);
    assert_eq!(bench.send("POST", &url, &headers, body.as_bytes()).status, 400);
    assert_eq!(bench.send("POST", &url, &headers[..1], body.as_bytes()).status, 415);
}
