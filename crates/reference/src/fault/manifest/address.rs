//! Faults of the URLs of files.

use crate::dialects::GUIDE;
use crate::fault::manifest::edit::all;
use crate::fault::{FaultDef, Spoil};
use crate::manifest::Manifest;
use bulkspec_fhir::GuideVersion::V2;
use serde_json::json;

pub(crate) static OUTPUT_URL_RELATIVE: FaultDef = FaultDef {
    id: "output-url-relative",
    about: "The URLs of files are relative.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-12"],
    seen: &["MAN-13"],
    spoils: &[Spoil::Manifest(|cx, manifest| readdress(manifest, &format!("{}/", cx.base), ""))],
    ..FaultDef::NEW
};

pub(crate) static PATIENT_LEVEL_FILE_404: FaultDef = FaultDef {
    id: "patient-level-file-404",
    about: "In an export of all patients, file URLs begin with the kick-off URL and return 404.",
    dialects: GUIDE,
    breaks: &["FILE-01"],
    seen: &["MAN-11"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        if cx.request.contains("/Patient/") {
            readdress(manifest, cx.base, &format!("{}/Patient", cx.base));
        }
    })],
    ..FaultDef::NEW
};

fn readdress(manifest: &mut Manifest, from: &str, to: &str) {
    for item in all(manifest) {
        for name in ["url", "continuesInFile"] {
            if let Some(url) = item[name].as_str() {
                item[name] = json!(url.replacen(from, to, 1));
            }
        }
    }
}
