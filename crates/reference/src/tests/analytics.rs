//! What the faultless server does under the analytics contract.

use std::collections::BTreeMap;

use rstest::rstest;

use super::client::{ORIGIN, TestClient, items, json, lines};
use crate::Dialect;

fn bench() -> TestClient {
    TestClient::of(Dialect::Analytics)
}

#[test]
fn a_user_gets_its_own_data_and_a_client_that_of_all_users() {
    let bench = bench();
    let count = |list: &serde_json::Value| {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (resource_type, url) in items(list) {
            let found = lines(bench.send("GET", &url, &bench.client_headers(), b"")).len();
            *counts.entry(resource_type).or_default() += found as u64;
        }
        counts
    };
    let announced = |counts: &BTreeMap<&str, u64>| -> BTreeMap<String, u64> {
        counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    };
    let own = count(&json(bench.get(&bench.main_url())));
    assert_eq!(own, announced(&bench.known.counts));
    assert_eq!((own["Condition"], own["Patient"]), (1_201, 1));
    let all = count(&json(bench.send("GET", &bench.main_url(), &bench.client_headers(), b"")));
    assert_eq!(all, announced(&bench.known.client_counts));
    assert_eq!(all["Patient"], 3);
}

#[rstest]
#[case(&[])]
#[case(&["client_id", "client_secret"])]
#[case(&["client_id", "x-oneup-user-id"])]
#[case(&["client_secret", "x-oneup-user-id"])]
fn a_missing_header_is_refused(#[case] names: &[&str]) {
    let bench = bench();
    let headers: Vec<_> =
        bench.client_headers().into_iter().filter(|(name, _)| names.contains(name)).collect();
    assert_eq!(bench.send("GET", &bench.main_url(), &headers, b"").status, 401);
}

#[rstest]
#[case("client_id", "nobody")]
#[case("client_secret", "wrong")]
#[case("x-oneup-user-id", "123")]
fn a_wrong_header_is_refused(#[case] name: &str, #[case] value: &str) {
    let bench = bench();
    let mut headers = bench.client_headers();
    headers.iter_mut().filter(|(key, _)| *key == name).for_each(|pair| pair.1 = value.to_owned());
    assert_eq!(bench.send("GET", &bench.main_url(), &headers, b"").status, 401);
}

#[test]
fn files_belong_to_their_user() {
    let bench = bench();
    let (_, file) = items(&json(bench.get(&bench.main_url()))).remove(0);
    assert_eq!(bench.get_as(&bench.known.tokens.user_b, &file).status, 403);
    assert_eq!(bench.get_as(&bench.known.tokens.foreign, &file).status, 403);
    assert_eq!(bench.send("GET", &file, &[], b"").status, 401);
    let by_token = bench.get(&file).body.into_bytes();
    let by_headers = bench.send("GET", &file, &bench.client_headers(), b"").body.into_bytes();
    assert_eq!(by_token, by_headers);
}

#[test]
fn one_token_may_serve_two_types() {
    let bench = bench();
    let list = items(&json(bench.get(&bench.main_url())));
    let token = |name: &str| {
        let (_, url) = list.iter().find(|(found, _)| found == name).unwrap();
        url.rsplit('/').next().unwrap().to_owned()
    };
    assert_eq!(token("AllergyIntolerance"), token("Immunization"));
}

#[rstest]
#[case("/bulk-data/dstu2/$export", "GET", 404)]
#[case("/bulk-data/r4/%24export", "GET", 200)]
#[case("/bulk-data/r4/$export", "POST", 405)]
#[case("/bulk-data/r4/$export?_type=Practitioner", "GET", 400)]
#[case("/bulk-data/r4/metadata", "GET", 200)]
#[case("/bulk-data/r4/Group", "POST", 404)]
fn each_request_has_its_answer(#[case] path: &str, #[case] method: &str, #[case] status: u16) {
    assert_eq!(bench().call(method, &format!("{ORIGIN}{path}")).status, status);
}
