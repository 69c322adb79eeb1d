//! What a step expects of the answers to its requests.

automod::dir!(pub(in crate::check) "src/check/answer");

pub(crate) use answered::Answered;
use answered::labelled;
pub use expect::Expect;
pub(crate) use kick_off::KickOffAnswer;
pub(crate) use outcome::OutcomeOf;
pub(crate) use shape::Shape;
pub use status_set::StatusSet;
pub(crate) use step::{StepJudgement, judge_step};
