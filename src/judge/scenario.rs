//! Judges scenarios: every expectation and every check, and from all of them one outcome.
//!
//! The rule of outcomes. A failure of bulkspec itself is an error. Else the worst finding decides:
//! fail or warn. Else, if something that had to come first did not happen, the scenario is blocked.
//! Else it passes if *each* of its checks, and each of its steps that an answer is expected of,
//! looked at something; what a single export could not show is kept as a reason. If one of
//! them found nothing to look at, the scenario is not tested: its title was not shown to be true.

use crate::check_context::{
    CheckContext, DraftFinding, Examined, Judgement, StepRequest, keep_few,
};
use std::collections::BTreeSet;

use super::unread;
use crate::check::{GROUP_LIMIT, StepJudgement, judge_documents, judge_step, judge_tokens};
use crate::contract::Severity;
use crate::contract::Strength;
use crate::evidence::{Evidence, Execution, StepFacts};
use crate::suite::{Scenario, Step};
use crate::verdict::{Finding, Outcome, Verdict};

/// Judges the scenarios of a run, each with the name of its suite; the verdicts are in their order.
///
/// It only reads the evidence: the same evidence gives the same verdicts.
#[must_use]
pub fn judge(evidence: &Evidence, scenarios: &[(&str, &Scenario)]) -> Vec<Verdict> {
    let lockout = evidence.lockout().filter(|lockout| lockout.hides_the_server());
    let verdicts = scenarios.iter().map(|(suite, scenario)| {
        let mut verdict = Verdict {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            suite: (*suite).to_owned(),
            cites: scenario.cited_in(evidence.run.contract),
            outcome: Outcome::NotTested,
            looked_at: Vec::new(),
            reasons: Vec::new(),
            findings: Vec::new(),
        };
        judge_one(evidence, scenario, &mut verdict);
        if let Some(lockout) = lockout {
            block(&mut verdict, &lockout.to_string());
        }
        verdict
    });
    verdicts.collect()
}

/// Takes back what a request without access cannot show: whether it was refused for want of access
/// or by a defect cannot be told apart.
fn block(verdict: &mut Verdict, why: &str) {
    if matches!(verdict.outcome, Outcome::Fail | Outcome::Warn) {
        verdict.outcome = Outcome::Blocked;
        verdict.findings.clear();
        verdict.reasons.insert(0, why.to_owned());
    }
}

fn judge_one(evidence: &Evidence, scenario: &Scenario, verdict: &mut Verdict) {
    let Some(execution) = evidence.execution(&scenario.id) else {
        verdict.reasons.push(not_executed(evidence));
        return;
    };
    if let Some(harness_error) = &execution.harness_error {
        verdict.outcome = Outcome::Error;
        verdict.reasons.push(harness_error.clone());
        return;
    }
    if !execution.missing_inputs.is_empty() {
        let missing_inputs = execution.missing_inputs.iter();
        verdict.reasons = missing_inputs.map(|input| input.requirement()).collect();
        return;
    }
    if let Some(why) = &execution.left_out {
        verdict.reasons.push(why.clone());
        return;
    }
    let requests: Vec<StepRequest<'_>> = scenario.steps.iter().map(Step::request).collect();
    let strength = scenario.strength(evidence.run.contract);
    let cx = CheckContext { evidence, execution, requests: &requests, strength };
    let mut ledger = Tally::new(cx, scenario);
    let result = ledger.take_all();
    ledger.write(verdict);
    if let Err(error) = result {
        verdict.outcome = Outcome::Error;
        verdict.reasons.push(error);
    }
}

fn not_executed(evidence: &Evidence) -> String {
    match &evidence.run.cut_short {
        Some(why) => format!("the run was cut short: {why}"),
        None => "the run was cut short".to_owned(),
    }
}

/// Gathers what the expectations and checks of a scenario say.
struct Tally<'a> {
    cx: CheckContext<'a>,
    scenario: &'a Scenario,
    level: Severity,
    looked_at: Vec<String>,
    findings: Vec<Finding>,
    not_tested: Vec<String>,
    blocked: Vec<String>,
    /// Whether a check, or all sent requests together, found nothing to look at.
    has_gap: bool,
}

impl<'a> Tally<'a> {
    fn new(cx: CheckContext<'a>, scenario: &'a Scenario) -> Self {
        Self {
            cx,
            scenario,
            level: cx.strength.map_or(Severity::Info, Strength::level),
            looked_at: Vec::new(),
            findings: Vec::new(),
            not_tested: Vec::new(),
            blocked: Vec::new(),
            has_gap: false,
        }
    }

    /// Judges all there is; an error is bulkspec's own, in words.
    fn take_all(&mut self) -> Result<(), String> {
        let scenario = self.scenario;
        if let Some(reason) = self.unwritten_group().or_else(|| self.unwritten_resource()) {
            self.blocked.push(reason);
            return Ok(());
        }
        let group_refused = self.group_limit_was_met_early();
        if !group_refused {
            self.take_steps();
            self.take_answers();
        }
        for (checks, cap) in [(&scenario.judge, self.level), (&scenario.advise, Severity::Warn)] {
            for check in checks {
                let is_moot = group_refused && !check.is(&GROUP_LIMIT);
                if !is_moot {
                    let judgement = check.check().judge(self.cx, check.arguments());
                    self.take(check.id(), cap.min(self.level), judgement)?;
                }
            }
        }
        Ok(())
    }

    /// Why the scenario has no Group of its own, unless a refused Group is what it is about.
    fn unwritten_group(&self) -> Option<String> {
        if self.is_about_the_limit() {
            return None;
        }
        let answers = self.cx.group_writes().into_iter().map(|sent| self.cx.answer(sent.exchange));
        let failed = answers.into_iter().find(|answer| !is_success(answer.status()));
        failed.map(|answer| format!("the Group could not be written: {}", answer.words()))
    }

    /// Why a resource that the scenario is about is not there, or not as it should be.
    fn unwritten_resource(&self) -> Option<String> {
        let mut writes = self.cx.writes().into_iter();
        let failed = writes.find(|write| write.done.is_none() && !write.optional)?;
        let answer = self.cx.answer(failed.sent.exchange).words();
        Some(format!("bulkspec could not {} of its own: {answer}", failed.sent.about))
    }

    fn is_about_the_limit(&self) -> bool {
        let scenario = self.scenario;
        scenario.judge.iter().chain(&scenario.advise).any(|check| check.is(&GROUP_LIMIT))
    }

    /// Tells whether the Group that is too large was not even written, so that no step follows.
    fn group_limit_was_met_early(&self) -> bool {
        let mut writes = self.cx.group_writes().into_iter();
        self.is_about_the_limit()
            && writes.any(|sent| !is_success(self.cx.answer(sent.exchange).status()))
    }

    /// Takes in what could not be done.
    fn take_steps(&mut self) {
        let Execution { steps, .. } = self.cx.execution;
        for step in steps {
            match step {
                StepFacts::Blocked(reason) => self.blocked.push(reason.clone()),
                StepFacts::Nothing(reason) => self.not_tested.push(reason.clone()),
                _ => {}
            }
        }
        let is_told = !self.blocked.is_empty() || !self.not_tested.is_empty();
        if steps.len() < self.scenario.steps.len() && !is_told {
            self.has_gap = true;
            self.not_tested.push("the scenario was cut short".to_owned());
        }
    }

    /// Judges the answers to the requests that the scenario sends as they are.
    fn take_answers(&mut self) {
        let mut looked = Examined::default();
        let mut sends = false;
        for (number, step) in self.scenario.steps.iter().enumerate() {
            let judged = match (step, step.expectations()) {
                (Step::AskToken(ask), _) => judge_tokens(self.cx, number, &ask.expect, &ask.advise),
                (Step::Discover(find), _) => {
                    judge_documents(self.cx, number, &find.expect, &find.advise)
                }
                (_, Some((expect, advise))) => judge_step(self.cx, number, expect, advise),
                (_, None) => continue,
            };
            sends = true;
            self.has_gap |= self.was_left_out(number, step, &judged);
            looked.merge(judged.looked);
            self.blocked.extend(judged.blocked);
            self.not_tested.extend(judged.not_tested);
            self.has_gap |= judged.has_gap;
            for (check, is_advice, found) in judged.found {
                let level = if is_advice { self.level.min(Severity::Warn) } else { self.level };
                self.add_findings(check, level, found);
            }
            if let Some((expect, advise)) = step.expectations() {
                let of_step = |expect| unread::of_step(self.cx, number, expect);
                self.note_unread([expect, advise].into_iter().filter_map(of_step).collect());
            }
        }
        if sends {
            self.has_gap |= looked.is_empty();
            self.note_looked(&looked);
        }
    }

    /// Tells whether a step that something is expected of was not taken, or found no answer to look
    /// at: what it stands for in the title was not shown then, whatever the other steps show.
    fn was_left_out(&self, number: usize, step: &Step, judged: &StepJudgement) -> bool {
        match step {
            Step::AskToken(ask) => !ask.expect.is_empty() && judged.looked.is_empty(),
            Step::Discover(find) => !find.expect.is_empty() && judged.looked.is_empty(),
            _ => {
                let expects = step.expectations().is_some_and(|(expect, _)| !expect.is_empty());
                expects && self.cx.sent_by(number).is_empty()
            }
        }
    }

    fn take(&mut self, check: &str, level: Severity, judgement: Judgement) -> Result<(), String> {
        let judged = judgement.map_err(|error| in_words(&error))?;
        self.has_gap |= judged.looked.is_empty() && judged.found.is_empty();
        self.note_looked(&judged.looked);
        self.add_findings(check, level, judged.found);
        self.not_tested.extend(judged.not_tested);
        self.blocked.extend(judged.blocked);
        Ok(())
    }

    fn note_looked(&mut self, looked: &Examined) {
        if !looked.is_empty() {
            self.looked_at.push(looked.to_string());
        }
    }

    fn note_unread(&mut self, reasons: Vec<String>) {
        self.has_gap |= !reasons.is_empty();
        self.not_tested.extend(reasons);
    }

    fn add_findings(&mut self, check: &str, level: Severity, found: Vec<DraftFinding>) {
        let (found, unread) = unread::without_unread(self.cx, check, found);
        self.note_unread(unread);
        let kept = keep_few(found).into_iter();
        self.findings.extend(kept.map(|found| found.into_finding(check, level)));
    }

    fn outcome(&self) -> Outcome {
        match self.findings.iter().map(|finding| finding.severity).max() {
            Some(Severity::Fail) => Outcome::Fail,
            Some(Severity::Warn) => Outcome::Warn,
            _ if !self.blocked.is_empty() => Outcome::Blocked,
            _ if self.has_gap || self.looked_at.is_empty() => self.untested(),
            _ => Outcome::Pass,
        }
    }

    /// What is not tested, and needs an export, is blocked where nobody is let in.
    fn untested(&self) -> Outcome {
        let exports = self.scenario.steps.iter().any(|step| !step.exports().is_empty());
        if exports && self.cx.evidence.lockout().is_some() {
            return Outcome::Blocked;
        }
        Outcome::NotTested
    }

    fn write(self, verdict: &mut Verdict) {
        verdict.outcome = self.outcome();
        verdict.looked_at = self.looked_at;
        verdict.findings = self.findings;
        let mut seen = BTreeSet::new();
        let reasons = self.blocked.into_iter().chain(self.not_tested);
        verdict.reasons = reasons.filter(|reason| seen.insert(reason.clone())).collect();
        if verdict.outcome == Outcome::NotTested && verdict.reasons.is_empty() {
            verdict.reasons.push("there was nothing to examine".to_owned());
        }
    }
}

fn is_success(status: Option<u16>) -> bool {
    status.is_some_and(|status| status / 100 == 2)
}

/// An error with all that led to it.
fn in_words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
