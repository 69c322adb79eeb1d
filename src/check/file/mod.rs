//! Judgements on files: how they are divided, sent and kept, whatever they hold.

pub(crate) mod download;
pub(crate) mod expiry;
pub(crate) mod file_limit;
pub(crate) mod lines;
pub(crate) mod media;
pub(crate) mod received;
pub(crate) mod sizes;
pub(crate) mod tls;
pub(crate) mod transport;
