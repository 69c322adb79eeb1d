//! Key sets that are read from a URL.

use rstest::rstest;

use super::bench::{JWKS_URL, TestClient, V3};
use super::draft::Draft;
use crate::smart::key_set;

fn ask(bench: &TestClient, seconds: i64) -> u16 {
    let draft = Draft::of("by-url").claim("exp", super::bench::NOW + seconds + 60);
    bench.ask(&draft.sign(), "system/*.rs", seconds).status
}

#[test]
fn a_key_url_that_is_the_registered_one_is_taken() {
    let bench = TestClient::of(V3);
    let draft = Draft::of("by-url").header("jku", JWKS_URL);
    assert_eq!(bench.told(&draft.sign(), "system/*.rs"), "200 system/*.rs");
}

#[rstest]
#[case::kept(Some("max-age=60"), 59, 1)]
#[case::over(Some("max-age=60"), 60, 2)]
#[case::among_others(Some("public, Max-Age=60"), 59, 1)]
#[case::zero(Some("max-age=0"), 0, 2)]
#[case::never(Some("no-store, max-age=60"), 0, 2)]
#[case::unsaid(None, 0, 2)]
#[case::nonsense(Some("max-age=soon"), 0, 2)]
fn a_key_set_is_kept_as_long_as_its_host_allows(
    #[case] cache_control: Option<&str>,
    #[case] seconds: i64,
    #[case] fetched: usize,
) {
    let bench = TestClient::of(V3);
    bench.host.lock().unwrap().cache_control = cache_control.map(str::to_owned);
    assert_eq!((ask(&bench, 0), ask(&bench, seconds)), (200, 200));
    let asked = &bench.host.lock().unwrap().asked;
    let expected = (JWKS_URL.to_owned(), "application/json".to_owned());
    assert_eq!(*asked, vec![expected; fetched]);
}

#[test]
fn a_key_that_was_withdrawn_is_refused() {
    let bench = TestClient::of(V3);
    assert_eq!(ask(&bench, 0), 200);
    bench.host.lock().unwrap().keys = key_set("other");
    assert_eq!((ask(&bench, 59), ask(&bench, 60)), (200, 401));
}

#[test]
fn a_key_set_that_is_no_json_is_refused() {
    let bench = TestClient::of(V3);
    bench.host.lock().unwrap().keys = serde_json::Value::Null;
    assert_eq!(ask(&bench, 0), 401);
}
