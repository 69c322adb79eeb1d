//! Faults of `separate-export-status`.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::V3;

pub(crate) static PREF_APPLIED_PARTIAL: FaultDef = FaultDef {
    id: "pref-applied-partial",
    about: "Preference-Applied lists separate-export-status, but not respond-async.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-01"],
    spoils: &[Spoil::Accepted(|_, response| {
        response.replaced("preference-applied", "separate-export-status")
    })],
    ..FaultDef::NEW
};

pub(crate) static PREF_APPLIED_MISSING: FaultDef = FaultDef {
    id: "pref-applied-missing",
    about: "separate-export-status is applied, but Preference-Applied is missing.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-02"],
    spoils: &[Spoil::Accepted(|_, response| response.without("preference-applied"))],
    ..FaultDef::NEW
};

pub(crate) static X_EXPORT_STATUS_MISSING: FaultDef = FaultDef {
    id: "x-export-status-missing",
    about: "X-Export-Status is missing while an export is in progress.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-02"],
    spoils: &[Spoil::Progress(|response| response.without("x-export-status"))],
    ..FaultDef::NEW
};

pub(crate) static X_EXPORT_STATUS_ERROR_500: FaultDef = FaultDef {
    id: "x-export-status-error-500",
    about: "A failed export returns 500 in spite of separate-export-status.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-03"],
    spoils: &[Spoil::Failure(Err)],
    ..FaultDef::NEW
};

pub(crate) static X_EXPORT_STATUS_COMPLETE_MISSING: FaultDef = FaultDef {
    id: "x-export-status-complete-missing",
    about: "X-Export-Status is missing when an export is complete.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-04"],
    spoils: &[Spoil::Complete(|_, response| Ok(response.without("x-export-status")))],
    ..FaultDef::NEW
};

pub(crate) static X_EXPORT_STATUS_ALWAYS: FaultDef = FaultDef {
    id: "x-export-status-always",
    about: "The status is 200 with X-Export-Status, although the client did not request it.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-05"],
    ..FaultDef::NEW
};
