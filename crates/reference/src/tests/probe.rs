//! Asks a server everything that could show a fault, and notes the answers so that two servers
//! can be compared.

use std::hash::Hasher as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use siphasher::sip::SipHasher13;

use super::client::{HOST, ORIGIN, TestClient, bearer, items, json as body};
use crate::{Dialect, Response};

/// One question and its answer, in a form that is the same for equal servers.
pub(super) type Note = (String, String);

/// Asks everything.
pub(super) fn probe(bench: &TestClient) -> Vec<Note> {
    let mut probe = Probe { bench, notes: Vec::new() };
    probe.lists();
    probe.list_credentials();
    probe.file_credentials();
    probe.odd_files();
    match bench.known.dialect {
        Dialect::Population => probe.population(),
        _ => probe.client_export(),
    }
    probe.notes
}

struct Probe<'a> {
    bench: &'a TestClient,
    notes: Vec<Note>,
}

impl Probe<'_> {
    fn note(&mut self, question: &str, response: Response) -> Vec<u8> {
        let status = response.status;
        let target = response.header("content-location").is_some();
        let kind = response.header("content-type").unwrap_or_default().to_owned();
        let bytes = response.body.into_bytes();
        let list: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let shown = if list["output"].is_array() { readable(&list) } else { digest(&bytes) };
        self.notes.push((question.to_owned(), format!("{status} {target} {kind} {shown}")));
        bytes
    }

    /// Asks for a list, and for all files in it.
    fn export(&mut self, question: &str, response: Response) {
        let list = self.note(question, response);
        let list: Value = serde_json::from_slice(&list).unwrap_or(Value::Null);
        for (at, (_, url)) in items(&list).into_iter().enumerate() {
            self.note(&format!("{question}, file {at}"), self.bench.get(&url));
        }
    }

    fn lists(&mut self) {
        let url = self.bench.main_url();
        let just_before = SINCE_EXAMPLES.map(|since| format!("?_type=Encounter&_since={since}"));
        let queries = ["", "?_type=Encounter", "?_type=Practitioner", "?_type=Encounter,Device"]
            .into_iter()
            .chain(["?_type=Encounter,Condition", "?_since=2023-01-01&_type=Encounter"])
            .map(str::to_owned)
            .chain(just_before)
            .chain(self.instants());
        for query in queries.collect::<Vec<_>>() {
            self.export(&query, self.bench.get(&format!("{url}{query}")));
        }
    }

    /// Values of `_since` at, just before, and half an hour before the change of a Condition.
    fn instants(&self) -> Vec<String> {
        let faultless = TestClient::of(self.bench.known.dialect);
        let files = faultless.export(&format!("{}?_type=Condition", faultless.main_url()));
        let changes = files.iter().flat_map(|(_, lines)| lines);
        let text = changes
            .filter_map(|line| line["meta"]["lastUpdated"].as_str())
            .find(|text| text.contains('.'))
            .unwrap();
        let at: jiff::Timestamp = text.parse().unwrap();
        let before = at - jiff::SignedDuration::from_mins(30);
        let elsewhere = before.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(2)));
        let shown = elsewhere.strftime("%Y-%m-%dT%H:%M:%S%%2B02:00").to_string();
        let condition = |since: String| format!("?_type=Condition&_since={since}");
        vec![condition(text.to_owned()), condition(before.to_string()), condition(shown)]
    }

    fn credentials(&self) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
        let tokens = &self.bench.known.tokens;
        let headers = self.bench.client_headers();
        let with = |at: usize, value: &str| {
            let mut changed = headers.clone();
            changed[at].1 = value.to_owned();
            changed
        };
        let secret = &self.bench.known.client_secret;
        vec![
            ("nothing", Vec::new()),
            ("garbage", vec![bearer("garbage")]),
            ("expired", vec![bearer(&tokens.expired)]),
            ("user b", vec![bearer(&tokens.user_b)]),
            ("foreign", vec![bearer(&tokens.foreign)]),
            ("narrow", vec![bearer(&tokens.narrow)]),
            ("client", headers.clone()),
            ("client without user header", headers[..2].to_vec()),
            ("client with wrong secret", with(1, "wrong")),
            ("client with part of its secret", with(1, &secret[..secret.len() - 1])),
        ]
    }

    fn list_credentials(&mut self) {
        let url = format!("{}?_type=Encounter", self.bench.main_url());
        for (who, headers) in self.credentials() {
            self.note(&format!("list by {who}"), self.bench.send("GET", &url, &headers, b""));
        }
    }

    fn file_credentials(&mut self) {
        let files = items(&body(self.bench.get(&self.bench.main_url())));
        let ends = files.first().into_iter().chain(files.last());
        for (resource_type, url) in ends.cloned().collect::<Vec<_>>() {
            for (who, headers) in self.credentials() {
                let response = self.bench.send("GET", &url, &headers, b"");
                self.note(&format!("{resource_type} file by {who}"), response);
            }
        }
    }

    fn odd_files(&mut self) {
        let files = items(&body(self.bench.get(&self.bench.main_url())));
        let Some((resource_type, url)) = files.get(1).cloned() else {
            return;
        };
        let end = if url.ends_with("A.ndjson") { "B.ndjson" } else { "A.ndjson" };
        let tampered = format!("{}{end}", &url[..url.len() - 8]);
        self.note("tampered file", self.bench.get(&tampered));
        let unsigned = url.rsplit_once('.').and_then(|(token, _)| token.rsplit_once('.'));
        let unsigned = unsigned.map_or(String::new(), |(token, _)| format!("{token}..ndjson"));
        self.note("file without signature", self.bench.get(&unsigned));
        let swapped = url.replace(&format!("/{resource_type}/"), "/Procedure/");
        self.note("file with another type", self.bench.get(&swapped));
    }

    fn client_export(&mut self) {
        let bench = self.bench;
        let url = bench.main_url();
        let typed = format!("{url}?_type=Encounter");
        self.note("whole client, typed", bench.send("GET", &typed, &bench.client_headers(), b""));
        self.note("whole client", bench.send("GET", &url, &bench.client_headers(), b""));
        self.note("other version", bench.get(&url.replace("/r4/", "/dstu2/")));
    }

    fn population(&mut self) {
        let base = self.bench.known.base_url.clone();
        let url = format!("{}?_type=Encounter", self.bench.main_url());
        for method in ["EXPORT", "POST", "PUT", "PATCH", "OPTIONS"] {
            self.note(method, self.bench.call(method, &url));
        }
        self.note("EXPORT by nobody", self.bench.send("EXPORT", &url, &[], b""));
        self.note("other customer", self.bench.get(&url.replace("acme", "umbra")));
        self.note("no customer", self.bench.get(&url.replace("/acme", "")));
        self.note("unknown group", self.bench.get(&self.bench.export_url("unknown")));
        let group = format!("{base}/Group/{}", self.bench.main_group());
        self.note("group", self.bench.get(&group));
        let failing = &self.bench.known.groups.as_ref().unwrap().failing;
        let failing = format!("{}?_type=Patient", self.bench.export_url(failing));
        for method in ["GET", "PUT", "GET"] {
            self.note("failing group", self.bench.call(method, &failing));
        }
        self.changing_group(&base);
        let (_, file) = items(&body(self.bench.get(&url))).pop().unwrap_or_default();
        self.note("delete", self.bench.call("DELETE", &url));
        self.note("file after delete", self.bench.get(&file));
    }

    fn changing_group(&mut self, base: &str) {
        let bench = self.bench;
        let token = [bearer(&bench.known.tokens.user_a)];
        let faultless = TestClient::of(Dialect::Population);
        let main = faultless.get(&format!("{base}/Group/{}", faultless.main_group()));
        let members = body(main)["member"].as_array().unwrap().clone();
        let group = |members: &[Value]| {
            let group = json!({"resourceType": "Group", "type": "person", "actual": true,
                "member": members});
            group.to_string().into_bytes()
        };
        let place = format!("{base}/Group/changing");
        self.note("create", bench.send("PUT", &place, &token, &group(&members[..2])));
        let url = format!("{place}/$export?_type=Patient");
        let old = self.note("new group", bench.get(&url));
        let old = items(&serde_json::from_slice(&old).unwrap_or_default());
        self.note("update", bench.send("PUT", &place, &token, &group(&members[1..2])));
        for (_, file) in old {
            self.note("file from before the change", bench.get(&file));
        }
        self.note("changed group", bench.get(&url));
        let many = vec![members[0].clone(); 10_001];
        self.note("too many", bench.send("PUT", &place, &token, &group(&many)));
    }
}

/// Days for `_since`, one as an instant.
const SINCE_EXAMPLES: [&str; 2] = ["2023-01-01", "2023-01-01T00:00:00Z"];

/// Replaces each file token in a list by its claims, as its signature differs between servers, and
/// so does the export's number once one of them started an export more.
fn readable(list: &Value) -> String {
    let mut text = list.to_string().replace(ORIGIN, HOST);
    for (_, url) in items(list) {
        let token = url.rsplit('/').next().unwrap_or_default().trim_end_matches(".ndjson");
        let claims = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let claims = claims.and_then(|bytes| String::from_utf8(bytes).ok());
        text = text.replace(token, &claims.as_deref().map_or("opaque".to_owned(), without_job));
    }
    text
}

fn without_job(claims: &str) -> String {
    let mut claims: Value = serde_json::from_str(claims).unwrap();
    let start = claims["start"].as_str().unwrap().split('x').next_back().unwrap().to_owned();
    claims["start"] = json!(start);
    claims.to_string()
}

fn digest(bytes: &[u8]) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    format!("{} bytes, {:x}", bytes.len(), hasher.finish())
}
