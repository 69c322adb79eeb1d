//! Faults of how assertions are checked.

use crate::dialects::GUIDE;
use crate::fault::FaultDef;
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static TOKEN_NEEDS_BASIC: FaultDef = FaultDef {
    id: "token-needs-basic",
    about: "A token request requires HTTP Basic in addition to its assertion.",
    dialects: GUIDE,
    breaks: &["AUTH-20"],
    ..FaultDef::NEW
};

pub(crate) static SIGNATURE_UNCHECKED: FaultDef = FaultDef {
    id: "signature-unchecked",
    about: "The signature of an assertion is not checked.",
    dialects: GUIDE,
    breaks: &["AUTH-27"],
    ..FaultDef::NEW
};

pub(crate) static ALG_NONE_OK: FaultDef = FaultDef {
    id: "alg-none-ok",
    about: "An assertion with the algorithm none needs no signature.",
    dialects: GUIDE,
    breaks: &["AUTH-27"],
    ..FaultDef::NEW
};

pub(crate) static RS256_ONLY: FaultDef = FaultDef {
    id: "rs256-only",
    about: "Only assertions signed with RS256 are accepted.",
    dialects: GUIDE,
    breaks: &["AUTH-28"],
    ..FaultDef::NEW
};

pub(crate) static LISTED_ALG_REFUSED: FaultDef = FaultDef {
    id: "listed-alg-refused",
    about: "The SMART configuration lists RS384, but assertions signed with it are refused.",
    dialects: GUIDE,
    breaks: &["AUTH-28"],
    ..FaultDef::NEW
};

pub(crate) static JTI_REPLAY: FaultDef = FaultDef {
    id: "jti-replay",
    about: "The same assertion is accepted twice.",
    dialects: GUIDE,
    breaks: &["AUTH-29"],
    ..FaultDef::NEW
};

pub(crate) static ISS_UNCHECKED: FaultDef = FaultDef {
    id: "iss-unchecked",
    about: "Only `sub` of an assertion is checked, not `iss`.",
    dialects: GUIDE,
    breaks: &["AUTH-30"],
    ..FaultDef::NEW
};

pub(crate) static AUD_UNCHECKED: FaultDef = FaultDef {
    id: "aud-unchecked",
    about: "Any `aud` of an assertion is accepted.",
    dialects: GUIDE,
    breaks: &["AUTH-31"],
    ..FaultDef::NEW
};

pub(crate) static EXP_UNCHECKED: FaultDef = FaultDef {
    id: "exp-unchecked",
    about: "`exp` of an assertion is not checked.",
    dialects: GUIDE,
    breaks: &["AUTH-32"],
    ..FaultDef::NEW
};

pub(crate) static JTI_OPTIONAL: FaultDef = FaultDef {
    id: "jti-optional",
    about: "An assertion without `jti` is accepted.",
    dialects: GUIDE,
    breaks: &["AUTH-33"],
    ..FaultDef::NEW
};

pub(crate) static KID_IGNORED: FaultDef = FaultDef {
    id: "kid-ignored",
    about: "All keys of a client are tried, whatever the `kid`.",
    dialects: GUIDE,
    breaks: &["AUTH-34"],
    ..FaultDef::NEW
};

pub(crate) static KID_DUPLICATE_TRIED: FaultDef = FaultDef {
    id: "kid-duplicate-tried",
    about: "If several keys have the same `kid`, each of them is tried.",
    dialects: GUIDE.from(V2),
    breaks: &["AUTH-35"],
    ..FaultDef::NEW
};

pub(crate) static KTY_MISMATCH_500: FaultDef = FaultDef {
    id: "kty-mismatch-500",
    about: "An algorithm that does not fit the key returns 500.",
    dialects: GUIDE,
    breaks: &["AUTH-36"],
    ..FaultDef::NEW
};
