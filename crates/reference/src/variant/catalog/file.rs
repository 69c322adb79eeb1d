//! Variants of the files.

use crate::dialects::{ALL, GUIDE};
use crate::variant::VariantDef;

// Files: T-11, T-12 and TRAP-10, T-13, T-35.
pub(crate) static NO_FINAL_NEWLINE: VariantDef = VariantDef {
    id: "no-final-newline",
    about: "The last line of a file has no newline.",
    dialects: ALL,
    ..VariantDef::NEW
};

pub(crate) static BLANK_LINE: VariantDef = VariantDef {
    id: "blank-line",
    about: "Each file has a blank line in the middle.",
    dialects: ALL,
    ..VariantDef::NEW
};

pub(crate) static FINAL_BLANK_LINE: VariantDef = VariantDef {
    id: "final-blank-line",
    about: "Each file has a blank line at the end.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static CHUNKED_SHUFFLED: VariantDef = VariantDef {
    id: "chunked-shuffled",
    about: "The order of files, and of the lines in them, differs each time.",
    dialects: ALL,
    ..VariantDef::NEW
};

pub(crate) static MANY_SMALL_FILES: VariantDef = VariantDef {
    id: "many-small-files",
    about: "No file has more than five lines.",
    dialects: GUIDE,
    seen: &["DWN-06"],
};

pub(crate) static OPAQUE_FILE_NAMES: VariantDef = VariantDef {
    id: "opaque-file-names",
    about: "File names are opaque.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static DECORATIVE_FILE_NAMES: VariantDef = VariantDef {
    id: "decorative-file-names",
    about: "A file is identified by its number; the name after it is for readers only.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static HUGE_LINES: VariantDef = VariantDef {
    id: "huge-lines",
    about: "Some resources have lines of three million characters.",
    dialects: GUIDE,
    ..VariantDef::NEW
};
