//! What each level exports.

use std::collections::BTreeSet;

use rstest::rstest;

use super::bench::{TestClient, texts};
use crate::fault::group::members::GROUP_LEAK;
use crate::guide::link::{patients_of, targets};
use bulkspec_fhir::GuideVersion;

#[rstest]
fn each_level_lies_within_the_next(
    #[values(GuideVersion::V1, GuideVersion::V2, GuideVersion::V3, GuideVersion::V4Ballot)]
    version: GuideVersion,
) {
    let bench = TestClient::of(version);
    let group = bench.export(&bench.group(), &texts(&[]));
    let patients = bench.export("Patient", &texts(&[]));
    let system = bench.export("", &texts(&[]));
    assert_eq!(group.of("Patient").len(), 8);
    assert_eq!(patients.of("Patient").len(), 12);
    assert!(group.keys().is_subset(&patients.keys()));
    assert!(patients.keys().is_subset(&system.keys()));
    assert!(!patients.types().contains("Questionnaire") && !patients.types().contains("Device"));
    assert!(system.types().contains("Questionnaire") && system.types().contains("Device"));
    assert!(!system.types().contains("Binary"));
    assert!((300..600).contains(&system.lines.len()), "{}", system.lines.len());
}

#[test]
fn a_group_holds_its_members_with_all_that_they_refer_to_and_nobody_else() {
    let bench = TestClient::of(GuideVersion::V2);
    let export = bench.export(&bench.group(), &texts(&[]));
    let keys = export.keys();
    for line in &export.lines {
        let own = patients_of(line["resourceType"].as_str().unwrap(), line);
        let is_known = |id: &&str| keys.contains(&format!("Patient/{id}"));
        assert!(own.iter().all(is_known), "{line}");
        for (resource_type, id) in targets(line) {
            assert!(keys.contains(&format!("{resource_type}/{id}")), "{resource_type}/{id}");
        }
    }
    for name in ["Practitioner", "Organization", "Location", "Medication", "Provenance"] {
        assert!(export.types().contains(name), "{name}");
    }
}

#[test]
fn groups_overlap_and_may_be_empty_or_missing() {
    let bench = TestClient::of(GuideVersion::V3);
    let of =
        |id: &str| bench.export(&format!("Group/{id}"), &texts(&[("_type", "Patient")])).keys();
    let (main, second) = (of(&bench.known.groups.main), of(&bench.known.groups.second));
    assert_eq!((second.len(), main.intersection(&second).count()), (4, 2));
    assert_eq!(of(&bench.known.groups.empty), BTreeSet::new());
    assert_eq!(bench.refusal("Group/none", &texts(&[])).0, 404);
    let foreign = format!("Group/{}", bench.known.groups.foreign);
    assert_eq!(bench.refusal(&foreign, &texts(&[])).0, 403);
}

#[rstest]
fn a_leaking_group_holds_another_patient(
    #[values(GuideVersion::V1, GuideVersion::V4Ballot)] version: GuideVersion,
) {
    let bench = TestClient::faulty(version, &GROUP_LEAK);
    assert_eq!(bench.export(&bench.group(), &texts(&[])).of("Patient").len(), 9);
}

#[test]
fn attachments_and_patients_are_read_by_rest_as_they_were_exported() {
    let bench = TestClient::of(GuideVersion::V2);
    let export = bench.export(&bench.group(), &texts(&[]));
    for line in &export.lines {
        let place = format!("{}/{}", line["resourceType"], line["id"]).replace('"', "");
        let read = bench.get(&format!("{}/{place}", bench.known.base_url));
        assert_eq!((read.status, &super::bench::body(read)), (200, line));
    }
    let attachments = export.of("DocumentReference");
    let urls = attachments.iter().filter_map(|it| it["content"][0]["attachment"]["url"].as_str());
    let urls: Vec<&str> = urls.collect();
    assert_eq!(urls.len(), 8);
    for url in urls {
        let read = bench.get(url);
        assert_eq!((read.status, read.header("content-type")), (200, Some("text/plain")));
    }
}
