//! Variants of DELETE.

use crate::dialects::GUIDE;
use crate::variant::VariantDef;
use bulkspec_fhir::GuideVersion::V2;

// DELETE: T-08 and T-09; what is accepted may be done a little later.
pub(crate) static DELETE_ANSWERS_200: VariantDef = VariantDef {
    id: "delete-answers-200",
    about: "DELETE of a complete export returns 200.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static DELETE_ANSWERS_204: VariantDef = VariantDef {
    id: "delete-answers-204",
    about: "DELETE of a complete export returns 204.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static DELETE_ANSWERS_404: VariantDef = VariantDef {
    id: "delete-answers-404",
    about: "DELETE of a complete export returns 404, and the export is gone.",
    dialects: GUIDE.from(V2),
    ..VariantDef::NEW
};

pub(crate) static DELETE_ANSWERS_405: VariantDef = VariantDef {
    id: "delete-answers-405",
    about: "DELETE of a complete export returns 405, and the export remains.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static DELETE_SETTLES: VariantDef = VariantDef {
    id: "delete-settles",
    about: "After DELETE two more polls return 202.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static GONE_AFTER_DELETE: VariantDef = VariantDef {
    id: "gone-after-delete",
    about: "After DELETE the status URL returns 410.",
    dialects: GUIDE,
    ..VariantDef::NEW
};
