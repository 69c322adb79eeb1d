//! Faults in which levels can be exported.

use crate::dialects::GUIDE;
use crate::fault::declaration::statement::{entry, removed};
use crate::fault::{FaultDef, Spoil};
use crate::guide::{Level, Target};
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static CAPS_DECLARES_DEAD_OP: FaultDef = FaultDef {
    id: "caps-declares-dead-op",
    about: "The export of all patients is declared, but returns 404.",
    dialects: GUIDE.from(V2),
    breaks: &["DISC-02"],
    seen: &["KCK-32"],
    spoils: &[Spoil::Route(|_, target| match target {
        Target::Export(Level::Patient) => Target::Unknown,
        other => other,
    })],
    ..FaultDef::NEW
};

pub(crate) static ONLY_GROUP_LEVEL: FaultDef = FaultDef {
    id: "only-group-level",
    about: "The exports of the system and of all patients both return 404.",
    dialects: GUIDE,
    breaks: &["DISC-03"],
    spoils: &[
        Spoil::Statement(|statement| {
            removed(&mut statement["rest"][0], "operation");
            entry(statement, "Patient").map(|entry| removed(entry, "operation"));
        }),
        Spoil::Route(|_, target| match target {
            Target::Export(Level::Patient | Level::System) => Target::Unknown,
            other => other,
        }),
    ],
    ..FaultDef::NEW
};
