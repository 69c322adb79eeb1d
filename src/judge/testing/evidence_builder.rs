//! A run in the making: its exchanges, its exports, and what was executed for a scenario.

use std::sync::Arc;

use serde_json::Value;

use super::answers::{status, with_header};
use super::export::Export;
use super::file::{File, Shelves, print};
use super::manifest::{KICKOFF, manifest_json, outputs};
use crate::contract::Contract;
use crate::evidence::{
    Answer, AuxiliaryFile, AuxiliaryList, Discovered, DiscoveryPlace, DownloadFacts, Evidence,
    Exchange, ExchangeId, Execution, ExportFacts, ExportId, ExportResult, FileEvidence, GuideFacts,
    JwksFetch, ManifestFacts, MembersFacts, PartialFacts, ResourceIndex, RunFacts, Sent, SentBody,
    SentRequest, SmartFacts, StepFacts, TokenAsked, TokenFacts,
};
use crate::judge::judge;
use crate::spec::Tampering;
use crate::suite::{CheckSpec, Scenario};
use crate::verdict::Verdict;

/// A run in the making: its exchanges and exports, and what was executed for one scenario.
pub(crate) struct EvidenceBuilder {
    pub(crate) evidence: Evidence,
    pub(crate) steps: Vec<StepFacts>,
    /// Whether no plain kick-off was sent.
    is_unasked: bool,
}

impl EvidenceBuilder {
    pub(crate) fn new(contract: Contract) -> Self {
        let run = RunFacts {
            contract,
            contract_chosen_by: None,
            level: None,
            plain_kick_off: None,
            missing_group: None,
            no_token: None,
            capabilities: None,
            capabilities_unread: None,
            more_attempts: 0,
            target: "test".into(),
            base: "https://fhir.example/r4".into(),
            started: "2024-06-01T00:00:00Z".into(),
            version: "0".into(),
            cut_short: None,
            not_executed: Vec::new(),
            known_counts: [].into(),
            without_login: false,
            untrusted_hosts: Vec::new(),
            withheld_urls: 0,
        };
        let (exchanges, exports, executions) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            evidence: Evidence { run, exchanges, exports, executions },
            steps: Vec::new(),
            is_unasked: false,
        }
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

    /// Answers the plain kick-off of the run, which is accepted unless something else is said.
    pub(crate) fn plain(mut self, answer: Answer) -> Self {
        self.evidence.run.plain_kick_off = Some(self.answer(answer));
        self
    }

    /// Has no plain kick-off in the run.
    pub(crate) fn unasked(self) -> Self {
        Self { is_unasked: true, ..self }
    }

    /// Executes a request of step 0.
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
        let asked = TokenAsked {
            step: 0,
            exchange,
            with,
            algorithm: Some("RS384".to_owned()),
            asked,
            facts,
            fetches,
        };
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

    /// Executes an export.
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
            ExportResult::Listed(ManifestFacts { exchange, json: json.into(), outputs })
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
            spec: export.spec,
            kickoff_url: KICKOFF.into(),
            kickoff: Some(exchange),
            polls: Vec::new(),
            more_polls: 0,
            result,
            files,
            members,
            guide,
            index,
        };
        self.evidence.exports.push(Arc::new(facts));
        id
    }

    fn guide(&mut self, side: Vec<(AuxiliaryList, File)>) -> GuideFacts {
        let (lists, side): (Vec<_>, Vec<_>) = side.into_iter().unzip();
        let (files, deleted) = self.files(side);
        let named = |(list, mut file): (AuxiliaryList, FileEvidence)| {
            file.name = format!("{} file {}", list.member(), file.output + 1);
            AuxiliaryFile { list, file }
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
        let list = ManifestFacts { exchange, json: json.into(), outputs: outputs(&files) };
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

    pub(crate) fn verdict(self, scenario: &Scenario) -> Verdict {
        let is_told = self.is_unasked || self.evidence.run.plain_kick_off.is_some();
        let accepted = with_header(status(202), "content-location", "https://fhir.example/jobs/0");
        let mut builder = if is_told { self } else { self.plain(accepted) };
        builder.evidence.executions.push(Execution {
            scenario: scenario.id.clone(),
            missing_inputs: Vec::new(),
            steps: builder.steps,
            harness_error: None,
            left_out: None,
            together_with: None,
        });
        judge(&builder.evidence, &[("a-suite", scenario)]).remove(0)
    }

    /// Judges by one check, with arguments.
    pub(crate) fn judged_by(self, check: &CheckSpec) -> Verdict {
        let mut scenario = scenario("[POP-16, ANL-02]", "steps: []");
        scenario.judge.push(check.clone());
        self.verdict(&scenario)
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
