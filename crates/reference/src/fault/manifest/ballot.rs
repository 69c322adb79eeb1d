//! Faults of what the ballot of 4.0.0 changed in the manifest.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V4Ballot;

pub(crate) static V4_ERROR_KEPT: FaultDef = FaultDef {
    id: "v4-error-kept",
    about: "The manifest has `error` instead of `outcome`.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-05"],
    ..FaultDef::NEW
};

pub(crate) static V4_EXTENSION_OBJECT: FaultDef = FaultDef {
    id: "v4-extension-object",
    about: "`extension` of the manifest is an object, as in older versions.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-06"],
    ..FaultDef::NEW
};

pub(crate) static V4_MANIFESTTYPE_WRONG: FaultDef = FaultDef {
    id: "v4-manifesttype-wrong",
    about: "`manifestType` names the manifest of another operation.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-07"],
    ..FaultDef::NEW
};

pub(crate) static V4_DETAIL_ALONE: FaultDef = FaultDef {
    id: "v4-detail-alone",
    about: "The manifest has `outputOrganizedByDetail` without `outputOrganizedBy`.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-08"],
    ..FaultDef::NEW
};

pub(crate) static V4_DELETED_NO_URL: FaultDef = FaultDef {
    id: "v4-deleted-no-url",
    about: "Items of `deleted` have no `url`.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-09"],
    ..FaultDef::NEW
};

pub(crate) static V4_FILESIZE_WRONG: FaultDef = FaultDef {
    id: "v4-filesize-wrong",
    about: "`fileSize` is the size of the compressed file.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-10"],
    ..FaultDef::NEW
};

pub(crate) static V4_LINK_SELF: FaultDef = FaultDef {
    id: "v4-link-self",
    about: "`link` points to the next manifest with the relation self.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-11"],
    ..FaultDef::NEW
};
