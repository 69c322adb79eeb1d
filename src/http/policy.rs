//! How long to wait and how much to read.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::trust::TrustedOrigins;

/// How the client behaves towards servers.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// How long to wait.
    pub timeouts: Timeouts,
    /// How much to read and follow.
    pub limits: Limits,
    /// A PEM file with certificates of issuers to trust besides those of the system.
    pub extra_ca: Option<PathBuf>,
    /// A proxy for all requests. The environment is never asked for one here.
    pub proxy: Option<Url>,
    /// Which URLs may be asked what; by default none may be asked anything but a listed file.
    pub origins: TrustedOrigins,
}

/// How long to wait for each part of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection with its TLS handshake; default 10 seconds.
    pub connect: Duration,
    /// From sending to the response's headers, connecting included; default 60 seconds, as some
    /// servers prepare the export before they answer the kick-off.
    pub headers: Duration,
    /// Between two chunks of a body; default 60 seconds.
    pub idle: Duration,
    /// For the whole of a small answer; default 2 minutes. Files have no such limit.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(120),
        }
    }
}

/// Bounds against a hostile or broken server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes kept of a small answer; default 8 MiB.
    pub answer_body: usize,
    /// Bytes of memory that the JSON of all answers of a run takes; default 128 MiB. That is room for
    /// a manifest of 100,000 files, and leaves as much for reading another one within 512 MiB.
    pub kept_bodies: usize,
    /// Redirects followed; default 5.
    pub redirects: usize,
    /// Requests under way at a time to one origin; default 4.
    pub per_origin: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { answer_body: 8 << 20, kept_bodies: 128 << 20, redirects: 5, per_origin: 4 }
    }
}
