//! Faults of `_outputFormat` and of the size of files.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V4Ballot};

pub(crate) static OUTPUTFORMAT_400: FaultDef = FaultDef {
    id: "outputformat-400",
    about: "`_outputFormat` is refused, whatever its value.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-01"],
    seen: &["KCK-04"],
    ..FaultDef::NEW
};

pub(crate) static OUTPUTFORMAT_SHORT_REJECTED: FaultDef = FaultDef {
    id: "outputformat-short-rejected",
    about: "`_outputFormat=ndjson` is refused.",
    dialects: GUIDE,
    breaks: &["PARAM-02"],
    seen: &["KCK-04"],
    ..FaultDef::NEW
};

pub(crate) static DEFAULT_FORMAT_JSON: FaultDef = FaultDef {
    id: "default-format-json",
    about: "Without `_outputFormat` the files are JSON Bundles.",
    dialects: GUIDE,
    breaks: &["PARAM-03"],
    ..FaultDef::NEW
};

pub(crate) static NAMED_FORMAT_JSON: FaultDef = FaultDef {
    id: "named-format-json",
    about: "If `_outputFormat` names NDJSON, the files are JSON Bundles.",
    dialects: GUIDE,
    breaks: &["PARAM-02"],
    ..FaultDef::NEW
};

pub(crate) static OUTPUTFORMAT_IGNORED: FaultDef = FaultDef {
    id: "outputformat-ignored",
    about: "`_outputFormat` has no effect, even with a format that does not exist.",
    dialects: GUIDE,
    breaks: &["PARAM-04"],
    ..FaultDef::NEW
};

pub(crate) static V4_MAXSIZE_IGNORED: FaultDef = FaultDef {
    id: "v4-maxsize-ignored",
    about: "`_maximumFileSize` is accepted, but files are larger.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-13"],
    ..FaultDef::NEW
};
