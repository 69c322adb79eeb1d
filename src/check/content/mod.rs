//! Judgements on what files hold: types, resources, messages, deletions.

pub(crate) mod contents;
pub(crate) mod deleted;
pub(crate) mod elements;
pub(crate) mod known;
pub(crate) mod nested;
pub(crate) mod outcomes;
pub(crate) mod provenance;
pub(crate) mod since;
pub(crate) mod types;
pub(crate) mod unique;
pub(crate) mod validity;
