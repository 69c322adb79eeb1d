//! Faults of how long files can be downloaded, and by whom.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::set;
use crate::fault::{FaultDef, Pace, Spoil};
use bulkspec_fhir::GuideVersion::V3;
use jiff::SignedDuration;

pub(crate) static FILE_FALSE_FLAG_401: FaultDef = FaultDef {
    id: "file-false-flag-401",
    about: "`requiresAccessToken` is false, but files return 401 without a token.",
    dialects: GUIDE,
    breaks: &["SEC-08"],
    seen: &["AUT-08"],
    spoils: &[Spoil::Manifest(|_, manifest| set(manifest, "requiresAccessToken", false))],
    ..FaultDef::NEW
};

pub(crate) static CAPABILITY_URL_FOREVER: FaultDef = FaultDef {
    id: "capability-url-forever",
    about: "Files need no token, and their URLs still work after Expires.",
    dialects: GUIDE.only(V3),
    breaks: &["SEC-09"],
    pace: Pace::AfterExpiry,
    spoils: &[
        Spoil::FilesKept(SignedDuration::from_secs(1)),
        Spoil::Manifest(|_, manifest| set(manifest, "requiresAccessToken", false)),
        Spoil::OpenFiles,
    ],
    ..FaultDef::NEW
};
