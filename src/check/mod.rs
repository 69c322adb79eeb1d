//! Judgements on the answers, lists and files of a scenario: a folder a family.

pub(crate) mod cohort;
pub(crate) mod cohort_doc;
pub(crate) mod content;
pub(crate) mod declaration;
pub(crate) mod expect;
pub(crate) mod file;
pub(crate) mod header;
pub(crate) mod job;
pub(crate) mod manifest;
pub(crate) mod organized;
pub(crate) mod plain;
pub(crate) mod schema;
pub(crate) mod smart;
