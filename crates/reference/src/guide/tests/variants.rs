//! Every lawful variation shows, and some in the way that matters to clients.

use rstest::rstest;
use serde_json::{Value, json};

use super::bench::{Ask, TestClient, body, text, texts};
use super::cohorts::COHORTS;
use crate::variant::catalog::file::DECORATIVE_FILE_NAMES;
use crate::variant::catalog::kick_off::MOVED_KICK_OFFS;
use crate::variant::catalog::manifest::OPAQUE_STATUS_URLS;
use crate::variant::catalog::place::{REDIRECTED_FILES, SIGNED_URLS_ON_ANOTHER_HOST};
use crate::{Dialect, Response, Settings, Variant, variants};
use bulkspec_fhir::GuideVersion;

fn bench(version: GuideVersion, variant: impl Into<Variant>) -> TestClient {
    TestClient::new(Settings::new(Dialect::Guide(version)).with_variant(variant))
}

/// Everything that a server says in a small conversation, without what is random.
#[derive(Default)]
struct Picture {
    job: String,
    told: Vec<String>,
}

impl Picture {
    fn of(bench: &TestClient) -> Vec<String> {
        let mut picture = Self::default();
        let metadata = format!("{}/metadata", bench.known.base_url);
        picture.say(bench.get(&metadata));
        picture.say(bench.send("GET", &metadata, &[], b""));
        picture
            .say(bench.get(&format!("{}/.well-known/smart-configuration", bench.known.base_url)));
        picture.say(bench.get(&format!("{}/Patient/{}", bench.known.base_url, bench.known.member)));
        for parameters in [("_typeFilter", "Patient?gender=female"), ("_unknown", "1")] {
            picture.say(bench.kick_off("", &texts(&[parameters])));
        }
        picture.say(bench.kick_off("Patient", &texts(&[("_since", "soon")])));
        picture.say(bench.kick_off("Patient", &Ask { token: Some("none"), ..Ask::default() }));
        picture.say(bench.kick_off("Patient", &Ask { post: true, ..Ask::default() }));
        picture.say(bench.get(&format!("{}/$export", bench.known.base_url)));
        picture.see_twice(bench);
        picture.see_from_outside(bench);
        picture.see(bench, &bench.group(), &[]);
        picture.see(bench, "Patient", &[("_since", "2024-01-01T00:00:00Z"), ("_type", "Patient")]);
        picture.see(bench, "Patient", &[("_since", "2025-12-31T00:00:00Z")]);
        picture.see_growth(bench);
        picture.told.extend(COHORTS.iter().map(|(_, ask)| ask(bench)));
        picture.say(bench.put(&json!({"resourceType": "Procedure", "id": "new"})));
        picture.told
    }

    fn say(&mut self, response: Response) -> String {
        if let Some(url) = response.header("content-location") {
            let url = url.replace("%2F", "/");
            let mut parts = url.split(['=', '/', '&']);
            self.job = parts.find(|part| part.len() == 36).unwrap_or_default().to_owned();
        }
        let Response { status, headers, body } = response;
        let bytes = body.into_bytes();
        let words = format!("{status} {headers:?} {}", String::from_utf8_lossy(&bytes));
        let words = if self.job.is_empty() { words } else { words.replace(&self.job, "JOB") };
        self.told.push(words.clone());
        words
    }

    /// Follows an export to its files, and deletes it.
    fn see(&mut self, bench: &TestClient, level: &str, parameters: &[(&str, &str)]) {
        let started = bench.kick_off(level, &texts(parameters));
        let url = started.header("content-location").unwrap_or_default().to_owned();
        self.say(started);
        self.say(bench.get(&url));
        let manifest = bench.get(&url);
        let words = self.say(manifest);
        let manifest: Value = words
            .find('{')
            .and_then(|at| serde_json::from_str(&words[at..]).ok())
            .unwrap_or_default();
        for file in manifest["output"].as_array().cloned().unwrap_or_default() {
            let url = text(&file["url"]).replace("JOB", &self.job);
            self.say(bench.get(&url));
        }
        self.say(bench.call("DELETE", &url));
        self.say(bench.get(&url));
    }

    /// Asks leniently for what does not exist, follows that to its manifest, and lets another client
    /// ask for it.
    fn see_from_outside(&mut self, bench: &TestClient) {
        let ask = Ask { prefer: ", handling=lenient", ..texts(&[("_unknown", "1")]) };
        let started = bench.kick_off("Patient", &ask);
        let url = started.header("content-location").unwrap_or_default().to_owned();
        self.say(started);
        self.say(bench.get(&url));
        self.say(bench.get(&url));
        let other = format!("Bearer {}", bench.known.tokens.other);
        self.say(bench.send("GET", &url, &[("authorization", &other)], b""));
        self.say(bench.call("DELETE", &url));
    }

    /// Starts the same export twice at a time.
    fn see_twice(&mut self, bench: &TestClient) {
        let both = [(); 2].map(|()| bench.kick_off("Patient", &texts(&[("_type", "Patient")])));
        let place = |at: usize| both[at].header("content-location").map(str::to_owned);
        let (statuses, places) = ([both[0].status, both[1].status], [place(0), place(1)]);
        self.told.push(format!("{statuses:?} same: {}", places[0] == places[1]));
        for url in places.into_iter().flatten() {
            bench.call("DELETE", &url);
        }
    }

    /// Exports a group that had a new member after `_since`.
    fn see_growth(&mut self, bench: &TestClient) {
        let member = |id: &str| json!({"entity": {"reference": format!("Patient/{id}")}});
        let (old, new) = (member(&bench.known.member), member(&bench.known.non_member));
        let group = |members: &[&Value]| {
            json!({"resourceType": "Group", "id": "growing", "type": "person",
                "actual": true, "member": members})
        };
        bench.put(&group(&[&old]));
        let since = "2027-01-15T08:01:00Z";
        bench.set_seconds(120);
        bench.put(&group(&[&old, &new]));
        self.see(bench, "Group/growing", &[("_since", since)]);
    }
}

#[rstest]
fn every_variant_shows(
    #[values(GuideVersion::V1, GuideVersion::V2, GuideVersion::V3, GuideVersion::V4Ballot)]
    version: GuideVersion,
) {
    let usual = Picture::of(&TestClient::of(version));
    assert!(usual == Picture::of(&TestClient::of(version)));
    let lawful = variants().filter(|it| it.dialects().contains(Dialect::Guide(version)));
    let silent: Vec<&str> =
        lawful.filter(|it| Picture::of(&bench(version, *it)) == usual).map(Variant::id).collect();
    assert_eq!(silent, Vec::<&str>::new());
}

fn first_file(bench: &TestClient) -> (Value, String) {
    let status = bench.start("Patient", &texts(&[]));
    bench.get(&status);
    let manifest = body(bench.get(&status));
    let url = text(&manifest["output"][0]["url"]);
    (manifest, url)
}

#[test]
fn a_decorative_name_finds_nothing_and_hides_nothing() {
    let bench = bench(GuideVersion::V2, &DECORATIVE_FILE_NAMES);
    let (manifest, url) = first_file(&bench);
    let usual = body_bytes(&bench, &url);
    let (folder, _) = url.rsplit_once('/').unwrap();
    assert_eq!(body_bytes(&bench, &format!("{folder}/0.whatever.ndjson")), usual);
    let second = text(&manifest["output"][1]["url"]);
    assert_ne!(body_bytes(&bench, &second), usual);
    assert_eq!(bench.get(&format!("{folder}/90000000.Patient.ndjson")).status, 404);
}

fn body_bytes(bench: &TestClient, url: &str) -> Vec<u8> {
    let response = bench.get(url);
    assert_eq!(response.status, 200);
    response.body.into_bytes()
}

/// Asks the other host, which is the same server by another name.
fn ask_other_host(bench: &TestClient, url: &str, headers: &[(&str, &str)]) -> u16 {
    let path = url.strip_prefix("http://127.0.0.1:9999").unwrap();
    bench.send_to("127.0.0.1:9999", path, headers).status
}

#[test]
fn a_signed_url_works_without_a_token_only_and_for_an_hour() {
    let bench = bench(GuideVersion::V2, &SIGNED_URLS_ON_ANOTHER_HOST);
    let (manifest, url) = first_file(&bench);
    assert_eq!(manifest["requiresAccessToken"], false);
    assert_eq!(ask_other_host(&bench, &url, &[]), 200);
    let token = format!("Bearer {}", bench.known.tokens.backend);
    assert_eq!(ask_other_host(&bench, &url, &[("authorization", &token)]), 400);
    assert_eq!(ask_other_host(&bench, &format!("{url}0"), &[]), 403);
    bench.set_seconds(3_661);
    assert_eq!(ask_other_host(&bench, &url, &[]), 403);
}

#[test]
fn a_redirected_file_needs_a_token_first_and_none_afterwards() {
    let bench = bench(GuideVersion::V2, &REDIRECTED_FILES);
    let (manifest, url) = first_file(&bench);
    assert_eq!(manifest["requiresAccessToken"], true);
    assert_eq!(bench.send("GET", &url, &[], b"").status, 401);
    let answer = bench.get(&url);
    let target = answer.header("location").unwrap().to_owned();
    assert_eq!((answer.status, ask_other_host(&bench, &target, &[])), (307, 200));
}

#[test]
fn an_opaque_status_url_must_come_back_as_it_is() {
    let bench = bench(GuideVersion::V2, &OPAQUE_STATUS_URLS);
    let status = bench.start("Patient", &texts(&[]));
    for changed in [status.replace("%2F", "/"), status.replace("%20", "+"), status.clone() + "1"] {
        assert_eq!(bench.get(&changed).status, 404, "{changed}");
    }
    assert_eq!(bench.get(&status).status, 202);
}

#[test]
fn a_moved_kick_off_is_taken_where_it_is_led_to() {
    let bench = bench(GuideVersion::V2, &MOVED_KICK_OFFS);
    let answer = bench.get(&format!("{}/$export?_type=Patient", bench.known.base_url));
    let target = answer.header("location").unwrap().to_owned();
    assert_eq!((answer.status, bench.get(&target).status), (308, 202));
}
