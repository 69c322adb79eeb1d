//! Groups by filters: who is in them, what is told of them, and what is refused.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::bench::{TestClient, body, text, texts};
use super::request_questions::Question;
use crate::guide::link::target;
use crate::variant::catalog::cohort::COHORTS_AT_EXPORT;
use crate::{Dialect, Response, Settings};
use bulkspec_fhir::GuideVersion::{self, V2, V3, V4Ballot};

/// Everything that could show a fault of Groups by filters.
pub(super) const COHORTS: &[Question] = &[
    ("a group by a filter", |bench| conversation(bench, &[FEMALE])),
    ("a group by two filters", |bench| conversation(bench, &[FEMALE, ACTIVE])),
    ("a group by an unknown filter", |bench| conversation(bench, &["Patient?favourite=blue"])),
];

const FEMALE: &str = "Patient?gender=female";
const ACTIVE: &str = "Patient?active=true";

fn cohort(filters: &[&str]) -> Value {
    let filters = filters.iter().map(|expression| {
        json!({"url": "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/member-filter",
            "valueExpression": {"language": "application/x-fhir-query", "expression": expression}})
    });
    json!({"resourceType": "Group", "modifierExtension": filters.collect::<Value>(),
        "type": "person", "actual": false, "name": "By filters"})
}

fn post(bench: &TestClient, group: &Value, prefer: &str) -> Response {
    let token = format!("Bearer {}", bench.known.tokens.backend);
    let headers = [
        ("authorization", token.as_str()),
        ("content-type", "application/fhir+json"),
        ("prefer", prefer),
    ];
    let url = format!("{}/Group", bench.known.base_url);
    bench.send("POST", &url, &headers, group.to_string().as_bytes())
}

/// Creates a Group, asks for it until it is there, and returns its URL.
fn created(bench: &TestClient, filters: &[&str]) -> Option<String> {
    located(bench, &post(bench, &cohort(filters), "respond-async"))
}

/// Follows the answer to a creation to the URL of the Group.
fn located(bench: &TestClient, answer: &Response) -> Option<String> {
    let Some(status) = answer.header("content-location").map(str::to_owned) else {
        return answer.header("location").map(str::to_owned);
    };
    bench.get(&status);
    let result = body(bench.get(&status));
    let location = result["entry"][0]["response"]["location"].as_str();
    location.map(str::to_owned)
}

/// All that is told of a Group, without its id.
fn conversation(bench: &TestClient, filters: &[&str]) -> String {
    let answer = post(bench, &cohort(filters), "respond-async");
    let status = answer.status;
    let Some(url) = located(bench, &answer) else { return status.to_string() };
    let group = body(bench.get(&url));
    let dates: Vec<&Value> = group["extension"].as_array().into_iter().flatten().collect();
    let search = body(bench.get(&format!("{}/Group?name=By", bench.known.base_url)));
    let found = search["total"].clone();
    let members = members_told(bench, &url);
    let deleted = bench.call("DELETE", &url).status;
    format!("{status} {dates:?} {found} {members:?} {deleted}")
}

/// The members of a Group as a server tells them that may have any fault.
fn members_told(bench: &TestClient, url: &str) -> Vec<String> {
    let id = url.rsplit('/').next().unwrap_or_default();
    let accepted = bench.kick_off(&format!("Group/{id}"), &texts(&[("_type", "Patient")]));
    let Some(status) = accepted.header("content-location").map(str::to_owned) else {
        return vec![accepted.status.to_string()];
    };
    bench.get(&status);
    let manifest = body(bench.get(&status));
    bench.call("DELETE", &status);
    let items = manifest["output"].as_array().into_iter().flatten();
    items.map(|item| format!("{} {}", item["type"], item["count"])).collect()
}

fn members(bench: &TestClient, url: &str) -> BTreeSet<String> {
    let id = url.rsplit('/').next().unwrap_or_default();
    let export = bench.export(&format!("Group/{id}"), &texts(&[("_type", "Patient")]));
    export.keys()
}

/// The patients of the whole export for whom something holds.
fn patients(bench: &TestClient, holds: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let export = bench.export("Patient", &texts(&[("_type", "Patient")]));
    let found = export.lines.iter().filter(|line| holds(line));
    found.map(|line| format!("Patient/{}", text(&line["id"]))).collect()
}

#[rstest]
#[case(&[FEMALE], |it: &Value| it["gender"] == "female")]
#[case(&[FEMALE, ACTIVE], |it: &Value| it["gender"] == "female" && it["active"] == true)]
#[case(&["Patient?gender=unknown"], |_: &Value| false)]
fn who_passes_all_filters_is_a_member(
    #[case] filters: &[&str],
    #[case] holds: fn(&Value) -> bool,
    #[values(V3, V4Ballot)] version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let url = created(&bench, filters).unwrap();
    assert_eq!(members(&bench, &url), patients(&bench, holds));
}

#[test]
fn a_filter_on_data_picks_the_patients_who_have_them() {
    let bench = TestClient::of(V3);
    let url = created(&bench, &["Condition?clinical-status=active"]).unwrap();
    let all = bench.export("Patient", &texts(&[("_type", "Condition")]));
    let active =
        all.lines.iter().filter(|it| it["clinicalStatus"]["coding"][0]["code"] == "active");
    let references: Vec<String> = active.map(|it| text(&it["subject"]["reference"])).collect();
    let ids = references.iter().filter_map(|reference| target(reference));
    let expected: BTreeSet<String> = ids.map(|(_, id)| format!("Patient/{id}")).collect();
    assert_eq!(members(&bench, &url), expected);
}

#[rstest]
#[case::no_name(|group: &mut Value| group["name"] = Value::Null)]
#[case::members(|group: &mut Value| group["member"] = json!([{"entity": {"reference": "Patient/1"}}]))]
#[case::characteristic(|group: &mut Value| group["characteristic"] = json!([{}]))]
#[case::devices(|group: &mut Value| group["type"] = json!("device"))]
#[case::unknown(|group: &mut Value| *group = cohort(&["Patient?favourite=blue"]))]
#[case::result_parameter(|group: &mut Value| *group = cohort(&["Patient?_sort=gender"]))]
#[case::no_type(|group: &mut Value| *group = cohort(&["?gender=female"]))]
#[case::other_language(|group: &mut Value| {
    group["modifierExtension"][0]["valueExpression"]["language"] = json!("text/cql");
})]
fn what_cannot_be_honoured_is_refused(#[case] change: fn(&mut Value)) {
    let mut group = cohort(&[FEMALE]);
    change(&mut group);
    assert_eq!(post(&TestClient::of(V3), &group, "respond-async").status, 400);
}

#[test]
fn a_group_is_created_at_once_for_who_does_not_prefer_to_wait() {
    let bench = TestClient::of(V3);
    assert_eq!(post(&bench, &cohort(&[FEMALE]), "return=representation").status, 201);
    assert_eq!(post(&bench, &cohort(&[FEMALE]), "handling=strict, Respond-Async").status, 202);
}

#[test]
fn before_3_0_0_a_filter_means_nothing() {
    let bench = TestClient::of(V2);
    assert_eq!(post(&bench, &cohort(&["Patient?favourite=blue"]), "respond-async").status, 201);
}

#[test]
fn members_that_are_found_at_export_are_as_new_as_the_export() {
    let settings = Settings::new(Dialect::Guide(V3)).with_variant(&COHORTS_AT_EXPORT);
    let bench = TestClient::new(settings);
    let url = created(&bench, &["Patient?gender=unknown"]).unwrap();
    let mut patient =
        body(bench.get(&format!("{}/Patient/{}", bench.known.base_url, bench.known.member)));
    patient["gender"] = json!("unknown");
    assert_eq!(bench.put(&patient).status, 200);
    assert_eq!(members(&bench, &url).len(), 1);
}
