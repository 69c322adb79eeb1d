//! Faults of which files are written.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;

pub(crate) static FILE_LISTED_TWICE: FaultDef = FaultDef {
    id: "file-listed-twice",
    about: "One file is listed twice.",
    dialects: GUIDE,
    breaks: &["MANI-09", "CONT-03"],
    seen: &["MAN-15"],
    ..FaultDef::NEW
};

pub(crate) static EMPTY_FILE_LISTED: FaultDef = FaultDef {
    id: "empty-file-listed",
    about: "An empty file is listed for each type that has no data.",
    dialects: GUIDE,
    breaks: &["MANI-14"],
    seen: &["MAN-08"],
    ..FaultDef::NEW
};

pub(crate) static OO_IN_OUTPUT: FaultDef = FaultDef {
    id: "oo-in-output",
    about: "A file of messages is listed in `output` of every export.",
    dialects: GUIDE,
    breaks: &["MANI-18"],
    ..FaultDef::NEW
};

pub(crate) static FILES_SWAPPED: FaultDef = FaultDef {
    id: "files-swapped",
    about: "The lines of the first and the last file of each export are swapped.",
    dialects: GUIDE,
    breaks: &["CONT-02"],
    seen: &["DWN-07"],
    ..FaultDef::NEW
};

pub(crate) static FILE_WRITTEN_TWICE: FaultDef = FaultDef {
    id: "file-written-twice",
    about: "The same lines are written to two files, and both are listed.",
    dialects: GUIDE,
    breaks: &["CONT-03"],
    seen: &["KCK-31", "MAN-15", "CON-15"],
    ..FaultDef::NEW
};
