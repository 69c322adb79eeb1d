//! Who sends a request: credentials, tokens, discovery, published keys.

pub(crate) mod access;
pub(crate) mod asking;
pub(crate) mod bearer;
pub(crate) mod discover;
pub(crate) mod discovery;
pub(crate) mod grants;
pub(crate) mod key_host;
pub(crate) mod login;
pub(crate) mod origins;
pub(crate) mod publish;
pub(crate) mod sending;
pub(crate) mod token_request;
pub(crate) mod tokens;
pub(crate) mod untrusted;
