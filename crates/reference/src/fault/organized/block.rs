//! Faults of the blocks of organized output.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static BLOCK_WITHOUT_HEADER: FaultDef = FaultDef {
    id: "block-without-header",
    about: "The second block of each export has no header.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-17"],
    ..FaultDef::NEW
};

pub(crate) static CONTINUES_IN_FILE_MISSING: FaultDef = FaultDef {
    id: "continues-in-file-missing",
    about: "`continuesInFile` is missing if a block is divided.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-19"],
    ..FaultDef::NEW
};

pub(crate) static CONTINUED_WITHOUT_HEADER: FaultDef = FaultDef {
    id: "continued-without-header",
    about: "A file that continues a block does not repeat its header.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-17", "V3-19"],
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
    ..FaultDef::NEW
};
