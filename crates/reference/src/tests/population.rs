//! What the faultless server does under the population contract.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Value, json};

use super::client::{ORIGIN, TestClient, bearer, items, json as body, lines};
use crate::{Body, Dialect, Settings};
use bulkspec_fhir::in_patient_compartment;

fn bench() -> TestClient {
    TestClient::of(Dialect::Population)
}

fn ids(files: &[(String, Vec<Value>)], resource_type: &str) -> BTreeSet<String> {
    let of_type = files.iter().filter(|(name, _)| name == resource_type);
    of_type
        .flat_map(|(_, lines)| lines)
        .map(|line| line["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_main_export_has_the_counts_it_was_announced_with() {
    let bench = bench();
    let files = bench.export(&bench.main_url());
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (resource_type, lines) in &files {
        assert!(in_patient_compartment(resource_type));
        assert!(lines.iter().all(|line| line["resourceType"] == resource_type.as_str()));
        *counts.entry(resource_type).or_default() += lines.len() as u64;
    }
    assert_eq!(counts, bench.known.counts.iter().map(|(k, v)| (*k, *v)).collect());
    assert_eq!(files.iter().filter(|(name, _)| name == "Observation").count(), 2);
    assert!(counts["Observation"] > 1_300 && counts.len() == 12);
    assert!((2_200..2_900).contains(&counts.values().sum::<u64>()), "{counts:?}");
}

#[test]
fn every_member_is_exported_whatever_period_and_inactive_say() {
    let bench = bench();
    let group = body(bench.get(&format!("{}/Group/{}", bench.known.base_url, bench.main_group())));
    let members = group["member"].as_array().unwrap();
    let member_ids: BTreeSet<String> = members
        .iter()
        .map(|entry| entry["entity"]["reference"].as_str().unwrap().replace("Patient/", ""))
        .collect();
    assert!(members.iter().any(|entry| entry["inactive"] == true));
    assert_eq!(ids(&bench.export(&bench.main_url()), "Patient"), member_ids);
}

#[test]
fn the_list_has_the_form_of_the_contract() {
    let bench = bench();
    let url = format!("{}?_type=Patient&_since=2021-01-01", bench.main_url());
    let list = body(bench.get(&url));
    assert_eq!(list["request"], url);
    assert_eq!(list["requiresAccessToken"], true);
    assert_eq!(list["transactionTime"], "2027-01-15T08:00:00.000Z");
    assert_eq!(list.as_object().unwrap().len(), 4);
    let (_, file) = items(&list).remove(0);
    let token = file.strip_prefix(&format!("{}/Patient/", bench.main_url())).unwrap();
    assert_eq!(token.strip_suffix(".ndjson").unwrap().split('.').count(), 3);
}

#[rstest]
#[case("GET", 200)]
#[case("EXPORT", 200)]
#[case("POST", 403)]
#[case("DELETE", 403)]
#[case("PUT", 409)]
#[case("PATCH", 405)]
#[case("HEAD", 405)]
#[case("INVENT", 405)]
#[case("OPTIONS", 204)]
fn each_method_has_its_answer(#[case] method: &str, #[case] status: u16) {
    let bench = bench();
    let response = bench.call(method, &bench.main_url());
    assert_eq!(response.status, status);
    if status >= 400 {
        assert_eq!(response.header("content-type"), Some("application/fhir+json"));
        assert_eq!(body(response)["resourceType"], "OperationOutcome");
    }
}

#[rstest]
#[case("?_type=Practitioner", 400)]
#[case("?_type=Practitioner,Encounter", 200)]
#[case("?_type=Nonsense", 400)]
#[case("?_since=then", 400)]
#[case("?_whatever=1", 200)]
fn each_query_has_its_answer(#[case] query: &str, #[case] status: u16) {
    let bench = bench();
    assert_eq!(bench.get(&format!("{}{query}", bench.main_url())).status, status);
}

#[test]
fn since_keeps_exactly_what_changed_later() {
    let bench = bench();
    let url = format!("{}?_type=Encounter", bench.main_url());
    let whole = bench.export(&url);
    let changed = |line: &Value| -> jiff::Timestamp {
        line["meta"]["lastUpdated"].as_str().unwrap().parse().unwrap()
    };
    let mut instants: Vec<_> = whole[0].1.iter().map(changed).collect();
    instants.sort();
    let middle = instants[instants.len() / 2];
    let later = bench.export(&format!("{url}&_since={middle}"));
    let expected = instants.iter().filter(|at| **at > middle).count();
    assert_eq!(later[0].1.len(), expected);
    assert!(later[0].1.iter().all(|line| changed(line) > middle));
}

#[test]
fn who_has_no_rights_gets_neither_list_nor_file() {
    let bench = bench();
    let url = bench.main_url();
    let (_, file) = items(&body(bench.get(&url))).remove(0);
    let tokens = &bench.known.tokens;
    for place in [&url, &file] {
        let status = |token: &str| bench.get_as(token, place).status;
        assert_eq!(bench.send("GET", place, &[], b"").status, 401);
        assert_eq!(bench.send("GET", place, &bench.client_headers(), b"").status, 401);
        assert_eq!(status("garbage"), 401);
        assert_eq!(status(&tokens.expired), 401);
        assert_eq!(status(&tokens.user_b), 403);
        assert_eq!(status(&tokens.foreign), 403);
    }
    let refused = bench.send("GET", &url, &[], b"");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    assert_eq!(bench.get(&url.replace("acme", "umbra")).status, 403);
}

#[test]
fn a_narrow_token_sees_patients_only() {
    let bench = bench();
    let narrow = &bench.known.tokens.narrow;
    let list = items(&body(bench.get_as(narrow, &bench.main_url())));
    assert_eq!(list.len(), 1);
    assert_eq!(bench.get_as(narrow, &list[0].1).status, 200);
    let (_, encounters) =
        items(&body(bench.get(&format!("{}?_type=Encounter", bench.main_url())))).remove(0);
    assert_eq!(bench.get_as(narrow, &encounters).status, 403);
}

#[test]
fn a_tampered_file_url_is_refused() {
    let bench = bench();
    let (_, file) = items(&body(bench.get(&bench.main_url()))).remove(0);
    assert_eq!(bench.get(&file.replace(".ndjson", "x.ndjson")).status, 403);
    assert_eq!(bench.get(&file.replace("AllergyIntolerance", "Patient")).status, 404);
    assert_eq!(bench.call("DELETE", &file).status, 403);
    assert_eq!(bench.get(&file).status, 200);
}

#[test]
fn a_failed_export_is_retried_once() {
    let bench = bench();
    let url = bench.export_url(&bench.known.groups.as_ref().unwrap().failing);
    for _ in 0..2 {
        assert_eq!(bench.get(&url).status, 500);
        assert_eq!(bench.call("PUT", &url).status, 200);
        assert_eq!(bench.call("PUT", &url).status, 409);
        let retried = ids(&bench.export(&url), "Patient");
        assert_eq!(retried, ids(&bench.export(&bench.main_url()), "Patient"));
    }
}

#[test]
fn old_files_do_not_follow_the_group() {
    let bench = bench();
    let base = &bench.known.base_url;
    let member = |id: &str| json!({"entity": {"reference": format!("Patient/{id}")}});
    let group = |members: Value| {
        json!({"resourceType": "Group", "type": "person", "actual": true, "member": members})
            .to_string()
            .into_bytes()
    };
    let patients = ids(&bench.export(&bench.main_url()), "Patient");
    let first = patients.first().unwrap();
    let token = [bearer(&bench.known.tokens.user_a)];
    let created =
        bench.send("POST", &format!("{base}/Group"), &token, &group(json!([member(first)])));
    assert_eq!(created.status, 201);
    let location = created.header("location").unwrap().to_owned();
    let url = format!("{location}/$export?_type=Patient");
    let (_, old) = items(&body(bench.get(&url))).remove(0);
    let both = group(json!([member(first), member(&bench.known.non_member)]));
    assert_eq!(bench.send("PUT", &location, &token, &both).status, 200);
    assert_eq!(lines(bench.get(&old)).len(), 1);
    assert_eq!(bench.export(&url)[0].1.len(), 2);
    assert_eq!(bench.call("DELETE", &location).status, 204);
    assert_eq!(bench.get(&url).status, 404);
}

#[test]
fn an_unknown_member_and_an_unknown_group_are_refused() {
    let bench = bench();
    let group = json!({"resourceType": "Group", "type": "person", "actual": true,
        "member": [{"entity": {"reference": "Patient/nobody"}}]});
    let token = [bearer(&bench.known.tokens.user_a)];
    let url = format!("{}/Group", bench.known.base_url);
    let sent = bench.send("POST", &url, &token, group.to_string().as_bytes());
    assert_eq!(sent.status, 422);
    assert_eq!(bench.get(&bench.export_url("nobody")).status, 404);
}

#[test]
fn the_full_group_exports_ten_thousand_patients() {
    let bench = bench();
    let url = bench.export_url(&bench.known.groups.as_ref().unwrap().full);
    let files = bench.export(&format!("{url}?_type=Patient"));
    assert_eq!(ids(&files, "Patient").len(), 10_000);
    assert_eq!(files.len(), 10);
}

#[test]
fn a_large_file_is_generated_while_it_is_sent() {
    let mut settings = Settings::new(Dialect::Population);
    settings.lines_per_file = 1_000_000.try_into().unwrap();
    let bench = TestClient::new(settings);
    let url = bench.export_url(&bench.known.groups.as_ref().unwrap().full);
    let list = body(bench.get(&format!("{url}?_type=Observation")));
    let [(_, file)] = items(&list).try_into().unwrap();
    let Body::Stream(mut pieces) = bench.get(&file).body else {
        panic!("a file is a stream");
    };
    assert!((32_768..65_536).contains(&pieces.next().unwrap().len()));
}

#[test]
fn an_empty_group_has_an_empty_list() {
    let bench = bench();
    let url = bench.export_url(&bench.known.groups.as_ref().unwrap().empty);
    assert_eq!(body(bench.get(&url))["output"], json!([]));
}

#[test]
fn the_oldest_exports_are_forgotten() {
    let mut settings = Settings::new(Dialect::Population);
    settings.jobs_kept = 1;
    let bench = TestClient::new(settings);
    let url = format!("{}?_type=Patient", bench.main_url());
    let (_, old) = items(&body(bench.get(&url))).remove(0);
    let (_, new) = items(&body(bench.get(&url))).remove(0);
    assert_eq!((bench.get(&old).status, bench.get(&new).status), (404, 200));
}

#[test]
fn client_credentials_give_a_token_until_it_expires() {
    let bench = bench();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        bench.known.client_id, bench.known.client_secret
    );
    let granted = body(bench.send("POST", &bench.known.token_url, &[], form.as_bytes()));
    let token = granted["access_token"].as_str().unwrap();
    assert_eq!(bench.get_as(token, &bench.main_url()).status, 200);
    bench.pass_hours(1);
    assert_eq!(bench.get_as(token, &bench.main_url()).status, 401);
    let wrong = form.replace(&bench.known.client_secret, "wrong");
    assert_eq!(bench.send("POST", &bench.known.token_url, &[], wrong.as_bytes()).status, 401);
}

#[test]
fn resources_are_read_as_they_are_exported() {
    let bench = bench();
    for (resource_type, lines) in bench.export(&bench.main_url()) {
        let url = format!(
            "{}/{resource_type}/{}",
            bench.known.base_url,
            lines[0]["id"].as_str().unwrap()
        );
        assert_eq!(body(bench.get(&url)), lines[0]);
    }
    assert_eq!(
        bench.send("GET", &format!("{}/metadata", bench.known.base_url), &[], b"").status,
        200
    );
    assert_eq!(bench.get(&format!("{ORIGIN}/elsewhere")).status, 404);
}
