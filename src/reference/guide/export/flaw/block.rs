//! What a faulty server gets wrong in blocks.

use serde_json::Value;

use crate::reference::fault::OutputFault;
use crate::reference::guide::store::Resource;
use crate::reference::settings::Settings;

/// Tells whether a server forgets a resource where output is organised.
pub(in crate::reference::guide::export) fn is_forgotten(
    resource: &Resource,
    settings: &Settings,
) -> bool {
    resource.resource_type == "Immunization" && settings.has(OutputFault::BlockMissesTypes)
}

/// Loses headers of blocks in a file, which may begin with the rest of a block.
pub(in crate::reference::guide::export) fn unheaded(
    lines: &mut Vec<String>,
    is_continuation: bool,
    settings: &Settings,
) {
    if settings.has(OutputFault::BlockWithoutHeader) {
        let mut at = 0;
        lines.retain(|line| {
            at += 1;
            at == 1 || !is_header(line)
        });
    }
    if is_continuation && settings.has(OutputFault::ContinuedWithoutHeader) {
        lines.remove(0);
    }
}

fn is_header(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok_and(|it| it["resourceType"] == "Parameters")
}
