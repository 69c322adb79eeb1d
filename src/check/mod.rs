//! Judgements on the answers, lists and files of a scenario: one file a family.

pub(crate) mod answer;
pub(crate) mod download;
pub(crate) mod file_token;
pub(crate) mod file_url;
pub(crate) mod files;
pub(crate) mod known;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod manifest;
pub(crate) mod schema;
pub(crate) mod shape;
pub(crate) mod since;
pub(crate) mod sizes;
pub(crate) mod smart;
pub(crate) mod smart_doc;
pub(crate) mod token;
pub(crate) mod token_doc;
mod token_scope;
pub(crate) mod token_total;
pub(crate) mod types;
pub(crate) mod unique;
