//! Faults of attachments.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static ATTACHMENT_NO_CONTENTTYPE: FaultDef = FaultDef {
    id: "attachment-no-contenttype",
    about: "Attachments have no `contentType`.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-11"],
    ..FaultDef::NEW
};

pub(crate) static ATTACHMENT_RELATIVE: FaultDef = FaultDef {
    id: "attachment-relative",
    about: "The URLs of attachments are relative.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-12"],
    ..FaultDef::NEW
};

pub(crate) static ATTACHMENT_NO_AUTH: FaultDef = FaultDef {
    id: "attachment-no-auth",
    about: "Attachments require no token, although files do.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-13"],
    seen: &["AUT-07"],
    ..FaultDef::NEW
};

pub(crate) static ATTACHMENT_OTHER_AUTH: FaultDef = FaultDef {
    id: "attachment-other-auth",
    about: "Attachments refuse the token that is valid for the files.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-13"],
    ..FaultDef::NEW
};
