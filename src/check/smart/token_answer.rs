//! An answer of the token endpoint, as checks see it, and the judging of all answers of a step.

use crate::check::CheckSpec;
use crate::check::answer::StepJudgement;
use crate::check_context::{CheckContext, DraftFinding, Examined, Shown, Unit};
use crate::evidence::{ReceivedResponse, SmartFacts, StepFacts, TokenAsked, TokenFacts};

/// An answer of the token endpoint that came.
#[derive(Clone, Copy)]
pub(crate) struct TokenAnswer<'a> {
    pub(super) cx: CheckContext<'a>,
    pub(super) asked: &'a TokenAsked,
    pub(super) response: &'a ReceivedResponse,
    pub(super) facts: Option<&'a TokenFacts>,
    /// All token requests of the step, in order.
    pub(super) of_step: &'a [&'a TokenAsked],
}

/// Judges the answers to all token requests of a step.
pub(crate) fn judge_tokens(
    cx: CheckContext<'_>,
    step: usize,
    expect: &[CheckSpec],
    advise: &[CheckSpec],
) -> StepJudgement {
    let mut judged = StepJudgement::default();
    let of_step: Vec<&TokenAsked> = asked_by(cx, step).collect();
    for asked in of_step.iter().copied() {
        let shown = cx.answer(asked.exchange);
        let Some(response) = response_of(shown) else {
            judged.blocked = Some(format!("{} ({})", shown.words(), asked.with.name()));
            continue;
        };
        if matches!(response.status, 429 | 503) {
            let status = response.status;
            judged.blocked = Some(format!("the token endpoint was busy ({status})"));
            continue;
        }
        let facts = asked.facts.as_ref();
        let answer = TokenAnswer { cx, asked, response, facts, of_step: &of_step };
        for (checks, is_advice) in [(expect, false), (advise, true)] {
            for spec in checks {
                match spec.check().judge_token(&answer, spec.arguments()) {
                    Ok(found) => {
                        judged.looked.merge(Examined::at(Unit::Answer, 1));
                        judged.extend(spec.id(), is_advice, found);
                    }
                    Err(_) => judged.not_tested.push(answer.not_covered_by(spec)),
                }
            }
        }
    }
    judged
}

fn response_of(shown: Shown<'_>) -> Option<&ReceivedResponse> {
    shown.exchange()?.response()
}

fn asked_by(cx: CheckContext<'_>, step: usize) -> impl Iterator<Item = &TokenAsked> {
    cx.execution.steps.iter().filter_map(move |facts| match facts {
        StepFacts::TokenAsked(asked) if asked.step == step => Some(&**asked),
        _ => None,
    })
}

/// Why a check does not apply to an answer that is no grant.
pub(super) const NO_GRANT: &str = "no token was granted";

impl<'a> TokenAnswer<'a> {
    /// The facts of a grant; the error is why there are none.
    pub(super) fn grant(self) -> Result<&'a TokenFacts, &'static str> {
        let is_success = self.response.status / 100 == 2;
        self.facts.filter(|facts| facts.has_token && is_success).ok_or(NO_GRANT)
    }

    /// Whether it is a refusal, and no failure of the server; the error is why not.
    pub(super) fn refusal(self) -> Result<(), &'static str> {
        if self.response.status / 100 == 4 { Ok(()) } else { Err("the request was not refused") }
    }

    /// A breach by this answer.
    pub(super) fn breach(self, message: &str, expected: &str, observed: &str) -> DraftFinding {
        let asked = self.asked.asked.as_deref().unwrap_or("no scope");
        let message = format!("{message} ({}, {asked})", self.asked.with.name());
        DraftFinding::breach(message, expected, observed).shown_by(self.asked.exchange)
    }

    /// The answer in a few words.
    pub(super) fn words(self) -> String {
        let token = if self.facts.is_some_and(|it| it.has_token) { " with a token" } else { "" };
        let error = self.facts.and_then(|facts| facts.error.as_ref());
        let error = error.map(|error| format!(", error `{error}`")).unwrap_or_default();
        format!("status {}{token}{error}", self.response.status)
    }

    /// Why a check does not apply to it, for a person.
    fn not_covered_by(self, check: &CheckSpec) -> String {
        let asked = self.asked.asked.as_deref().unwrap_or("no scope");
        let (with, words) = (self.asked.with.name(), self.words());
        format!("{} does not apply to {words} ({with}, {asked})", check.id())
    }

    /// The discovery document that the scenario read.
    pub(super) fn discovery(self) -> Option<&'a SmartFacts> {
        self.cx.execution.steps.iter().find_map(|facts| match facts {
            StepFacts::Discovered(found) => found.facts.as_ref(),
            _ => None,
        })
    }
}

#[cfg(test)]
#[path = "tests/token.rs"]
mod tests;
