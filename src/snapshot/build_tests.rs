//! Tests on two runs against the same server, and on one that behaves differently.

use serde_json::json;

use super::*;
use crate::contract::{Contract, RequirementId};
use crate::evidence::{
    Answer, BodyEnd, BodyFacts, BodyKind, Exchange, ExchangeId, ExportFacts, ExportId,
    ExportResult, FileEvidence, FileFacts, Fingerprinter, GuideFacts, Header, ManifestFacts,
    OutputFacts, ReceivedResponse, ResourceIndex, RunFacts, Sent, SentBody, SentRequest,
};
use crate::report::{ExportMode, ExportSummary, Report, sample};
use crate::scan::{Limits, Scanner};
use crate::spec::{ExportSpec, Since};
use crate::verdict::Outcome;

/// What differs between two runs against the same server.
struct Run {
    host: &'static str,
    instant: &'static str,
    job: &'static str,
    polls: usize,
    reversed: bool,
}

const MONDAY: Run = Run {
    host: "https://gateway.test",
    instant: "2026-02-02T04:05:06.789Z",
    job: "0a1b2c3d-0001",
    polls: 1,
    reversed: false,
};

const TUESDAY: Run = Run {
    host: "http://127.0.0.1:49152",
    instant: "2026-02-03T14:15:16Z",
    job: "9f8e7d6c-0002",
    polls: 3,
    reversed: true,
};

fn response(status: u16, headers: &[(&str, String)], kind: BodyKind) -> Answer {
    let header =
        |(name, value): &(&str, String)| Header { name: (*name).to_owned(), value: value.clone() };
    let media_type = None;
    let end = BodyEnd::Complete;
    let json =
        (kind == BodyKind::Json).then(|| json!({ "resourceType": "OperationOutcome" }).into());
    Answer::Response(ReceivedResponse {
        status,
        version: "HTTP/1.1".into(),
        headers: headers.iter().map(header).collect(),
        body: BodyFacts { bytes: u64::from(status), kind, media_type, json, unread: None, end },
    })
}

impl Run {
    fn base(&self) -> String {
        format!("{}/v1/acme/r4", self.host)
    }

    fn exchange(&self, id: u32, method: &str, path: &str, answer: Answer) -> Exchange {
        let url = format!("{}{path}", self.base());
        let (headers, secrets) = (Vec::new(), Vec::new());
        let request =
            SentRequest { method: method.into(), url, headers, body: SentBody::None, secrets };
        let redirects = Vec::new();
        Exchange { id: ExchangeId(id), request, answer, redirects, elapsed_ms: u64::from(id) }
    }

    fn exchanges(&self, post_status: u16) -> Vec<Exchange> {
        let status_url = format!("{}/jobs/{}", self.base(), self.job);
        let accepted = [("content-location", status_url), ("date", self.instant.to_owned())];
        let waiting = [("retry-after", self.polls.to_string())];
        let listed = [("content-type", "application/json".to_owned()), ("expires", "x".into())];
        let file = [("content-type", "application/fhir+ndjson".to_owned())];
        let allow = if self.reversed { "EXPORT,GET" } else { "GET, EXPORT" };
        let refused = [("allow", allow.to_owned())];
        let job = format!("/jobs/{}", self.job);
        let export = "/Group/17/$export";
        let mut all = vec![
            self.exchange(0, "GET", export, response(202, &accepted, BodyKind::Empty)),
            self.exchange(1, "GET", &job, response(200, &listed, BodyKind::Text)),
            self.exchange(2, "POST", export, response(post_status, &refused, BodyKind::Json)),
            self.exchange(
                3,
                "GET",
                "/files/{file-token-1}",
                response(200, &file, BodyKind::Ndjson),
            ),
            self.exchange(
                4,
                "GET",
                "/files/{file-token-2}",
                response(200, &file, BodyKind::Ndjson),
            ),
        ];
        let later = 5..5 + u32::try_from(self.polls).unwrap();
        let poll = |id| self.exchange(id, "GET", &job, response(202, &waiting, BodyKind::Empty));
        all.extend(later.map(poll));
        all
    }

    fn export(&self) -> ExportFacts {
        let polls = (5..5 + u32::try_from(self.polls).unwrap()).chain([1]);
        let mut files = vec![file(0, 3), file(1, 4)];
        if self.reversed {
            files.reverse();
        }
        ExportFacts {
            id: ExportId(0),
            spec: ExportSpec { since: Some(Since::AtAChange), ..ExportSpec::default() },
            shared: true,
            since: Some(self.instant.into()),
            types: Vec::new(),
            type_filters: Vec::new(),
            until: None,
            patients: Vec::new(),
            kickoff_url: format!("{}/Group/17/$export", self.base()),
            kickoff: Some(ExchangeId(0)),
            polls: polls.map(ExchangeId).collect(),
            more_polls: 0,
            result: ExportResult::Listed(self.manifest()),
            files,
            members: None,
            guide: GuideFacts::default(),
            index: ResourceIndex::default(),
        }
    }

    fn manifest(&self) -> ManifestFacts {
        let output = json!([{ "type": "Patient", "url": "x" }, { "type": "Patient", "url": "y" }]);
        let outputs = (0..2).map(|_| OutputFacts {
            resource_type: Some("Patient".into()),
            count: None,
            url: None,
        });
        ManifestFacts {
            exchange: ExchangeId(1),
            json: json!({ "transactionTime": self.instant, "output": output }).into(),
            outputs: outputs.collect(),
        }
    }

    fn evidence(&self, post_status: u16) -> Evidence {
        let sent = Sent { step: 0, exchange: ExchangeId(2), about: "POST, file 1".into() };
        let steps = vec![StepFacts::Exported(ExportId(0)), StepFacts::Sent(sent)];
        let scenario = "methods/post-is-forbidden".to_owned();
        Evidence {
            run: RunFacts {
                contract: Contract::Population,
                contract_chosen_by: None,
                level: None,
                plain_kick_off: None,
                missing_group: None,
                no_token: None,
                capabilities: None,
                capabilities_unread: None,
                more_attempts: 0,
                target: "sample".into(),
                base: self.base(),
                started: self.instant.into(),
                version: "0.1.0".into(),
                cut_short: None,
                not_executed: Vec::new(),
                known_counts: std::collections::BTreeMap::new(),
                without_login: false,
                untrusted_hosts: Vec::new(),
                withheld_urls: 0,
            },
            exchanges: self.exchanges(post_status),
            exports: vec![self.export().into()],
            executions: vec![Execution {
                scenario,
                missing_inputs: Vec::new(),
                steps,
                harness_error: None,
                left_out: None,
                together_with: None,
            }],
        }
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let message = format!("POST at {} started job {} of 3.", self.instant, self.job);
        vec![Verdict {
            scenario: "methods/post-is-forbidden".into(),
            title: "POST is refused".into(),
            suite: "methods".into(),
            cites: vec![RequirementId("POP-06".into())],
            outcome: Outcome::Fail,
            looked_at: Vec::new(),
            reasons: Vec::new(),
            findings: vec![Finding {
                severity: Severity::Fail,
                check: "status".into(),
                message,
                expected: "403".into(),
                observed: "202".into(),
                exchange: Some(ExchangeId(2)),
                export: Some(ExportId(0)),
                place: None,
                more: 0,
            }],
        }]
    }
}

fn file(output: usize, exchange: u32) -> FileEvidence {
    let name = format!("Patient file {} of 2", output + 1);
    let exchange = Some(ExchangeId(exchange));
    let facts = Some(two_lines());
    FileEvidence {
        output,
        resource_type: Some("Patient".into()),
        name,
        exchange,
        earlier: Vec::new(),
        withheld: false,
        facts,
    }
}

fn two_lines() -> FileFacts {
    let print = Fingerprinter::with_key([7; 16]);
    let mut scanner = Scanner::new(Limits::default(), print, 0);
    for id in ["a", "b"] {
        let line = format!("{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}\n");
        scanner.push(line.as_bytes(), &mut |_| ());
    }
    scanner.finish(&mut |_| ())
}

#[test]
fn a_snapshot_shows_behaviour_and_nothing_else() {
    let snapshot = Snapshot::new(&MONDAY.evidence(202), &MONDAY.verdicts());
    sample::assert_snapshot("snapshot", &snapshot.render());
    assert_eq!(serde_json::from_str::<Snapshot>(&snapshot.render()).unwrap(), snapshot);
}

#[test]
fn two_runs_on_one_server_give_the_same_text() {
    let monday = Snapshot::new(&MONDAY.evidence(202), &MONDAY.verdicts());
    let tuesday = Snapshot::new(&TUESDAY.evidence(202), &TUESDAY.verdicts());
    assert_eq!(monday.render(), tuesday.render());
}

#[test]
fn a_change_of_behaviour_shows() {
    let before = Snapshot::new(&MONDAY.evidence(202), &MONDAY.verdicts()).render();
    let after = Snapshot::new(&MONDAY.evidence(403), &MONDAY.verdicts()).render();
    let changed = after.lines().filter(|line| !before.contains(line)).collect::<Vec<_>>();
    assert_eq!(changed, [r#"            "status": 403,"#]);
}

/// The report is built from the same evidence; it has its own tests for each format.
#[test]
fn a_report_names_the_request_and_the_export_of_a_finding() {
    let report = Report::new(&MONDAY.evidence(202), MONDAY.verdicts());
    let shown = &report.suites[0].scenarios[0].findings[0];
    let request = shown.request.as_ref().unwrap();
    assert_eq!(request.sent, "POST https://gateway.test/v1/acme/r4/Group/17/$export");
    assert_eq!(request.answer, "202 Accepted, no media type, 202 bytes");
    assert!(request.curl.starts_with("curl -i -X POST"), "{}", request.curl);
    assert_eq!(shown.export.as_deref(), Some("_since=2026-02-02T04:05:06.789Z"));
}

#[test]
fn a_report_sums_up_each_export() {
    let report = Report::new(&TUESDAY.evidence(403), TUESDAY.verdicts());
    let summary = ExportSummary {
        what: "_since=2026-02-03T14:15:16Z".into(),
        status: "listed".into(),
        mode: ExportMode::Polled { requests: 4 },
        files: 2,
        resources: 4,
        bytes: 2 * 2 * 36,
    };
    assert_eq!(report.exports, [summary]);
}
