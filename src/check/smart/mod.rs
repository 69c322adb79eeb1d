//! Judgements on what SMART Backend Services promise: discovery and tokens.

pub(crate) mod discovery;
pub(crate) mod discovery_doc;
pub(crate) mod token;
pub(crate) mod token_doc;
pub(crate) mod token_scope;
