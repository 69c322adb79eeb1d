//! Builds the report, a pure function of the evidence and the verdicts.

use super::curl;
use super::exchange_lines;
use super::exports;
use super::model::{
    Cited, Counts, MissingInput, Report, RequestShown, ScenarioReport, ShownFinding, SuiteReport,
};
use super::needs;
use super::schema::SchemaName;
use crate::contract::{Ledger, RequirementId};
use crate::evidence::{Evidence, ExchangeId, ExportId};
use crate::spec::Input;
use crate::verdict::{Finding, Verdict};

impl Report {
    /// Combines the verdicts of a run with their evidence.
    ///
    /// `verdicts` are in the order of the suites; the verdicts of one suite are grouped at the
    /// position of the first. The same evidence and verdicts give the same report.
    #[must_use]
    pub fn new(evidence: &Evidence, verdicts: Vec<Verdict>) -> Self {
        let run = &evidence.run;
        Self {
            schema: SchemaName::V1,
            version: run.version.clone(),
            contract: run.contract,
            contract_chosen_by: run.contract_chosen_by.clone(),
            target: run.target.clone(),
            base: run.base.clone(),
            started: run.started.clone(),
            cut_short: run.cut_short.clone(),
            needs: needs::of(evidence),
            locked_out: needs::locked_out(evidence),
            nothing_exported: evidence.nothing_exported(),
            counts: Counts::tally(verdicts.iter().map(|verdict| verdict.outcome)),
            requests: evidence.exchanges.len(),
            suites: suites(evidence, verdicts),
            exports: exports::summaries(evidence),
        }
    }
}

fn suites(evidence: &Evidence, verdicts: Vec<Verdict>) -> Vec<SuiteReport> {
    let mut suites: Vec<SuiteReport> = Vec::new();
    for verdict in verdicts {
        let name = verdict.suite.clone();
        let scenario = scenario(evidence, verdict);
        match suites.iter_mut().find(|known| known.suite == name) {
            Some(known) => known.scenarios.push(scenario),
            None => suites.push(SuiteReport { suite: name, scenarios: vec![scenario] }),
        }
    }
    suites
}

fn scenario(evidence: &Evidence, verdict: Verdict) -> ScenarioReport {
    let missing_inputs =
        evidence.execution(&verdict.scenario).map_or(&[][..], |done| &done.missing_inputs);
    ScenarioReport {
        missing: missing_inputs.iter().copied().map(missing).collect(),
        id: verdict.scenario,
        title: verdict.title,
        cites: verdict.cites.into_iter().map(cited).collect(),
        outcome: verdict.outcome,
        looked_at: verdict.looked_at,
        reasons: verdict.reasons,
        findings: verdict.findings.into_iter().map(|finding| shown(evidence, finding)).collect(),
    }
}

fn missing(input: Input) -> MissingInput {
    MissingInput { key: input.key().to_owned(), about: input.about().to_owned() }
}

fn cited(id: RequirementId) -> Cited {
    let row = Ledger::built_in().get(&id);
    Cited { text: row.map(|row| row.text.clone()), source: row.map(|row| row.source.clone()), id }
}

fn shown(evidence: &Evidence, finding: Finding) -> ShownFinding {
    let place = finding.place.unwrap_or_default();
    ShownFinding {
        severity: finding.severity,
        check: finding.check,
        message: finding.message,
        expected: finding.expected,
        observed: finding.observed,
        export: finding.export.and_then(|id| export_name(evidence, id)),
        file: place.file,
        line: place.line,
        path: place.path,
        more: finding.more,
        request: finding.exchange.and_then(|id| request_shown(evidence, id)),
    }
}

fn export_name(evidence: &Evidence, id: ExportId) -> Option<String> {
    let export = evidence.export(id)?;
    Some(export.spec.describe(export.since.as_deref()))
}

/// A finding about an exchange that was not completed, because the run was cut short, is kept
/// without its request.
fn request_shown(evidence: &Evidence, id: ExchangeId) -> Option<RequestShown> {
    let exchange = evidence.exchange(id)?;
    Some(RequestShown {
        sent: exchange_lines::sent(&exchange.request),
        answer: exchange_lines::answer(&exchange.answer),
        curl: curl::render(&exchange.request),
    })
}
