//! Manifests, as all contracts have them.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::fault::{Fault, Spoil};

pub(crate) type Manifest = Map<String, Value>;

/// Which of several manifests of one export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The first, before there is another.
    First,
    /// The first, with a link to the next where there is one.
    FirstOfAll,
    /// The second, which is the last.
    Last,
}

/// The size of a file by its name, in bytes.
pub(crate) type SizeByName<'a> = Box<dyn Fn(&str) -> Option<usize> + 'a>;

/// The export that a manifest is written for.
pub(crate) struct ManifestContext<'a> {
    /// The URL of the kick-off.
    pub(crate) request: &'a str,
    /// The base URL, as the client knows it.
    pub(crate) base: &'a str,
    pub(crate) status_url: &'a str,
    pub(crate) transaction_time: Timestamp,
    /// Whether the output is organized by a resource type.
    pub(crate) is_organized: bool,
    /// Whether there are several manifests.
    pub(crate) is_in_parts: bool,
    pub(crate) page: Page,
    /// Returns the size of a file with this name if it is compressed, in bytes.
    pub(crate) compressed_size: SizeByName<'a>,
}

impl ManifestContext<'_> {
    /// Hands a manifest to the faults.
    pub(crate) fn spoil(&self, manifest: &mut Manifest, faults: &[Fault]) {
        for spoil in faults.iter().flat_map(|fault| fault.spoils()) {
            if let Spoil::Manifest(spoil) = spoil {
                spoil(self, manifest);
            }
        }
    }
}
