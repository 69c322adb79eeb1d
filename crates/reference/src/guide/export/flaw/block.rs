//! What a faulty server gets wrong in blocks.

use serde_json::Value;

use crate::fault::organized::block::{
    BLOCK_MISSES_TYPES, BLOCK_WITHOUT_HEADER, CONTINUED_WITHOUT_HEADER,
};
use crate::guide::store::Resource;
use crate::settings::Settings;

/// Tells whether a server forgets a resource where output is organised.
pub(in crate::guide::export) fn is_forgotten(resource: &Resource, settings: &Settings) -> bool {
    resource.resource_type == "Immunization" && settings.has(&BLOCK_MISSES_TYPES)
}

/// Loses headers of blocks in the lines of consecutive files, each of which may begin with the rest
/// of a block.
pub(in crate::guide::export) fn lose_headers<'a>(
    files: impl Iterator<Item = (&'a mut Vec<String>, bool)>,
    settings: &Settings,
) {
    let mut blocks = 0;
    for (lines, is_continuation) in files {
        if is_continuation && settings.has(&CONTINUED_WITHOUT_HEADER) {
            lines.remove(0);
        }
        let mut is_rest = is_continuation;
        lines.retain(|line| {
            let begins = !std::mem::take(&mut is_rest) && is_header(line);
            blocks += usize::from(begins);
            !(begins && blocks == 2 && settings.has(&BLOCK_WITHOUT_HEADER))
        });
    }
}

fn is_header(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok_and(|it| it["resourceType"] == "Parameters")
}
