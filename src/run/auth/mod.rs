//! Who sends a request: credentials, tokens, discovery, published keys.

pub(crate) mod access;
pub(crate) mod discovery;
pub(crate) mod publish;
pub(crate) mod token_request;
