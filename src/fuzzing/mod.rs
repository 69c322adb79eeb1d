//! The entry points of the fuzz targets under `fuzz/`, one function for each. No part of the public
//! interface: present in tests, and with the feature `fuzzing`.
//!
//! Each function takes any bytes, and panics where a promise about the code behind it is broken.

mod config;
mod diagnostics;
mod evidence;
mod gzip;
mod http_date;
mod index;
mod manifest;
mod ndjson;
mod redactor;
mod retry_after;
mod secrets;
mod suite;
mod url;

#[cfg(test)]
mod corpus_tests;

pub use config::config;
pub use evidence::evidence;
pub use gzip::gzip;
pub use http_date::http_date;
pub use index::index;
pub use manifest::manifest;
pub use ndjson::ndjson;
pub use redactor::redactor;
pub use retry_after::retry_after;
pub use suite::suite;
pub use url::url;
