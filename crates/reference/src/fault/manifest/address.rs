//! Faults of the URLs of files.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static OUTPUT_URL_RELATIVE: FaultDef = FaultDef {
    id: "output-url-relative",
    about: "The URLs of files are relative.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-12"],
    seen: &["MAN-13"],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_LEVEL_FILE_404: FaultDef = FaultDef {
    id: "patient-level-file-404",
    about: "In an export of all patients, file URLs begin with the kick-off URL and return 404.",
    dialects: GUIDE,
    breaks: &["FILE-01"],
    seen: &["MAN-11"],
    ..FaultDef::NEW
};
