//! Everything that could show a fault: questions and their answers, the same for equal servers.

use super::bench::{
    FOREIGN_URL, JWKS_URL, NOW, TestClient, assertion_form, at, bearer, form_request, json as body,
    told,
};
use super::draft::Draft;
use crate::smart::{Access, Place, Scopes, key_set};
use crate::{Request, Response};

/// A question and its answer.
pub(super) type Note = (&'static str, String);

const WHOLE: &str = "system/*.rs";

/// Asks everything, each question of a server that was never asked before.
pub(super) fn ask_all(start: &dyn Fn() -> TestClient) -> Vec<Note> {
    let questions = CONFIGURATION.iter().chain(TOKENS).chain(REFUSALS).chain(KEY_URLS);
    let questions = questions.chain(ADMISSION).chain(RIGHTS);
    questions.map(|(question, answer)| (*question, answer(&start()))).collect()
}

type Question = (&'static str, fn(&TestClient) -> String);

const WELL_KNOWN: &str = "/fhir/.well-known/smart-configuration";

const CONFIGURATION: &[Question] = &[
    ("configuration", |bench| body(bench.get(WELL_KNOWN, "application/json")).to_string()),
    ("configuration for HTML", |bench| kind(&bench.get(WELL_KNOWN, "text/html"))),
    ("configuration for XML", |bench| kind(&bench.get(WELL_KNOWN, "application/fhir+xml, */*"))),
    ("configuration at the root", |bench| {
        kind(&bench.get("/.well-known/smart-configuration", "application/json"))
    }),
];

const TOKENS: &[Question] = &[
    ("answer's members", |bench| {
        let answer = body(bench.ask(&Draft::of("backend").sign(), WHOLE, 0));
        let members = answer.as_object().into_iter().flatten();
        members.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ")
    }),
    ("answer's lifetime", |bench| {
        body(bench.ask(&Draft::of("backend").sign(), WHOLE, 0))["expires_in"].to_string()
    }),
    ("answer's status", |bench| {
        bench.ask(&Draft::of("backend").sign(), WHOLE, 0).status.to_string()
    }),
    ("answer's caching", |bench| {
        let response = bench.ask(&Draft::of("backend").sign(), WHOLE, 0);
        format!("{:?}", response.header("cache-control"))
    }),
    ("RS384", |bench| bench.told(&Draft::rsa().sign(), WHOLE)),
    ("RS256", |bench| bench.told(&Draft::rsa().sign_old(), WHOLE)),
    ("one type", |bench| bench.granted("backend", "system/Patient.rs")),
    ("one type in v1", |bench| bench.granted("backend", "system/Patient.read")),
    ("more than registered", |bench| bench.granted("narrow", WHOLE)),
    ("listed scope", |bench| bench.granted("backend", "system/*.cruds")),
    ("unknown letters", |bench| bench.granted("backend", "system/Patient.xyz")),
    ("patient scope", |bench| bench.granted("backend", "patient/*.rs")),
];

const REFUSALS: &[Question] = &[
    ("forged signature", |bench| bench.told(&Draft::of("backend").forged().sign(), WHOLE)),
    ("algorithm none", |bench| bench.told(&Draft::of("backend").sign_none(), WHOLE)),
    ("used twice", |bench| {
        let assertion = Draft::of("backend").sign();
        bench.told(&assertion, WHOLE);
        bench.told(&assertion, WHOLE)
    }),
    ("other iss", |bench| bench.told(&Draft::of("backend").claim("iss", "nobody").sign(), WHOLE)),
    ("other aud", |bench| bench.told(&Draft::of("backend").claim("aud", "else").sign(), WHOLE)),
    ("expired assertion", |bench| {
        bench.told(&Draft::of("backend").claim("exp", NOW - 60).sign(), WHOLE)
    }),
    ("no jti", |bench| bench.told(&Draft::of("backend").without_claim("jti").sign(), WHOLE)),
    ("unknown kid", |bench| bench.told(&Draft::of("backend").header("kid", "x").sign(), WHOLE)),
    ("two keys of one kid", |bench| bench.granted("twins", WHOLE)),
    ("unfitting key", |bench| {
        bench.told(&Draft::of("backend").header("alg", "RS384").sign(), WHOLE)
    }),
    ("description", |bench| {
        body(bench.ask("x", WHOLE, 0)).get("error_description").is_some().to_string()
    }),
    ("wrong grant type", |bench| {
        let response = bench.post(&[("grant_type", "password")], None);
        kind(&response)
    }),
    ("by GET", |bench| {
        let request = form_request(&assertion_form(&Draft::of("backend").sign(), WHOLE), None);
        let query = String::from_utf8(request.body).unwrap();
        let path_and_query = format!("/auth/token?{query}");
        let (method, body) = ("GET".to_owned(), Vec::new());
        let request = Request { method, path_and_query, body, ..request };
        told(bench.authority.token(&request, at(0)))
    }),
];

const KEY_URLS: &[Question] = &[
    ("registered jku", |bench| {
        bench.told(&Draft::of("by-url").header("jku", JWKS_URL).sign(), WHOLE)
    }),
    ("foreign jku", |bench| {
        bench.told(&Draft::of("by-url").header("jku", FOREIGN_URL).sign(), WHOLE)
    }),
    ("no jku", |bench| bench.granted("by-url", WHOLE)),
    ("withdrawn key", |bench| {
        let ask = |seconds| {
            let draft = Draft::of("by-url").header("jku", JWKS_URL);
            told(bench.ask(&draft.claim("exp", NOW + 200).sign(), WHOLE, seconds))
        };
        ask(0);
        bench.host.lock().unwrap().keys = key_set("other");
        ask(61)
    }),
    ("fetches of a key set", |bench| {
        for _ in 0..2 {
            bench.told(&Draft::of("by-url").header("jku", JWKS_URL).sign(), WHOLE);
        }
        bench.host.lock().unwrap().asked.len().to_string()
    }),
    ("Accept for a key set", |bench| {
        bench.told(&Draft::of("by-url").header("jku", JWKS_URL).sign(), WHOLE);
        let accepts = bench.host.lock().unwrap().asked.clone();
        accepts.into_iter().next().map_or(String::new(), |(_, accept)| accept)
    }),
];

const ADMISSION: &[Question] = &[
    ("kick-off without token", |bench| without_token(bench, Place::KickOff)),
    ("status without token", |bench| without_token(bench, Place::Status)),
    ("DELETE without token", |bench| without_token(bench, Place::Cancel)),
    ("file without token", |bench| without_token(bench, Place::File)),
    ("later file without token", |bench| without_token(bench, Place::LaterFile)),
    ("resource without token", |bench| without_token(bench, Place::Resource)),
    ("expired token", |bench| with_expired_token(bench, Place::KickOff)),
    ("status with an expired token", |bench| with_expired_token(bench, Place::Status)),
    ("DELETE with an expired token", |bench| with_expired_token(bench, Place::Cancel)),
    ("user scope at the kick-off", |bench| {
        bench.enter("backend", "user/*.rs", Place::KickOff).is_some().to_string()
    }),
];

const RIGHTS: &[Question] = &[
    ("resource outside the scope", |bench| {
        narrow(bench, Place::Resource).may_read("Observation").to_string()
    }),
    ("requested type outside the scope", |bench| {
        narrow(bench, Place::KickOff).may_request("Observation").to_string()
    }),
    ("exported type outside the scope", |bench| {
        narrow(bench, Place::KickOff).may_export("Observation").to_string()
    }),
    ("own status with types outside the scope", |bench| own(bench, Place::Status, "Observation")),
    ("own file outside the scope", |bench| own(bench, Place::File, "Observation")),
    ("own file", |bench| own(bench, Place::File, "Patient")),
    ("file outside the scope", |bench| {
        let whole = bench.enter("backend", WHOLE, Place::KickOff).unwrap();
        opens(&narrow(bench, Place::File), &whole.scopes, "Observation")
    }),
    ("group without its scope", |bench| {
        narrow(bench, Place::KickOff).check_group("main").is_ok().to_string()
    }),
    ("second group", |bench| group(bench, "second")),
    ("foreign group", |bench| group(bench, "foreign")),
    ("own export", |bench| {
        bench.enter("backend", WHOLE, Place::Status).unwrap().owns("backend").to_string()
    }),
    ("foreign export", |bench| {
        bench.enter("backend", WHOLE, Place::Status).unwrap().owns("other").to_string()
    }),
    ("foreign export to be cancelled", |bench| {
        bench.enter("backend", WHOLE, Place::Cancel).unwrap().owns("other").to_string()
    }),
    ("answer to a foreign export", |bench| {
        bench.enter("backend", WHOLE, Place::Status).unwrap().foreign_job().status.to_string()
    }),
];

fn without_token(bench: &TestClient, place: Place) -> String {
    bench.authority.admit(&Request::default(), place, at(0)).is_ok().to_string()
}

fn with_expired_token(bench: &TestClient, place: Place) -> String {
    let token = bench.authority.issue("backend", WHOLE, -60, at(0));
    bench.authority.admit(&bearer(&token), place, at(0)).is_ok().to_string()
}

fn narrow(bench: &TestClient, place: Place) -> Access {
    bench.enter("backend", "system/Patient.rs", place).unwrap()
}

/// Tells whether the narrow client opens what it started itself.
fn own(bench: &TestClient, place: Place, resource_type: &str) -> String {
    let started_with = narrow(bench, Place::KickOff).scopes;
    opens(&narrow(bench, place), &started_with, resource_type)
}

fn opens(access: &Access, started_with: &Scopes, resource_type: &str) -> String {
    access.may_open(started_with, [resource_type]).to_string()
}

fn group(bench: &TestClient, id: &str) -> String {
    let access = bench.enter("backend", WHOLE, Place::KickOff).unwrap();
    access.check_group(id).is_ok().to_string()
}

fn kind(response: &Response) -> String {
    format!("{} {:?}", response.status, response.header("content-type"))
}
