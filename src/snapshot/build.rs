//! Builds the snapshot of a run.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{
    AnswerShape, ExportShape, RequestShape, ScenarioShape, Snapshot, SnapshotSchema,
};
use super::phrase::phrase;
use super::{answer, exports};
use crate::contract::Severity;
use crate::evidence::{Evidence, Execution, StepFacts};
use crate::verdict::{Finding, Verdict};

impl Snapshot {
    /// Normalises what a run observed, and what the judges said of it.
    ///
    /// Everything is sorted: the order in which work was done side by side does not show.
    #[must_use]
    pub fn new(evidence: &Evidence, verdicts: &[Verdict]) -> Self {
        let scenario = |verdict: &Verdict| (verdict.scenario.clone(), scenario(evidence, verdict));
        Self {
            schema: SnapshotSchema::V1,
            contract: evidence.run.contract,
            exports: shared_exports(evidence),
            status_answers: status_answers(evidence),
            scenarios: verdicts.iter().map(scenario).collect(),
        }
    }
}

/// By what was asked for. Equal needs are executed once, yet those that a rule expands to several
/// exports may read the same, so there may be more than one shape.
fn shared_exports(evidence: &Evidence) -> BTreeMap<String, BTreeSet<ExportShape>> {
    let mut shapes: BTreeMap<String, BTreeSet<ExportShape>> = BTreeMap::new();
    for export in evidence.exports.iter().filter(|export| export.shared) {
        let shape = exports::shape(evidence, export);
        shapes.entry(shape.what.clone()).or_default().insert(shape);
    }
    shapes
}

fn status_answers(evidence: &Evidence) -> BTreeSet<AnswerShape> {
    let polls = evidence.exports.iter().flat_map(|export| &export.polls);
    polls.filter_map(|id| answer::answer(evidence, *id)).collect()
}

fn scenario(evidence: &Evidence, verdict: &Verdict) -> ScenarioShape {
    let execution = evidence.execution(&verdict.scenario);
    ScenarioShape {
        outcome: verdict.outcome,
        requests: execution.map(|done| requests(evidence, done)).unwrap_or_default(),
        exports: execution.map(|done| own_exports(evidence, done)).unwrap_or_default(),
        findings: verdict.findings.iter().map(finding).collect(),
    }
}

fn requests(evidence: &Evidence, execution: &Execution) -> BTreeSet<RequestShape> {
    execution.steps.iter().flat_map(|step| step_requests(evidence, step)).collect()
}

fn step_requests(evidence: &Evidence, step: &StepFacts) -> Vec<RequestShape> {
    match step {
        StepFacts::Sent(sent) | StepFacts::GroupWritten(sent) | StepFacts::CohortRemoved(sent) => {
            answer::request(evidence, sent.exchange, &sent.about).into_iter().collect()
        }
        StepFacts::Downloaded(downloads) => {
            let exchanges = downloads.files.iter().filter_map(|file| file.exchange);
            let again = |id| answer::request(evidence, id, "downloaded again");
            exchanges.filter_map(again).collect()
        }
        StepFacts::ResourceWritten(write) => {
            answer::request(evidence, write.sent.exchange, &write.sent.about).into_iter().collect()
        }
        StepFacts::CohortWritten(cohort) => {
            answer::request(evidence, cohort.sent.exchange, &cohort.sent.about)
                .into_iter()
                .collect()
        }
        StepFacts::MemberRead(read) => {
            answer::request(evidence, read.exchange, "a member").into_iter().collect()
        }
        StepFacts::DownloadedAcross(across) => {
            answer::request(evidence, across.exchange, "downloaded slowly").into_iter().collect()
        }
        StepFacts::TokenAsked(asked) => {
            answer::request(evidence, asked.exchange, asked.with.name()).into_iter().collect()
        }
        StepFacts::Discovered(found) => {
            answer::request(evidence, found.exchange, "discovery").into_iter().collect()
        }
        StepFacts::KeysPublished
        | StepFacts::Expired
        | StepFacts::Exported(_)
        | StepFacts::Blocked(_)
        | StepFacts::Nothing(_) => Vec::new(),
    }
}

fn own_exports(evidence: &Evidence, execution: &Execution) -> BTreeSet<ExportShape> {
    let ids = execution.steps.iter().filter_map(|step| match step {
        StepFacts::Exported(id) => Some(*id),
        _ => None,
    });
    let own = ids.filter_map(|id| evidence.export(id)).filter(|export| !export.shared);
    own.map(|export| exports::shape(evidence, export)).collect()
}

fn finding(finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Info => "info",
        Severity::Warn => "warn",
        Severity::Fail => "fail",
    };
    format!("{level} {}: {}", finding.check, phrase(&finding.message))
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
