//! Everything in which a fault of manifests, files or content could show.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::bench::{Ask, TestClient, body, text, texts};
use crate::Response;
use bulkspec_fhir::GuideVersion;

/// A question and its answer.
pub(super) type Note = (&'static str, String);

/// Asks a server everything; equal servers answer equally.
pub(super) fn ask_all(bench: &TestClient) -> Vec<Note> {
    let mut notes = of_a_group(bench);
    notes.extend(of_other_kick_offs(bench));
    notes.extend(of_messages(bench));
    if bench.known.version >= GuideVersion::V3 {
        notes.extend(in_parts(bench));
        notes.extend(organised(bench));
    }
    // The last one, as it changes the group that the others ask for.
    notes.push(("members of a changed group", shows_new_member(bench).to_string()));
    notes
}

/// What was said of an export: what its status said at first, then its manifest and its files.
struct Told {
    early: String,
    manifest: Value,
    files: Vec<Response>,
}

/// Exports, and writes the job's id in a way that does not depend on chance.
fn export(bench: &TestClient, level: &str, ask: &Ask<'_>) -> Told {
    let status = bench.start(level, ask);
    let early = shown(bench.get(&status), &status);
    let manifest = body(bench.get(&status));
    let files = files(bench, &manifest, "output");
    Told { early, manifest: plain(&manifest, &status), files }
}

fn plain(manifest: &Value, status: &str) -> Value {
    serde_json::from_str(&without_job(&manifest.to_string(), status)).unwrap()
}

fn without_job(text: &str, status: &str) -> String {
    let job = status.split("job=").last().unwrap();
    text.replace(job.split('&').next().unwrap(), "JOB")
}

fn shown(response: Response, status: &str) -> String {
    let code = response.status;
    let text = String::from_utf8_lossy(&response.body.into_bytes()).into_owned();
    format!("{code} {}", without_job(&text, status))
}

fn files(bench: &TestClient, manifest: &Value, list: &str) -> Vec<Response> {
    let items = manifest[list].as_array().into_iter().flatten();
    items.map(|item| file(bench, item["url"].as_str().unwrap_or_default(), true)).collect()
}

fn file(bench: &TestClient, url: &str, with_accept: bool) -> Response {
    let token = format!("Bearer {}", bench.known.tokens.backend);
    let headers = [("authorization", token.as_str()), ("accept", "application/fhir+ndjson")];
    bench.send("GET", url, &headers[..=usize::from(with_accept)], b"")
}

fn texts_of(files: Vec<Response>) -> Vec<String> {
    let text = |file: Response| format!("{:?}", String::from_utf8_lossy(&file.body.into_bytes()));
    files.into_iter().map(text).collect()
}

fn of_a_group(bench: &TestClient) -> Vec<Note> {
    let status = bench.start(&bench.group(), &texts(&[]));
    bench.get(&status);
    let raw = body(bench.get(&status));
    let urls: Vec<String> =
        raw["output"].as_array().unwrap().iter().map(|item| text(&item["url"])).collect();
    let got = files(bench, &raw, "output");
    let manifest = plain(&raw, &status);
    let heads = got.iter().map(|it| {
        let coding = it.header("content-encoding");
        format!("{} {:?} {coding:?}", it.status, it.header("content-type"))
    });
    let heads: Vec<String> = heads.collect();
    let lines = texts_of(got);
    let attachment = format!("{}/Binary/{}", bench.known.base_url, binary_of(&lines));
    let mut notes = vec![
        ("members", manifest.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")),
        ("heads of files", format!("{:?}", heads.iter().collect::<BTreeSet<_>>())),
        ("status of each file", heads.iter().map(|it| &it[..4]).collect()),
        ("lines", lines.join("\n")),
        ("without Accept", file(bench, &urls[0], false).status.to_string()),
        ("unknown file", file(bench, &format!("{}x", urls[0]), true).status.to_string()),
        ("same file again", shown(file(bench, &urls[1], true), &status)),
        ("attachment", bench.get(&attachment).status.to_string()),
        ("open attachment", bench.send("GET", &attachment, &[], b"").status.to_string()),
    ];
    let members = ["transactionTime", "request", "requiresAccessToken", "output", "error"];
    notes.extend(members.map(|name| (name, manifest[name].to_string())));
    notes
        .push(("other members", format!("{} {}", manifest["extension"], manifest["manifestType"])));
    notes
}

/// Returns the id of a Binary that a document leads to.
fn binary_of(lines: &[String]) -> String {
    let all = lines.join("");
    all.split("Binary/").nth(1).unwrap_or_default().chars().take(12).collect()
}

fn of_other_kick_offs(bench: &TestClient) -> Vec<Note> {
    let group = bench.group();
    let mut notes = Vec::new();
    let patients = export(bench, "Patient", &texts(&[("_since", "2024-06-01T00:00:00Z")]));
    notes.push(("all patients", patients.manifest["output"].to_string()));
    let one = [("_type", "Patient"), ("_since", "2025-06-01T00:00:00Z")];
    let told = export(bench, &group, &texts(&one[1..]));
    notes.push(("since", texts_of(told.files).join("\n")));
    for (question, ask) in [("deleted", &one[1..]), ("deleted of a type", &one[..])] {
        let status = bench.start(&group, &texts(ask));
        bench.get(&status);
        let manifest = body(bench.get(&status));
        let bundles = texts_of(files(bench, &manifest, "deleted")).join("\n");
        notes.push((question, format!("{} {bundles}", plain(&manifest, &status)["deleted"])));
    }
    let status = bench.start(&group, &texts(&[("_since", "2100-01-01T00:00:00Z")]));
    bench.get(&status);
    notes.push(("nothing matches", shown(bench.get(&status), &status)));
    let empty = format!("Group/{}", bench.known.groups.empty);
    let told = export(bench, &empty, &texts(&[("_type", "Procedure")]));
    notes.push(("group without members", told.manifest["output"].to_string()));
    if bench.known.version >= GuideVersion::V2 {
        let ask = Ask { post: true, ..texts(&one) };
        notes.push((
            "request of a POST",
            export(bench, &group, &ask).manifest["request"].to_string(),
        ));
    }
    bench.start(&group, &texts(&[("_type", "CareTeam")]));
    let again = export(bench, &group, &texts(&[("_type", "CareTeam")]));
    let is_empty = again.manifest["output"] == json!([]);
    notes.push(("same types again", is_empty.to_string()));
    let patient = json!({"resourceType": "Patient", "id": "new"});
    bench.put(&patient);
    let told = export(bench, "Patient", &texts(&[("_type", "Patient")]));
    let is_there = texts_of(told.files).join("").contains("\\\"new\\\"");
    notes.push(("what was just written", is_there.to_string()));
    notes.extend(of_changes(bench));
    notes
}

/// Tells whether an export shows what was changed before it, and whether its files show what was
/// changed after it.
fn of_changes(bench: &TestClient) -> [Note; 2] {
    let change = |day: &str| {
        bench.put(&json!({"resourceType": "Patient", "id": "new", "birthDate": day}));
    };
    change("1889-01-01");
    let status = bench.start("Patient", &texts(&[("_type", "Patient")]));
    bench.get(&status);
    let manifest = body(bench.get(&status));
    let shows = |day| texts_of(files(bench, &manifest, "output")).join("").contains(day);
    let before = ("what was just changed", shows("1889-01-01").to_string());
    change("1889-02-02");
    [before, ("what was changed after the export", shows("1889-02-02").to_string())]
}

/// Tells whether the main group, which was exported before, shows a new member.
fn shows_new_member(bench: &TestClient) -> bool {
    let entity = json!({"entity": {"reference": "Patient/new"}});
    let id = &bench.known.groups.main;
    bench.put(&json!({"resourceType": "Group", "id": id, "type": "person", "actual": true,
        "member": [entity]}));
    let told = export(bench, &bench.group(), &texts(&[("_type", "Patient")]));
    texts_of(told.files).join("").contains("\\\"new\\\"")
}

fn of_messages(bench: &TestClient) -> Vec<Note> {
    let lenient =
        Ask { prefer: ", handling=lenient", ..texts(&[("_unknown", "1"), ("_type", "Patient")]) };
    let partial = format!("Group/{}", bench.known.groups.partial);
    let asked = [
        ("message of a missing resource", partial, texts(&[("_type", "Patient")])),
        ("message of an ignored parameter", bench.group(), lenient),
    ];
    let told = asked.map(|(question, level, ask)| {
        let status = bench.start(&level, &ask);
        bench.get(&status);
        let manifest = body(bench.get(&status));
        let list = if manifest.get("outcome").is_some() { "outcome" } else { "error" };
        let texts = files(bench, &manifest, list).into_iter().map(|it| shown(it, &status));
        let texts: Vec<String> = texts.collect();
        (question, format!("{} {texts:?}", plain(&manifest, &status)[list]))
    });
    told.into()
}

fn in_parts(bench: &TestClient) -> Vec<Note> {
    let asked = |name: &str| bench.start(&bench.group(), &texts(&[(name, "true")]));
    let status = asked("allowPartialManifests");
    let early = bench.get(&status);
    let (code, early) = (early.status, body(early));
    let early_files: Vec<String> =
        files(bench, &early, "output").into_iter().map(|it| shown(it, &status)).collect();
    let first = body(bench.get(&status));
    let next = format!("{status}&page=2");
    let second = bench.get(&next);
    vec![
        ("early status", code.to_string()),
        ("early manifest", plain(&early, &status).to_string()),
        ("early files", early_files.join("\n")),
        ("first manifest", plain(&first, &status)["output"].to_string()),
        ("link", plain(&first, &status)["link"].to_string()),
        ("second manifest", shown(second, &status)),
    ]
}

fn organised(bench: &TestClient) -> Vec<Note> {
    let told = export(bench, &bench.group(), &texts(&[("organizeOutputBy", "Patient")]));
    vec![
        ("unasked parts", told.early),
        ("items of blocks", told.manifest["output"].to_string()),
        ("marker of blocks", told.manifest["outputOrganizedBy"].to_string()),
        ("blocks", texts_of(told.files).join("\n")),
    ]
}
