//! What a judgement sees of a scenario, and the words in which it answers: below all checks.

pub(crate) mod baseline;
mod check_result;
mod context;
mod doc;
mod draft_finding;
mod examined;
mod listed;
pub(crate) mod offer;
mod shown_type;
mod since_span;
mod unread;

pub use doc::CheckDoc;

pub(crate) use check_result::{CheckResult, Judgement};
pub(crate) use context::{CheckContext, Shown, StepRequest};
pub(crate) use draft_finding::{DraftFinding, FindingKind, at_path, in_file, keep_few};
pub(crate) use examined::{Examined, Unit, counted, with_commas};
pub(crate) use listed::{
    each_download, each_export, each_listed, file_name, is_whole, other_export, own_limit, unread,
    unread_types, without_list,
};
pub(crate) use shown_type::shown_type;
pub(crate) use since_span::{Change, SinceSpan};
pub(crate) use unread::Unread;
