//! Faults of the Bundles of deleted resources.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static DELETED_OBJECT: FaultDef = FaultDef {
    id: "deleted-object",
    about: "`deleted` is an object with a member for each type.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-22"],
    ..FaultDef::NEW
};

pub(crate) static DELETED_BUNDLE_BATCH: FaultDef = FaultDef {
    id: "deleted-bundle-batch",
    about: "The Bundles of deleted resources have the type batch.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-24"],
    ..FaultDef::NEW
};

pub(crate) static DELETED_BUNDLE_COLLECTION: FaultDef = FaultDef {
    id: "deleted-bundle-collection",
    about: "The Bundles of deleted resources have the type collection.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-24"],
    ..FaultDef::NEW
};

pub(crate) static DELETED_NO_METHOD: FaultDef = FaultDef {
    id: "deleted-no-method",
    about: "The method in the Bundles of deleted resources is written in lower case.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-25"],
    ..FaultDef::NEW
};

pub(crate) static DELETED_METHOD_MISSING: FaultDef = FaultDef {
    id: "deleted-method-missing",
    about: "The Bundles of deleted resources have no method.",
    dialects: GUIDE.from(V2),
    breaks: &["MANI-25"],
    ..FaultDef::NEW
};
