//! What a judgement sees of a scenario, and the words in which it answers: below all checks.

mod doc;
mod found;
mod gap;
mod judged;
mod listed;
mod looked;
pub(crate) mod offer;
pub(crate) mod plain;
mod scenario;
mod shown_type;
mod since_span;

pub use doc::CheckDoc;

pub(crate) use found::{Found, Weight, at_path, in_file, keep_few};
pub(crate) use gap::Gap;
pub(crate) use judged::{Judged, Judgement};
pub(crate) use listed::{
    each_download, each_export, each_listed, file_name, is_whole, other_export, own_limit, unread,
    unread_types, without_list,
};
pub(crate) use looked::{Looked, Noun, counted, with_commas};
pub(crate) use scenario::{Case, Shown, StepRequest};
pub(crate) use shown_type::shown_type;
pub(crate) use since_span::{Change, SinceSpan};
