//! Faults of where parameters are read from.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V3};

pub(crate) static POST_IGNORES_PARAMETERS: FaultDef = FaultDef {
    id: "post-ignores-parameters",
    about: "The parameters in the body of a POST have no effect.",
    dialects: GUIDE.from(V2),
    breaks: &["KICK-02"],
    ..FaultDef::NEW
};

pub(crate) static POST_FORGETS_GROUP: FaultDef = FaultDef {
    id: "post-forgets-group",
    about: "A group kick-off with parameters in a POST body exports all patients.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-09"],
    ..FaultDef::NEW
};

pub(crate) static POST_WRONG_VALUETYPE: FaultDef = FaultDef {
    id: "post-wrong-valuetype",
    about: "Only `valueString` is read from a POST body; other value types are ignored.",
    dialects: GUIDE.from(V2),
    breaks: &["KICK-16"],
    ..FaultDef::NEW
};

pub(crate) static GET_IGNORES_TYPE: FaultDef = FaultDef {
    id: "get-ignores-type",
    about: "`_type` and `_typeFilter` have no effect in a kick-off by GET.",
    dialects: GUIDE.from(V2).up_to(V3),
    breaks: &["PARAM-11"],
    seen: &["KCK-22"],
    ..FaultDef::NEW
};
