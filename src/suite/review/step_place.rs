//! Where a step stands in its file, and what it gives to later ones.

use crate::diagnostic::Path;
use crate::spec::ExportSpec;
use crate::suite::Step;

/// Returns the path of a step's value, and the exports that the step requests.
pub(super) fn place<'a>(path: &Path, n: usize, step: &'a Step) -> (Path, &'a [ExportSpec]) {
    let key = match step {
        Step::Export(_) => "export",
        Step::FreshExport(_) => "fresh-export",
        Step::ExportTwice(_) => "export-twice",
        Step::Retry(_) => "retry",
        Step::Start(_) => "start",
        Step::KickOff(_) => "kick-off",
        Step::Send(_) => "send",
        Step::DownloadAgain { .. } => "download-again",
        Step::WriteGroup(_) => "write-group",
        Step::Finish {} => "finish",
        Step::WriteResource(_) => "write-resource",
        Step::WriteCohort(_) => "write-cohort",
        Step::RemoveCohort {} => "remove-cohort",
        Step::ReadMembers {} => "read-members",
        Step::AwaitExpiry {} => "await-expiry",
        Step::DownloadAcrossExpiry {} => "download-across-expiry",
        Step::AskToken(_) => "ask-token",
        Step::Discover(_) => "discover",
        Step::PublishKeys(_) => "publish-keys",
    };
    (path.then("steps").then(n).then(key), step.exports())
}

/// Returns true if a step obtains an export.
pub(super) fn gives_an_export(step: &Step) -> bool {
    matches!(
        step,
        Step::Export(_)
            | Step::FreshExport(_)
            | Step::ExportTwice(_)
            | Step::Retry(_)
            | Step::Finish {}
    )
}
