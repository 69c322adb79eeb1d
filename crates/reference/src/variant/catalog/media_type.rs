//! Variants of media types.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;

// Media types of files: T-02, TRAP-09.
pub(crate) static MEDIA_TYPE_PARAMETERS: VariantDef = VariantDef {
    id: "media-type-parameters",
    about: "The media types of files and manifests have parameters and different letter case.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static OTHER_NDJSON_MEDIA_TYPE: VariantDef = VariantDef {
    id: "other-ndjson-media-type",
    about: "Files are sent as application/x-ndjson.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static PLAIN_NDJSON_MEDIA_TYPE: VariantDef = VariantDef {
    id: "plain-ndjson-media-type",
    about: "Files are sent as application/ndjson.",
    dialects: GUIDE,
    ..VariantDef::NEW
};
