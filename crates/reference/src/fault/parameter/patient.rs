//! Faults of `patient`.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V3};

pub(crate) static PATIENT_SILENTLY_IGNORED: FaultDef = FaultDef {
    id: "patient-silently-ignored",
    about: "The parameter `patient` has no effect.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-21"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_GET_ACCEPTED: FaultDef = FaultDef {
    id: "patient-get-accepted",
    about: "The parameter `patient` is accepted in the query of a GET.",
    dialects: GUIDE.from(V2).up_to(V3),
    breaks: &["PARAM-22"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_FILTER_PATIENT_ONLY: FaultDef = FaultDef {
    id: "patient-filter-patient-only",
    about: "The parameter `patient` restricts only Patients, not the rest of their data.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-23"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_UNKNOWN_202: FaultDef = FaultDef {
    id: "patient-unknown-202",
    about: "The parameter `patient` accepts a patient that does not exist.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-24"],
    seen: &["KCK-08"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_NONMEMBER_EXPORTED: FaultDef = FaultDef {
    id: "patient-nonmember-exported",
    about: "The parameter `patient` adds patients that are not members of the group.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-25"],
    seen: &["SYN-15"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_ONE_SUFFICES: FaultDef = FaultDef {
    id: "patient-one-suffices",
    about: "A list in `patient` is accepted if one of its patients may be exported.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-25"],
    seen: &["AUT-05"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_SYSTEM_ACCEPTED: FaultDef = FaultDef {
    id: "patient-system-accepted",
    about: "The parameter `patient` is accepted in a system export, and ignored.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-26"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_LAST_WINS: FaultDef = FaultDef {
    id: "patient-last-wins",
    about: "If the parameter `patient` is repeated, only the last one is used.",
    dialects: GUIDE.from(V2),
    breaks: &["PARAM-27"],
    ..FaultDef::NEW
};
