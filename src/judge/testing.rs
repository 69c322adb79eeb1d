//! Evidence for tests: small worlds of exports, answers and Groups.

use std::sync::Arc;

use serde_json::{Value, json};

use super::judge;
pub(crate) use super::testing_answers::{json_answer, no_answer, response, status, with_header};
pub(crate) use super::testing_lines::{encounter, line, many_patients, patients};
use crate::contract::Contract;
use crate::evidence::{
    Answer, BodyEnd, Discovered, DiscoveryPlace, DownloadFacts, Evidence, Exchange, ExchangeId,
    ExportFacts, ExportId, ExportResult, FileEvidence, FileFacts, FileTokenFacts, FileUrlFacts,
    Fingerprinter, GuideFacts, IndexBuilder, JwksFetch, ManifestFacts, MemberFacts, MembersFacts,
    OutputFacts, PartialFacts, Performance, PeriodState, Record, ResourceIndex, RunFacts, Sent,
    SentBody, SentRequest, SideFile, SideList, SmartFacts, StepFacts, TokenAsked, TokenFacts,
    Truncation,
};
use crate::need::{ExportNeed, Tampering};
use crate::scan::{Limits, Reading, Scanner, Sink};
use crate::suite::Scenario;
use crate::verdict::{Outcome, Verdict};

pub(crate) const KICKOFF: &str = "https://fhir.example/r4/$export";

/// A run in the making: its exchanges and exports, and what was performed for one scenario.
pub(crate) struct World {
    pub(crate) evidence: Evidence,
    pub(crate) steps: Vec<StepFacts>,
}

impl World {
    pub(crate) fn new(contract: Contract) -> Self {
        let run = RunFacts {
            contract,
            contract_chosen_by: None,
            level: None,
            capabilities: None,
            target: "test".into(),
            base: "https://fhir.example/r4".into(),
            started: "2024-06-01T00:00:00Z".into(),
            version: "0".into(),
            cut_short: None,
            not_performed: Vec::new(),
            known_counts: [].into(),
            without_login: false,
            untrusted_hosts: Vec::new(),
        };
        let (exchanges, exports, performances) = (Vec::new(), Vec::new(), Vec::new());
        Self { evidence: Evidence { run, exchanges, exports, performances }, steps: Vec::new() }
    }

    /// Adds an answer; ids count from 1.
    pub(crate) fn answer(&mut self, answer: Answer) -> ExchangeId {
        let id = ExchangeId(u32::try_from(self.evidence.exchanges.len()).unwrap() + 1);
        let request = SentRequest {
            method: "GET".into(),
            url: KICKOFF.into(),
            headers: Vec::new(),
            body: SentBody::None,
            secrets: Vec::new(),
        };
        let exchange = Exchange { id, request, answer, redirects: Vec::new(), elapsed_ms: 0 };
        self.evidence.exchanges.push(exchange);
        id
    }

    /// Performs a request of step 0.
    pub(crate) fn sent(mut self, answer: Answer) -> Self {
        let sent = Sent { step: 0, exchange: self.answer(answer), about: String::new() };
        self.steps.push(StepFacts::Sent(sent));
        self
    }

    /// Asks for a token at step 0.
    pub(crate) fn asked(
        mut self,
        with: Tampering,
        scope: &str,
        answer: Answer,
        json: &Value,
        fetches: Vec<JwksFetch>,
    ) -> Self {
        let exchange = self.answer(answer);
        let facts = TokenFacts::of(json, &str::to_owned);
        let asked = Some(scope.to_owned());
        let asked = TokenAsked { step: 0, exchange, with, asked, facts, fetches };
        self.steps.push(StepFacts::TokenAsked(Box::new(asked)));
        self
    }

    /// Reads a discovery document at step 0.
    pub(crate) fn discovered(mut self, at: DiscoveryPlace, answer: Answer, json: &Value) -> Self {
        let exchange = self.answer(answer);
        let facts = SmartFacts::of(json, &str::to_owned);
        let found = Discovered { step: 0, exchange, at, accept: None, facts };
        self.steps.push(StepFacts::Discovered(Box::new(found)));
        self
    }

    pub(crate) fn wrote_group(mut self, answer: Answer) -> Self {
        let sent = Sent { step: 0, exchange: self.answer(answer), about: String::new() };
        self.steps.push(StepFacts::GroupWritten(sent));
        self
    }

    /// Performs an export.
    pub(crate) fn export(mut self, export: Export) -> Self {
        let id = self.add(export);
        self.steps.push(StepFacts::Exported(id));
        self
    }

    /// Has another export in the run.
    pub(crate) fn beside(mut self, export: Export) -> Self {
        self.add(export);
        self
    }

    /// Downloads files of export 0 again.
    pub(crate) fn again(mut self, files: Vec<File>) -> Self {
        let (files, index) = self.files(files);
        let facts = DownloadFacts { export: ExportId(0), files, index };
        self.steps.push(StepFacts::Downloaded(facts));
        self
    }

    pub(crate) fn knowing(mut self, resource_type: &str, count: u64) -> Self {
        self.evidence.run.known_counts.insert(resource_type.into(), count);
        self
    }

    /// The facts of the nth export, to be changed.
    pub(crate) fn facts(&mut self, n: usize) -> &mut ExportFacts {
        Arc::get_mut(&mut self.evidence.exports[n]).unwrap()
    }

    fn add(&mut self, export: Export) -> ExportId {
        let id = ExportId(u32::try_from(self.evidence.exports.len()).unwrap());
        let exchange = self.answer(status(200));
        let result = export.end.unwrap_or_else(|| {
            let json = export.json.unwrap_or_else(|| manifest_json(&export.files));
            let outputs = export.outputs.unwrap_or_else(|| outputs(&export.files));
            ExportResult::Listed(ManifestFacts { exchange, json, outputs })
        });
        let (files, index, mentions) = self.files_with_mentions(export.files);
        let guide = GuideFacts { mentions, ..self.guide(export.side) };
        let members = export.members.map(|members| MembersFacts { exchange, members });
        let facts = ExportFacts {
            id,
            since: export.since,
            types: export.types,
            type_filters: export.filters,
            until: None,
            patients: export
                .asked_patients
                .iter()
                .map(|id| print().resource("Patient", id))
                .collect(),
            shared: true,
            need: export.need,
            kickoff_url: KICKOFF.into(),
            kickoff: Some(exchange),
            polls: Vec::new(),
            result,
            files,
            members,
            guide,
            index,
        };
        self.evidence.exports.push(Arc::new(facts));
        id
    }

    fn guide(&mut self, side: Vec<(SideList, File)>) -> GuideFacts {
        let (lists, side): (Vec<_>, Vec<_>) = side.into_iter().unzip();
        let (files, deleted) = self.files(side);
        let named = |(list, mut file): (SideList, FileEvidence)| {
            file.name = format!("{} file {}", list.member(), file.output + 1);
            SideFile { list, file }
        };
        let side_files = lists.into_iter().zip(files).map(named).collect();
        GuideFacts { side_files, deleted, ..GuideFacts::default() }
    }

    /// Downloads a file beside those of exports.
    pub(crate) fn file(&mut self, file: File) -> FileEvidence {
        self.files(vec![file]).0.remove(0)
    }

    /// Gives the last export a manifest that came early.
    pub(crate) fn early(mut self, answer: Answer, json: Value, files: Vec<File>) -> Self {
        let exchange = self.answer(answer);
        let list = ManifestFacts { exchange, json, outputs: outputs(&files) };
        let files = self.files(files).0;
        let export = self.evidence.exports.last_mut().and_then(Arc::get_mut).unwrap();
        export.guide.partials.push(PartialFacts { list, files });
        self
    }

    fn files(&mut self, files: Vec<File>) -> (Vec<FileEvidence>, ResourceIndex) {
        let (files, index, _) = self.files_with_mentions(files);
        (files, index)
    }

    fn files_with_mentions(
        &mut self,
        files: Vec<File>,
    ) -> (Vec<FileEvidence>, ResourceIndex, ResourceIndex) {
        let mut shelves = Shelves::default();
        let mut evidence = Vec::new();
        for (n, file) in files.into_iter().enumerate() {
            let facts = file.facts(u32::try_from(n).unwrap(), &mut shelves);
            evidence.push(FileEvidence {
                output: n,
                name: format!("{} file {}", file.resource_type, n + 1),
                resource_type: Some(file.resource_type),
                exchange: Some(self.answer(file.answer)),
                earlier: Vec::new(),
                withheld: false,
                facts,
            });
        }
        (evidence, shelves.index.finish().unwrap(), shelves.mentions.finish().unwrap())
    }

    /// Judges a scenario of these steps and checks (YAML), which cites firm requirements.
    pub(crate) fn judged(self, steps_and_checks: &str) -> Verdict {
        self.cited("[POP-16, ANL-02]", steps_and_checks)
    }

    pub(crate) fn cited(self, cites: &str, steps_and_checks: &str) -> Verdict {
        self.verdict(&scenario(cites, steps_and_checks))
    }

    pub(crate) fn verdict(mut self, scenario: &Scenario) -> Verdict {
        self.evidence.performances.push(Performance {
            scenario: scenario.id.clone(),
            lacks: Vec::new(),
            steps: self.steps,
            trouble: None,
            left_out: None,
            together_with: None,
        });
        judge(&self.evidence, &[("a-suite", scenario)]).remove(0)
    }

    /// Judges by one check.
    pub(crate) fn check(self, check: &str) -> Verdict {
        self.judged(&format!("steps: []\njudge: [{check}]"))
    }
}

pub(crate) fn scenario(cites: &str, steps_and_checks: &str) -> Scenario {
    let yaml = format!("id: a/b\ntitle: T\ncites: {cites}\n{steps_and_checks}\n");
    serde_saphyr::from_str(&yaml).unwrap()
}

/// An export in the making.
#[derive(Default)]
pub(crate) struct Export {
    need: ExportNeed,
    since: Option<String>,
    types: Vec<String>,
    filters: Vec<String>,
    asked_patients: Vec<String>,
    end: Option<ExportResult>,
    json: Option<Value>,
    outputs: Option<Vec<OutputFacts>>,
    files: Vec<File>,
    members: Option<Vec<MemberFacts>>,
    side: Vec<(SideList, File)>,
}

impl Export {
    pub(crate) fn of(files: Vec<File>) -> Self {
        Self { files, ..Self::default() }
    }

    pub(crate) fn refused() -> Self {
        Self::ended(ExportResult::Refused { status: 400 })
    }

    pub(crate) fn failed() -> Self {
        Self::ended(ExportResult::Failed { what: "the job burnt".into(), exchange: None })
    }

    pub(crate) fn ended(end: ExportResult) -> Self {
        Self { end: Some(end), ..Self::default() }
    }

    pub(crate) fn need(self, yaml: &str) -> Self {
        Self { need: serde_saphyr::from_str(yaml).unwrap(), ..self }
    }

    /// Adds files of a list beside `output`.
    pub(crate) fn side(mut self, list: SideList, files: Vec<File>) -> Self {
        self.side.extend(files.into_iter().map(|file| (list, file)));
        self
    }

    pub(crate) fn since(self, since: &str) -> Self {
        Self { since: Some(since.into()), ..self }
    }

    /// Names types by `_type`.
    pub(crate) fn types(self, types: &[&str]) -> Self {
        Self { types: types.iter().map(|&name| name.to_owned()).collect(), ..self }
    }

    /// Names queries by `_typeFilter`.
    pub(crate) fn filters(self, filters: &[&str]) -> Self {
        Self { filters: filters.iter().map(|&query| query.to_owned()).collect(), ..self }
    }

    /// Names patients by `patient`.
    pub(crate) fn asked_patients(self, ids: &[&str]) -> Self {
        Self { asked_patients: ids.iter().map(|&id| id.to_owned()).collect(), ..self }
    }

    pub(crate) fn json(self, json: Value) -> Self {
        Self { json: Some(json), ..self }
    }

    pub(crate) fn without_transaction_time(self) -> Self {
        let mut json = manifest_json(&self.files);
        json.as_object_mut().unwrap().remove("transactionTime");
        self.json(json)
    }

    /// Changes what the manifest says of its outputs.
    pub(crate) fn outputs(self, change: impl FnOnce(&mut Vec<OutputFacts>)) -> Self {
        let mut outputs = outputs(&self.files);
        change(&mut outputs);
        Self { outputs: Some(outputs), ..self }
    }

    /// Members by id; `ended`, `to-come` and `inactive` behind the id make hard cases.
    pub(crate) fn members(self, members: &[&str]) -> Self {
        let member = |text: &&str| MemberFacts {
            patient: print().resource("Patient", text.split(' ').next().unwrap()),
            period: match () {
                () if text.contains("ended") => PeriodState::Ended,
                () if text.contains("to-come") => PeriodState::ToCome,
                () => PeriodState::Current,
            },
            inactive: text.contains("inactive"),
        };
        Self { members: Some(members.iter().map(member).collect()), ..self }
    }
}

/// A file in the making.
pub(crate) struct File {
    resource_type: String,
    lines: Option<String>,
    answer: Answer,
    reading: Reading,
    truncated: Option<Truncation>,
}

impl File {
    pub(crate) fn new(resource_type: &str, lines: &[String]) -> Self {
        let lines = Some(lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect());
        Self {
            resource_type: resource_type.into(),
            lines,
            answer: status(200),
            reading: Reading::Index,
            truncated: None,
        }
    }

    /// One that was not given.
    pub(crate) fn lost(resource_type: &str, answer: Answer) -> Self {
        let (resource_type, reading) = (resource_type.into(), Reading::Index);
        Self { resource_type, lines: None, answer, reading, truncated: None }
    }

    /// One of which the budget of the run allowed only the first lines.
    pub(crate) fn read_for(self, lines: usize) -> Self {
        let first = |all: String| all.split_inclusive('\n').take(lines).collect();
        let truncated = Some(Truncation::BudgetSpent);
        Self { lines: self.lines.map(first), truncated, ..self }
    }

    /// One that is read in another way.
    pub(crate) fn reading(self, reading: Reading) -> Self {
        Self { reading, ..self }
    }

    /// The same lines under the name of another type.
    pub(crate) fn named(self, resource_type: &str) -> Self {
        Self { resource_type: resource_type.into(), ..self }
    }

    /// One whose download ended like this.
    pub(crate) fn ending(self, end: BodyEnd) -> Self {
        let Answer::Response(mut response) = self.answer else { return self };
        response.body.end = end;
        Self { answer: Answer::Response(response), ..self }
    }

    fn facts(&self, number: u32, shelves: &mut Shelves) -> Option<FileFacts> {
        let mut scanner =
            Scanner::new(Limits { reading: self.reading, ..Limits::default() }, print(), number);
        scanner.push(self.lines.as_ref()?.as_bytes(), shelves);
        self.truncated.into_iter().for_each(|reason| scanner.truncate(reason));
        Some(scanner.finish(shelves))
    }

    fn count(&self) -> usize {
        self.lines.as_ref().map_or(0, |lines| lines.lines().count())
    }
}

/// The indexes of an export.
#[derive(Default)]
struct Shelves {
    index: IndexBuilder,
    mentions: IndexBuilder,
}

impl Sink for Shelves {
    fn resource(&mut self, record: Record) {
        self.index.push(&record).unwrap();
    }

    fn mention(&mut self, record: Record) {
        self.mentions.push(&record).unwrap();
    }
}

fn print() -> Fingerprinter {
    Fingerprinter::with_key([7; 16])
}

fn outputs(files: &[File]) -> Vec<OutputFacts> {
    let output = |(n, file): (usize, &File)| OutputFacts {
        resource_type: Some(file.resource_type.clone()),
        count: None,
        url: Some(FileUrlFacts {
            shown: format!("{KICKOFF}/{}/{{file-token-{n}}}.ndjson", file.resource_type),
            absolute: true,
            below_kickoff: true,
            type_segment: Some(file.resource_type.clone()),
            token: Some(FileTokenFacts::Jwt {
                header: json!({"typ": "JWT", "alg": "HS256"}),
                payload: json!({"start": "…", "total": file.count(), "userId": "…", "exp": 0}),
                same_as: n,
            }),
        }),
    };
    files.iter().enumerate().map(output).collect()
}

fn manifest_json(files: &[File]) -> Value {
    let entry = |file: &File| json!({"type": file.resource_type, "url": KICKOFF});
    json!({
        "transactionTime": "2024-06-01T00:00:00.000Z",
        "request": KICKOFF,
        "requiresAccessToken": true,
        "output": files.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// Asserts the outcome, and that the verdict says `words` somewhere: in a finding as
/// `check: message | expected | observed | file:line path +more`, in a reason, or in what was
/// looked at.
#[track_caller]
pub(crate) fn assert_says(verdict: &Verdict, outcome: Outcome, words: &str) {
    let mut said = verdict.looked_at.clone();
    said.extend(verdict.reasons.clone());
    said.extend(verdict.findings.iter().map(|finding| {
        let place = finding.place.clone().unwrap_or_default();
        let file = place.file.unwrap_or_default();
        let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        let path = place.path.unwrap_or_default();
        let (check, message) = (&finding.check, &finding.message);
        let (expected, observed, more) = (&finding.expected, &finding.observed, finding.more);
        format!("{check}: {message} | {expected} | {observed} | {file}{line} {path} +{more}")
    }));
    assert_eq!(verdict.outcome, outcome, "{said:#?}");
    assert!(said.iter().any(|text| text.contains(words)), "no {words:?} in {said:#?}");
}
