//! Judgements on manifests: their members, their items, their pages.

pub(crate) mod echo;
pub(crate) mod entries;
pub(crate) mod export_time;
pub(crate) mod file_token;
pub(crate) mod file_url;
pub(crate) mod form;
pub(crate) mod link;
pub(crate) mod partial;
pub(crate) mod token_total;
