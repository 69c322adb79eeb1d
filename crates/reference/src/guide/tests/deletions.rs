//! Changes by REST, and how exports with `_since` tell of them.

use rstest::rstest;
use serde_json::{Value, json};

use super::bench::{TestClient, body, text, texts};
use bulkspec_fhir::GuideVersion;

fn deleted(bench: &TestClient, level: &str, more: &[(&str, &str)], since: &str) -> Vec<String> {
    let ask = texts(&[&[("_since", since)], more].concat());
    let manifest = bench.export(level, &ask).manifest;
    let bundles = bench.download(&manifest, "deleted");
    let entries = bundles.iter().flat_map(|bundle| {
        assert_eq!(bundle["type"], "transaction");
        bundle["entry"].as_array().cloned().unwrap()
    });
    entries
        .map(|entry| {
            assert_eq!(entry["request"]["method"], "DELETE");
            text(&entry["request"]["url"])
        })
        .collect()
}

#[rstest]
fn deletions_are_listed_where_they_would_have_been_exported(
    #[values(GuideVersion::V2, GuideVersion::V3, GuideVersion::V4Ballot)] version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let (group, base) = (bench.group(), bench.known.base_url.clone());
    let before = bench.export(&group, &texts(&[]));
    let since = text(&before.manifest["transactionTime"]);
    let gone = format!("Encounter/{}", text(&before.of("Encounter")[0]["id"]));
    assert_eq!(bench.call("DELETE", &format!("{base}/{gone}")).status, 204);
    assert_eq!(bench.get(&format!("{base}/{gone}")).status, 410);
    let everything = bench.export("", &texts(&[("_type", "Device")]));
    let device = format!("Device/{}", text(&everything.lines[0]["id"]));
    assert_eq!(bench.call("DELETE", &format!("{base}/{device}")).status, 204);
    assert_eq!(deleted(&bench, &group, &[], &since), [gone.as_str()]);
    assert_eq!(deleted(&bench, "", &[], &since), [device.as_str(), gone.as_str()]);
    assert_eq!(deleted(&bench, &group, &[("_type", "Patient")], &since), [""; 0]);
    assert_eq!(deleted(&bench, &group, &[], "2030-01-01T00:00:00Z"), [""; 0]);
    let after = bench.export(&group, &texts(&[]));
    assert!(!after.keys().contains(&gone) && after.manifest.get("deleted").is_none());
    let items = bench.export(&group, &texts(&[("_since", &since)])).manifest["deleted"].clone();
    assert_eq!(items[0].get("type").is_some(), version < GuideVersion::V4Ballot);
}

#[rstest]
fn chained_exports_lose_nothing_that_changes_in_the_same_millisecond(
    #[values(GuideVersion::V1, GuideVersion::V3)] version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let first = bench.export("Patient", &texts(&[]));
    let patient = json!({"resourceType": "Patient", "id": "new", "gender": "other"});
    assert_eq!(bench.put(&patient).status, 201);
    let since = text(&first.manifest["transactionTime"]);
    let second = bench.export("Patient", &texts(&[("_since", &since)]));
    assert_eq!(second.keys(), ["Patient/new".to_owned()].into());
    let since = text(&second.manifest["transactionTime"]);
    assert!(bench.export("Patient", &texts(&[("_since", &since)])).lines.is_empty());
}

#[test]
fn an_export_keeps_what_was_there_when_it_started() {
    let bench = TestClient::of(GuideVersion::V2);
    let status = bench.start("Patient", &texts(&[("_type", "Patient")]));
    assert_eq!(bench.put(&json!({"resourceType": "Patient", "id": "late"})).status, 201);
    drop(bench.get(&status));
    let manifest = body(bench.get(&status));
    assert_eq!(bench.download(&manifest, "output").len(), 12);
}

#[test]
fn only_the_newest_version_is_exported() {
    let bench = TestClient::of(GuideVersion::V2);
    let of = |gender: &str| json!({"resourceType": "Patient", "id": "x", "gender": gender});
    assert_eq!((bench.put(&of("male")).status, bench.put(&of("female")).status), (201, 200));
    let export = bench.export("Patient", &texts(&[("_type", "Patient")]));
    let found: Vec<&Value> = export.lines.iter().filter(|line| line["id"] == "x").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["gender"], &found[0]["meta"]["versionId"]),
        (&"female".into(), &"2".into())
    );
}

#[test]
fn a_new_group_can_be_exported_at_once() {
    let bench = TestClient::of(GuideVersion::V3);
    let member = format!("Patient/{}", bench.known.non_member);
    let group = json!({"resourceType": "Group", "id": "mine", "type": "person", "actual": true,
        "member": [{"entity": {"reference": member}}]});
    assert_eq!(bench.put(&group).status, 201);
    let export = bench.export("Group/mine", &texts(&[("_type", "Patient")]));
    assert_eq!(export.keys(), [member].into());
}
