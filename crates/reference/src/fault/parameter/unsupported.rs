//! Faults of how unsupported parameters are refused.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::Given;
use crate::message::Response;
use crate::refusal::Refusal;
use bulkspec_fhir::GuideVersion::{V2, V3};

pub(crate) static TYPE_REFUSED_BARE: FaultDef = FaultDef {
    id: "type-refused-bare",
    about: "`_type` is unsupported, and refused without a body.",
    dialects: GUIDE,
    breaks: &["PARAM-10"],
    spoils: &[Spoil::Given(|given| has_any(given, &["_type"]).then(|| Response::empty(400)))],
    ..FaultDef::NEW
};

pub(crate) static OPTIONAL_PARAMETER_500: FaultDef = FaultDef {
    id: "optional-parameter-500",
    about: "`_elements`, `patient` and `includeAssociatedData` are unsupported, and return 500.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-15", "PARAM-21", "PARAM-28"],
    spoils: &[Spoil::Given(|given| {
        has_any(given, &["_elements", "patient", "includeAssociatedData"]).then(failure)
    })],
    ..FaultDef::NEW
};

pub(crate) static ORGANIZE_500: FaultDef = FaultDef {
    id: "organize-500",
    about: "`organizeOutputBy` is unsupported, and returns 500.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-14"],
    spoils: &[Spoil::Given(|given| has_any(given, &["organizeOutputBy"]).then(failure))],
    ..FaultDef::NEW
};

fn has_any(given: &[Given], names: &[&str]) -> bool {
    given.iter().any(|it| names.contains(&it.name.as_str()))
}

fn failure() -> Response {
    Refusal::failed("a parameter is not supported").into_response()
}
