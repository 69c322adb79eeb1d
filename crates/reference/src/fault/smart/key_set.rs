//! Faults of key sets.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static JKU_ANY: FaultDef = FaultDef {
    id: "jku-any",
    about: "The keys are fetched from any URL in `jku`.",
    dialects: GUIDE,
    breaks: &["AUTH-37"],
    ..FaultDef::NEW
};

pub(crate) static JKU_REQUIRED: FaultDef = FaultDef {
    id: "jku-required",
    about: "An assertion without `jku` is refused.",
    dialects: GUIDE,
    breaks: &["AUTH-38"],
    ..FaultDef::NEW
};

pub(crate) static JWKS_INLINE_ONLY: FaultDef = FaultDef {
    id: "jwks-inline-only",
    about: "A client that registered its key set by URL gets no token.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-39"],
    ..FaultDef::NEW
};

pub(crate) static JWKS_CACHED_FOREVER: FaultDef = FaultDef {
    id: "jwks-cached-forever",
    about: "A key set is cached for an hour, whatever its Cache-Control.",
    dialects: GUIDE,
    breaks: &["AUTH-40"],
    ..FaultDef::NEW
};

pub(crate) static JWKS_REFETCH: FaultDef = FaultDef {
    id: "jwks-refetch",
    about: "A key set is fetched again for each token request.",
    dialects: GUIDE,
    breaks: &["AUTH-41"],
    ..FaultDef::NEW
};

pub(crate) static JWKS_ACCEPT_MISSING: FaultDef = FaultDef {
    id: "jwks-accept-missing",
    about: "A key set is fetched with Accept */* instead of application/json.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-42"],
    ..FaultDef::NEW
};

pub(crate) static JWKS_ACCEPT_JWT: FaultDef = FaultDef {
    id: "jwks-accept-jwt",
    about: "A key set is fetched with Accept application/jwt, which is not a key set.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-42"],
    ..FaultDef::NEW
};
