//! Faults of what a token allows.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::{V2, V3};

pub(crate) static RESOURCE_SCOPE_UNCHECKED: FaultDef = FaultDef {
    id: "resource-scope-unchecked",
    about: "Any access token can read resources of any type.",
    dialects: GUIDE,
    breaks: &["AUTH-47"],
    ..FaultDef::NEW
};

pub(crate) static FILE_TOKEN_SCOPE_UNCHECKED: FaultDef = FaultDef {
    id: "file-token-scope-unchecked",
    about: "Status and files are served for tokens with any scope.",
    dialects: GUIDE.from(V2),
    breaks: &["SEC-06"],
    ..FaultDef::NEW
};

pub(crate) static V2_SCOPE_FILE_403: FaultDef = FaultDef {
    id: "v2-scope-file-403",
    about: "Tokens with scopes such as system/*.rs can export, but files return 403.",
    dialects: GUIDE.from(V2),
    breaks: &["FILE-01"],
    seen: &["AUT-09"],
    ..FaultDef::NEW
};

pub(crate) static IGNORE_SCOPE_ON_EXPORT: FaultDef = FaultDef {
    id: "ignore-scope-on-export",
    about: "The scopes of the kick-off's token have no effect on what is exported.",
    dialects: GUIDE,
    breaks: &["SEC-02"],
    ..FaultDef::NEW
};

pub(crate) static SCOPE_ONLY_AT_DOWNLOAD: FaultDef = FaultDef {
    id: "scope-only-at-download",
    about: "The manifest lists types outside the token's scopes; their files return 403.",
    dialects: GUIDE,
    breaks: &["SEC-02"],
    seen: &["AUT-10"],
    ..FaultDef::NEW
};

pub(crate) static TYPE_OUTSIDE_SCOPE_202: FaultDef = FaultDef {
    id: "type-outside-scope-202",
    about: "A kick-off whose `_type` is outside the token's scopes is accepted.",
    dialects: GUIDE,
    breaks: &["SEC-13"],
    ..FaultDef::NEW
};

pub(crate) static GROUP_SCOPE_UNCHECKED: FaultDef = FaultDef {
    id: "group-scope-unchecked",
    about: "A group is exported for tokens without the right to read groups.",
    dialects: GUIDE.from(V3),
    breaks: &["SEC-10"],
    ..FaultDef::NEW
};

pub(crate) static GROUP_ACL_MISSING: FaultDef = FaultDef {
    id: "group-acl-missing",
    about: "Every client can export every group.",
    dialects: GUIDE.from(V3),
    breaks: &["SEC-11"],
    seen: &["AUT-04"],
    ..FaultDef::NEW
};

pub(crate) static GROUP_ACL_FIRST_ONLY: FaultDef = FaultDef {
    id: "group-acl-first-only",
    about: "A client with rights to several groups can export only the first of them.",
    dialects: GUIDE.from(V3),
    breaks: &["SEC-11"],
    seen: &["AUT-06"],
    ..FaultDef::NEW
};

pub(crate) static JOB_OWNER_REFUSED: FaultDef = FaultDef {
    id: "job-owner-refused",
    about: "The client that started an export cannot read its status or files.",
    dialects: GUIDE.from(V2),
    breaks: &["STAT-11"],
    seen: &["AUT-03"],
    ..FaultDef::NEW
};
