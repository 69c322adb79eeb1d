//! Faults of the CapabilityStatement.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V3, V4Ballot};

pub(crate) static CAPS_NO_INSTANTIATES: FaultDef = FaultDef {
    id: "caps-no-instantiates",
    about: "The CapabilityStatement does not list the guide's one under `instantiates`.",
    dialects: GUIDE,
    breaks: &["DISC-01"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_UNDECLARED_OP: FaultDef = FaultDef {
    id: "caps-undeclared-op",
    about: "The export of a group works, but is not declared.",
    dialects: GUIDE.from(V2),
    breaks: &["DISC-02"],
    seen: &["DSC-04"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_WRONG_DEFINITION: FaultDef = FaultDef {
    id: "caps-wrong-definition",
    about: "The export of a group is declared with the definition `GroupLevelExport`, as in 1.0.0.",
    dialects: GUIDE,
    breaks: &["DISC-04"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_RELATIVE_DEFINITION: FaultDef = FaultDef {
    id: "caps-relative-definition",
    about: "The definitions of the export operations are relative.",
    dialects: GUIDE,
    breaks: &["DISC-04"],
    seen: &["DSC-03"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_MISPLACED_OP: FaultDef = FaultDef {
    id: "caps-misplaced-op",
    about: "The export of all patients is declared for the type Practitioner.",
    dialects: GUIDE,
    breaks: &["DISC-04"],
    seen: &["DSC-02"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_REST_OBJECT: FaultDef = FaultDef {
    id: "caps-rest-object",
    about: "The CapabilityStatement is invalid: `rest` is an object instead of an array.",
    dialects: GUIDE.from(V2),
    breaks: &["DISC-02"],
    seen: &["DSC-05"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_MISSING_TYPE: FaultDef = FaultDef {
    id: "caps-missing-type",
    about: "Immunizations are exported, but their type is not declared.",
    dialects: GUIDE.from(V3),
    breaks: &["DISC-05"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_NO_OPNOTSUPPORTED: FaultDef = FaultDef {
    id: "caps-no-opnotsupported",
    about: "Types that cannot be exported are declared like those that can.",
    dialects: GUIDE.from(V3),
    breaks: &["DISC-07"],
    ..FaultDef::NEW
};

pub(crate) static CAPS_UNEXPORTED_TYPE: FaultDef = FaultDef {
    id: "caps-unexported-type",
    about: "The type `AdverseEvent` is declared like the others, but refused in `_type`.",
    dialects: GUIDE.from(V3),
    breaks: &["DISC-07"],
    ..FaultDef::NEW
};

pub(crate) static V4_SAME_NAME: FaultDef = FaultDef {
    id: "v4-same-name",
    about: "The operations of two versions of the guide are declared under the same name.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-14"],
    ..FaultDef::NEW
};
