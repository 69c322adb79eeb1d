//! Judgements on what SMART Backend Services promise: discovery and tokens.

automod::dir!(pub(in crate::check) "src/check/smart");

pub(crate) use discovery::{Document, judge_documents};
pub(crate) use token_answer::{TokenAnswer, judge_tokens};
