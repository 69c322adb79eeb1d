//! Everything that could show a fault of discovery, of a kick-off, of its parameters, of the status
//! or of DELETE.

use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::answers::{cancel, export, kick_off, told};
use super::bench::{Ask, TestClient, body, text, texts};
use super::cohorts::COHORTS;
use bulkspec_fhir::GuideVersion;

/// A question, and how it is asked.
pub(super) type Question = (&'static str, fn(&TestClient) -> String);

/// Returns all questions; one server can be asked all of them, one after the other.
pub(super) fn questions() -> impl Iterator<Item = Question> {
    let all = [DECLARED, KICK_OFF, PARAMETERS, POSTED, FILTERS, STATUS, DELETE];
    all.into_iter().flatten().chain(COHORTS).copied()
}

const DECLARED: &[Question] = &[
    ("metadata", |bench| told(bench.get(&format!("{}/metadata", bench.known.base_url)))),
    ("group", |bench| told(bench.get(&format!("{}/{}", bench.known.base_url, bench.group())))),
    ("search for a group", |bench| {
        told(bench.get(&format!("{}/Group?_id={}", bench.known.base_url, bench.known.groups.main)))
    }),
];

const KICK_OFF: &[Question] = &[
    ("export of the system", |bench| kick_off(bench, "", &texts(&[]))),
    ("export of patients", |bench| kick_off(bench, "Patient", &texts(&[]))),
    ("export of a group", |bench| export(bench, &bench.group(), &texts(&[]))),
    ("export of an unknown group", |bench| kick_off(bench, "Group/unknown", &texts(&[]))),
    ("a group by its query", |bench| {
        let url = format!("Group/$export?id={}", bench.known.groups.main);
        with_headers(bench, &url, &[])
    }),
    ("POST without parameters", |bench| {
        kick_off(bench, &bench.group(), &Ask { post: true, ..Ask::default() })
    }),
    ("GET", |bench| with_headers(bench, "Patient/$export", &[("prefer", "respond-async")])),
    ("GET of the system", |bench| with_headers(bench, "$export", &[("prefer", "respond-async")])),
    ("Accept with charset", |bench| {
        let accept = "application/fhir+json; charset=utf-8";
        posted(bench, &[("accept", accept), ("prefer", "respond-async")])
    }),
    ("no Accept", |bench| posted(bench, &[("prefer", "respond-async")])),
    ("no Prefer", |bench| posted(bench, &[("accept", "application/fhir+json")])),
    ("Prefer with capitals", |bench| {
        posted(bench, &[("accept", "application/fhir+json"), ("prefer", "Respond-Async")])
    }),
    ("Prefer with wait", |bench| {
        kick_off(bench, "Patient", &Ask { prefer: ", wait=10", ..Ask::default() })
    }),
    ("Prefer with lenient", |bench| {
        kick_off(bench, "Patient", &Ask { prefer: ", handling=lenient", ..Ask::default() })
    }),
    ("second export at once", |bench| {
        let first = bench.kick_off("Patient", &texts(&[]));
        let second = kick_off(bench, "Patient", &texts(&[("_type", "Patient")]));
        cancel(bench, &first);
        second
    }),
    ("status of the same again", |bench| {
        let ask = texts(&[("_type", "Encounter")]);
        kick_off(bench, "Patient", &ask);
        let again = bench.kick_off("Patient", &ask);
        let url = again.header("content-location").unwrap_or_default().to_owned();
        let status = told(bench.get(&url));
        cancel(bench, &again);
        status
    }),
];

const PARAMETERS: &[Question] = &[
    ("_outputFormat in full", |bench| with(bench, &[("_outputFormat", "application/fhir+ndjson")])),
    ("_outputFormat in short", |bench| with(bench, &[("_outputFormat", "ndjson")])),
    ("unknown _outputFormat", |bench| with(bench, &[("_outputFormat", "application/x-nope")])),
    ("_since of all patients", |bench| {
        kick_off(bench, "Patient", &texts(&[("_since", "2025-01-01T00:00:00Z")]))
    }),
    ("_type", |bench| with(bench, &[("_type", "Encounter")])),
    ("repeated _type", |bench| with(bench, &[("_type", "Patient"), ("_type", "Encounter")])),
    ("_type with a comma", |bench| with(bench, &[("_type", "Patient,Encounter")])),
    ("unknown _type", |bench| with(bench, &[("_type", "NotAType")])),
    ("_type that is not served", |bench| with(bench, &[("_type", "VisionPrescription")])),
    ("_type outside the compartment", |bench| with(bench, &[("_type", "Questionnaire")])),
    ("_since long ago", |bench| with(bench, &[("_since", "1900-01-01T00:00:00Z")])),
    ("_since", |bench| with(bench, &[("_since", "2023-09-01T00:00:00Z")])),
    ("_since with an offset", |bench| {
        let before = last_change(bench) - SignedDuration::from_mins(30);
        let elsewhere = before.to_zoned(TimeZone::fixed(offset(2)));
        let shown = elsewhere.strftime("%Y-%m-%dT%H:%M:%S+02:00").to_string();
        with(bench, &[("_type", "Patient"), ("_since", &shown)])
    }),
    ("_since as a word", |bench| with(bench, &[("_since", "yesterday")])),
    ("_since just before a change", |bench| {
        let before = last_change(bench) - SignedDuration::from_millis(1);
        with(bench, &[("_type", "Patient"), ("_since", &before.to_string())])
    }),
    ("_since at a change", |bench| {
        with(bench, &[("_type", "Patient"), ("_since", &last_change(bench).to_string())])
    }),
    ("_since and _type", |bench| {
        with(bench, &[("_type", "Patient,Encounter"), ("_since", "2023-09-01T00:00:00Z")])
    }),
    ("_until at a change", |bench| {
        with(bench, &[("_type", "Patient"), ("_until", &last_change(bench).to_string())])
    }),
    ("_since and _until", |bench| {
        with(bench, &[("_since", "2023-09-01T00:00:00Z"), ("_until", "2024-09-01T00:00:00Z")])
    }),
    ("six types", |bench| {
        let types =
            ["Patient", "Encounter", "Condition", "Immunization", "Procedure", "Observation"];
        with(bench, &types.map(|name| ("_type", name)))
    }),
    ("_until", |bench| with(bench, &[("_until", "2024-09-01T00:00:00Z")])),
    ("_elements", |bench| {
        with(bench, &[("_type", "Observation"), ("_elements", "Observation.subject")])
    }),
    ("_elements of another type", |bench| {
        with(bench, &[("_type", "Patient"), ("_elements", "Observation.subject")])
    }),
    ("_elements below the root", |bench| {
        with(bench, &[("_type", "Patient"), ("_elements", "Patient.name.family")])
    }),
    ("organizeOutputBy", |bench| with(bench, &[("organizeOutputBy", "Patient")])),
    ("_maximumFileSize", |bench| with(bench, &[("_maximumFileSize", "1000")])),
];

const POSTED: &[Question] = &[
    ("_type in a body", |bench| body_with(bench, "Patient", &[("_type", json!("Encounter"))])),
    ("_type of a group in a body", |bench| {
        body_with(bench, &bench.group(), &[("_type", json!("Encounter"))])
    }),
    ("_since in a body", |bench| {
        body_with(bench, "Patient", &[("_since", json!("2024-09-01T00:00:00Z"))])
    }),
    ("patient", |bench| body_with(bench, "Patient", &[patient(&bench.known.member)])),
    ("two patients", |bench| {
        let both = [patient(&bench.known.member), patient(&bench.known.non_member)];
        body_with(bench, "Patient", &both)
    }),
    ("unknown patient", |bench| body_with(bench, "Patient", &[patient("unknown")])),
    ("patient outside the group", |bench| {
        body_with(bench, &bench.group(), &[patient(&bench.known.non_member)])
    }),
    ("a member and somebody else", |bench| {
        let both = [patient(&bench.known.member), patient(&bench.known.non_member)];
        body_with(bench, &bench.group(), &both)
    }),
    ("patient of the system", |bench| body_with(bench, "", &[patient(&bench.known.member)])),
    ("patient in a query", |bench| {
        let reference = format!("Patient/{}", bench.known.member);
        with(bench, &[("patient", &reference)])
    }),
    ("latest Provenances", |bench| associated(bench, &["LatestProvenanceResources"])),
    ("latest Provenances of Conditions", |bench| {
        let of_type = ("_type", json!("Condition"));
        body_with(bench, "Patient", &[of_type, associated_code(bench, "LatestProvenanceResources")])
    }),
    ("latest and relevant Provenances", |bench| {
        associated(bench, &["RelevantProvenanceResources", "LatestProvenanceResources"])
    }),
    ("unknown associated data", |bench| associated(bench, &["_nope"])),
];

const FILTERS: &[Question] = &[
    ("_typeFilter", |bench| {
        with(bench, &[("_type", "Observation"), ("_typeFilter", "Observation?status=final")])
    }),
    ("two filters", |bench| {
        let filters = ["Observation?status=final", "Observation?status=amended"];
        with(bench, &[("_typeFilter", filters[0]), ("_typeFilter", filters[1])])
    }),
    ("filter of Patients", |bench| with(bench, &[("_typeFilter", "Patient?gender=female")])),
    ("filter by code", |bench| with(bench, &[("_typeFilter", "Condition?code=44054006")])),
    ("filter with _include", |bench| {
        let include = "Encounter?_include=Encounter:participant";
        with(bench, &[("_type", "Encounter"), ("_typeFilter", include)])
    }),
    ("filter in a compartment", |bench| {
        with(bench, &[("_typeFilter", "Patient/1/Observation?status=final")])
    }),
    ("filter by an unknown parameter", |bench| {
        with(bench, &[("_typeFilter", "Patient?not-a-parameter=1")])
    }),
];

const STATUS: &[Question] = &[
    ("status while it runs", |bench| polled(bench, &bench.group(), "", 1)),
    ("status when it is complete", |bench| polled(bench, &bench.group(), "", 2)),
    ("status once more", |bench| polled(bench, &bench.group(), "", 3)),
    ("status for FHIR", |bench| {
        let accepted = bench.kick_off("Patient", &texts(&[]));
        let url = accepted.header("content-location").unwrap_or_default().to_owned();
        let token = format!("Bearer {}", bench.known.tokens.backend);
        let headers = [("authorization", token.as_str()), ("accept", "application/fhir+json")];
        let status = told(bench.send("GET", &url, &headers, b""));
        cancel(bench, &accepted);
        status
    }),
    ("status after many questions", |bench| polled(bench, "Patient", "", 11)),
    ("status after too many questions", |bench| polled(bench, "Patient", "", 12)),
    ("status of a failure that passes", |bench| {
        polled(bench, &format!("Group/{}", bench.known.groups.faltering), "", 1)
    }),
    ("status of a failure", |bench| {
        polled(bench, &format!("Group/{}", bench.known.groups.failing), "", 2)
    }),
    ("status of a partial success", |bench| {
        polled(bench, &format!("Group/{}", bench.known.groups.partial), "", 2)
    }),
    ("status of an unknown export", |bench| {
        let running = bench.kick_off("Patient", &texts(&[]));
        let status = told(bench.get(&unknown(bench)));
        cancel(bench, &running);
        status
    }),
    ("separate status while it runs", |bench| polled(bench, "Patient", SEPARATE, 1)),
    ("separate status when it is complete", |bench| polled(bench, "Patient", SEPARATE, 2)),
    ("separate status of a failure", |bench| {
        polled(bench, &format!("Group/{}", bench.known.groups.failing), SEPARATE, 2)
    }),
    ("separate status at the kick-off", |bench| {
        kick_off(bench, "Patient", &Ask { prefer: SEPARATE, ..Ask::default() })
    }),
    ("file without a token", |bench| {
        let accepted = bench.kick_off("Patient", &texts(&[("_type", "Patient")]));
        let url = accepted.header("content-location").unwrap_or_default().to_owned();
        drop(bench.get(&url));
        let manifest = body(bench.get(&url));
        let file = text(&manifest["output"][0]["url"]);
        let answer = told(bench.send("GET", &file, &[], b""));
        cancel(bench, &accepted);
        answer
    }),
];

const DELETE: &[Question] = &[
    ("DELETE while it runs", |bench| deleted(bench, 0, "DELETE")),
    ("status after DELETE", |bench| deleted(bench, 1, "GET")),
    ("DELETE when it is complete", |bench| deleted(bench, 2, "DELETE")),
    ("status after DELETE when it was complete", |bench| deleted(bench, 2, "GET")),
    ("DELETE of an unknown export", |bench| told(bench.call("DELETE", &unknown(bench)))),
];

const SEPARATE: &str = ", separate-export-status";

/// Returns when a patient of the main group was last changed.
fn last_change(bench: &TestClient) -> Timestamp {
    let patient = bench.get(&format!("{}/Patient/{}", bench.known.base_url, bench.known.member));
    text(&body(patient)["meta"]["lastUpdated"]).parse().unwrap()
}

/// Exports a group by texts as parameters.
fn with(bench: &TestClient, parameters: &[(&'static str, &str)]) -> String {
    export(bench, &bench.group(), &texts(parameters))
}

/// Exports by POST.
fn body_with(bench: &TestClient, level: &str, parameters: &[(&'static str, Value)]) -> String {
    let element = |name| match name {
        "_since" => "valueInstant",
        "patient" => "valueReference",
        "includeAssociatedData" if bench.known.version == GuideVersion::V4Ballot => "valueCoding",
        "includeAssociatedData" => "valueCode",
        _ => "valueString",
    };
    let parameters = parameters.iter().map(|(name, value)| (*name, value.clone(), element(*name)));
    export(bench, level, &Ask { parameters: parameters.collect(), post: true, ..Ask::default() })
}

fn patient(id: &str) -> (&'static str, Value) {
    ("patient", json!({"reference": format!("Patient/{id}")}))
}

fn associated(bench: &TestClient, codes: &[&str]) -> String {
    let parameters: Vec<(&str, Value)> =
        codes.iter().map(|code| associated_code(bench, code)).collect();
    body_with(bench, "Patient", &parameters)
}

fn associated_code(bench: &TestClient, code: &str) -> (&'static str, Value) {
    let is_coding = bench.known.version == GuideVersion::V4Ballot;
    ("includeAssociatedData", if is_coding { json!({"code": code}) } else { json!(code) })
}

/// Kicks off by GET with chosen headers.
fn with_headers(bench: &TestClient, path: &str, headers: &[(&str, &str)]) -> String {
    sent(bench, "GET", path, headers)
}

/// Kicks off with chosen headers, by the method that the version has.
fn posted(bench: &TestClient, headers: &[(&str, &str)]) -> String {
    let method = if bench.known.version == GuideVersion::V4Ballot { "POST" } else { "GET" };
    sent(bench, method, "Patient/$export", headers)
}

fn sent(bench: &TestClient, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let token = format!("Bearer {}", bench.known.tokens.backend);
    let headers = [&[("authorization", token.as_str())], headers].concat();
    let url = format!("{}/{path}", bench.known.base_url);
    let response = bench.send(method, &url, &headers, b"");
    cancel(bench, &response);
    told(response)
}

/// Asks some times for the status of a new export, and returns the last answer.
fn polled(bench: &TestClient, level: &str, prefer: &'static str, times: usize) -> String {
    let accepted = bench.kick_off(level, &Ask { prefer, ..Ask::default() });
    let url = accepted.header("content-location").unwrap_or_default().to_owned();
    let mut answers = (0..times).map(|_| told(bench.get(&url)));
    let last = answers.by_ref().last().unwrap_or_default();
    cancel(bench, &accepted);
    last
}

/// Deletes a new export after some questions, and returns the answer, or that of what comes next.
fn deleted(bench: &TestClient, questions: usize, of: &str) -> String {
    let accepted = bench.kick_off("Patient", &texts(&[("_type", "Patient")]));
    let url = accepted.header("content-location").unwrap_or_default().to_owned();
    (0..questions).for_each(|_| drop(bench.get(&url)));
    let answer = told(bench.call("DELETE", &url));
    if of == "DELETE" { answer } else { told(bench.get(&url)) }
}

fn unknown(bench: &TestClient) -> String {
    format!("{}/$export-poll-status?job=00000000-0000-4000-8000-000000000000", bench.known.base_url)
}
