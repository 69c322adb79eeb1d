//! Faults of `requiresAccessToken`.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::manifest::edit::{remove, set};
use crate::fault::{FaultDef, Spoil};

pub(crate) static REQUIRES_TOKEN_MISSING: FaultDef = FaultDef {
    id: "requires-token-missing",
    about: "The manifest has no `requiresAccessToken`.",
    dialects: GUIDE,
    breaks: &["MANI-07"],
    seen: &["MAN-01"],
    spoils: &[Spoil::Manifest(|_, manifest| remove(manifest, "requiresAccessToken"))],
    ..FaultDef::NEW
};

pub(crate) static REQUIRES_TOKEN_STRING: FaultDef = FaultDef {
    id: "requires-token-string",
    about: "`requiresAccessToken` is the string \"true\" instead of a boolean.",
    dialects: GUIDE.and(GATEWAY),
    breaks: &["ANL-16", "MANI-07"],
    spoils: &[Spoil::Manifest(|_, manifest| set(manifest, "requiresAccessToken", "true"))],
    ..FaultDef::NEW
};

pub(crate) static REQUIRES_TOKEN_LIES: FaultDef = FaultDef {
    id: "requires-token-lies",
    about: "`requiresAccessToken` is false, but files need a token.",
    dialects: GUIDE,
    breaks: &["MANI-08"],
    seen: &["AUT-08", "AUT-11", "AUT-13", "AUT-18"],
    spoils: &[Spoil::Manifest(|_, manifest| set(manifest, "requiresAccessToken", false))],
    ..FaultDef::NEW
};
