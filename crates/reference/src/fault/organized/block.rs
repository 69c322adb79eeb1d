//! Faults of the blocks of organized output.

use serde_json::Value;

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::{outputs, remove_of};
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static BLOCK_WITHOUT_HEADER: FaultDef = FaultDef {
    id: "block-without-header",
    about: "The second block of each export has no header.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-17"],
    spoils: &[Spoil::BlockFiles(|files| {
        let mut blocks = 0;
        let mut is_rest = false;
        for file in files {
            file.lines.retain(|line| {
                let begins = !std::mem::take(&mut is_rest) && is_header(line);
                blocks += usize::from(begins);
                !(begins && blocks == 2)
            });
            is_rest = file.is_continued;
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static CONTINUES_IN_FILE_MISSING: FaultDef = FaultDef {
    id: "continues-in-file-missing",
    about: "`continuesInFile` is missing if a block is divided.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-19"],
    spoils: &[Spoil::Manifest(|_, manifest| {
        outputs(manifest).for_each(|item| remove_of(item, "continuesInFile"));
    })],
    ..FaultDef::NEW
};

pub(crate) static CONTINUED_WITHOUT_HEADER: FaultDef = FaultDef {
    id: "continued-without-header",
    about: "A file that continues a block does not repeat its header.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-17", "V3-19"],
    spoils: &[Spoil::BlockFiles(|files| {
        for at in 1..files.len() {
            if files[at - 1].is_continued {
                files[at].lines.remove(0);
            }
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static BLOCK_SPLIT_ALWAYS: FaultDef = FaultDef {
    id: "block-split-always",
    about: "Every block is divided between two files, however small it is.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-20"],
    ..FaultDef::NEW
};

pub(crate) static BLOCK_MISSES_TYPES: FaultDef = FaultDef {
    id: "block-misses-types",
    about: "Blocks contain no Immunizations.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-22"],
    spoils: &[Spoil::Block(|resource| resource.resource_type != "Immunization")],
    ..FaultDef::NEW
};

fn is_header(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok_and(|it| it["resourceType"] == "Parameters")
}
