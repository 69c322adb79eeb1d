//! Judgements on the answers, lists and files of a scenario: one entry a check, in folders by subject.

mod answer;
mod arguments;
mod cohort;
mod compare;
mod content;
mod declaration;
mod def;
mod file;
mod header;
mod job;
mod list;
mod manifest;
mod needs;
mod organized;
mod read;
mod schema;
mod smart;
mod spec;

pub(crate) use answer::status::STATUS;
pub use answer::{Expect, StatusSet};
pub(crate) use answer::{StepJudgement, judge_step};
pub(crate) use compare::group_limit::GROUP_LIMIT;
#[cfg(test)]
pub(crate) use def::Check;
pub(crate) use def::{AnswerResult, Arguments, Def, Judge, Place, Subject};
#[cfg(test)]
pub(crate) use list::checks;
pub use list::docs;
pub use needs::Needs;
pub(crate) use read::{
    DocumentChecks, ScenarioChecks, TokenChecks, of_document, of_scenario, of_token,
};
pub(crate) use smart::{judge_documents, judge_tokens};
pub use spec::CheckSpec;
