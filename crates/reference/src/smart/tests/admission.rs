//! Who is admitted where, and with which rights.

use rstest::rstest;

use super::bench::{TestClient, V3, at, bearer};
use crate::smart::{Authority, Place};
use crate::variant::catalog::access::OPEN;
use crate::{Dialect, Request, Settings};
use bulkspec_fhir::GuideVersion;

const PLACES: [Place; 6] =
    [Place::KickOff, Place::Status, Place::Cancel, Place::File, Place::LaterFile, Place::Resource];

#[test]
fn nobody_is_admitted_without_a_valid_token() {
    let bench = TestClient::of(V3);
    let foreign = Authority::new(&Settings::new(V3)).issue("backend", "system/*.rs", 300, at(0));
    let expired = bench.authority.issue("backend", "system/*.rs", -1, at(0));
    let wrong = [Request::default(), bearer("garbage"), bearer(&foreign), bearer(&expired)];
    for (request, place) in wrong.iter().flat_map(|it| PLACES.map(|place| (it, place))) {
        let refusal = bench.authority.admit(request, place, at(0)).unwrap_err();
        assert_eq!(refusal.status, 401);
        let response = refusal.into_response();
        assert_eq!(response.header("www-authenticate"), Some("Bearer"));
    }
}

#[rstest]
#[case::user("user/*.rs")]
#[case::patient("patient/*.read")]
#[case::write_only("system/*.cud")]
fn no_export_starts_or_is_seen_without_a_system_scope_that_reads(#[case] scopes: &str) {
    let bench = TestClient::of(V3);
    for place in PLACES.into_iter().filter(|place| *place != Place::Resource) {
        assert!(bench.enter("backend", scopes, place).is_none(), "{place:?}");
    }
}

#[test]
fn an_open_server_admits_everybody_to_everything() {
    let bench = TestClient::new(Settings::new(V3).with_variant(&OPEN));
    for place in PLACES {
        let access = bench.authority.admit(&Request::default(), place, at(0)).unwrap();
        assert!(access.may_read("Observation") && access.may_write("Group"));
        assert!(access.may_request("Observation") && access.may_export("Observation"));
        assert!(access.owns("") && access.owns("backend"));
        assert_eq!(access.check_group("foreign"), Ok(()));
    }
}

#[test]
fn a_narrow_token_sees_its_own_types_only() {
    let bench = TestClient::of(V3);
    let whole = bench.enter("backend", "system/*.rs", Place::KickOff).unwrap();
    let narrow = bench.enter("backend", "system/Patient.rs", Place::File).unwrap();
    assert!(narrow.may_request("Patient") && !narrow.may_request("Observation"));
    assert!(narrow.may_export("Patient") && !narrow.may_export("Observation"));
    assert!(narrow.may_open(&whole.scopes, ["Patient"]));
    assert!(!narrow.may_open(&whole.scopes, ["Patient", "Observation"]));
}

#[test]
fn an_export_belongs_to_the_client_that_started_it() {
    let bench = TestClient::of(V3);
    let access = bench.enter("backend", "system/*.rs", Place::Status).unwrap();
    assert!(access.owns("backend") && !access.owns("other"));
    assert_eq!(access.foreign_job().status, 404);
}

#[rstest]
#[case::own(GuideVersion::V1, "backend", "system/Patient.rs", "main", true)]
#[case::second(GuideVersion::V3, "backend", "system/*.rs", "second", true)]
#[case::not_own(GuideVersion::V1, "backend", "system/*.rs", "foreign", false)]
#[case::not_limited(GuideVersion::V3, "other", "system/*.rs", "foreign", true)]
#[case::no_scope_before(GuideVersion::V2, "backend", "system/Patient.rs", "main", true)]
#[case::no_scope(GuideVersion::V3, "backend", "system/Patient.rs", "main", false)]
#[case::with_scope(
    GuideVersion::V4Ballot,
    "backend",
    "system/Patient.rs system/Group.rs",
    "main",
    true
)]
fn groups_are_exported_by_their_clients_only(
    #[case] version: GuideVersion,
    #[case] client: &str,
    #[case] scopes: &str,
    #[case] group: &str,
    #[case] allowed: bool,
) {
    let bench = TestClient::of(Dialect::Guide(version));
    let access = bench.enter(client, scopes, Place::KickOff).unwrap();
    assert_eq!(access.check_group(group).is_ok(), allowed);
}
