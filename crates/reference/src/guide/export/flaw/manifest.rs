//! What a faulty server makes of a manifest.

use super::list::Manifest;
use super::{entry, list};
use crate::guide::export::{Job, Page};

/// Makes the mistakes of a job's server in a manifest.
pub(in crate::guide::export) fn misreport(job: &Job, manifest: &mut Manifest, page: Page) {
    for (fault, slip) in list::SLIPS.iter().chain(entry::SLIPS) {
        if job.has(*fault) {
            slip(job, manifest, page);
        }
    }
}
