//! Faults of the methods and paths of a kick-off.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::{Level, Target, parameter};
use crate::refusal::Refusal;
use bulkspec_fhir::GuideVersion::{V2, V3, V4Ballot};

pub(crate) static KICKOFF_GET_405: FaultDef = FaultDef {
    id: "kickoff-get-405",
    about: "A kick-off by GET returns 405.",
    dialects: GUIDE.up_to(V3),
    breaks: &["KICK-01"],
    ..FaultDef::NEW
};

pub(crate) static SYSTEM_GET_405: FaultDef = FaultDef {
    id: "system-get-405",
    about: "The system can only be exported by POST.",
    dialects: GUIDE.from(V2).up_to(V3),
    breaks: &["KICK-01"],
    seen: &["KCK-29"],
    ..FaultDef::NEW
};

pub(crate) static POST_500: FaultDef = FaultDef {
    id: "post-500",
    about: "A kick-off by POST returns 500.",
    dialects: GUIDE.from(V2).up_to(V3),
    breaks: &["KICK-02"],
    spoils: &[Spoil::KickOff(|request| {
        if request.method == "POST" {
            return Err(Refusal::failed("there is nobody to take a POST"));
        }
        Ok(())
    })],
    ..FaultDef::NEW
};

pub(crate) static WRONG_PATH: FaultDef = FaultDef {
    id: "wrong-path",
    about: "A group is exported at /Group/$export?id= instead of at its own path.",
    dialects: GUIDE,
    breaks: &["KICK-03"],
    spoils: &[Spoil::Route(|request, target| match target {
        Target::Export(Level::Group(_)) => Target::Unknown,
        Target::Resource { resource_type, id } if resource_type == "Group" && id == "$export" => {
            Target::Export(Level::Group(parameter(request, "id")))
        }
        other => other,
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_POST_405: FaultDef = FaultDef {
    id: "v4-post-405",
    about: "A kick-off by POST returns 405.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-01"],
    ..FaultDef::NEW
};

pub(crate) static V4_POST_NEEDS_PARAMETERS: FaultDef = FaultDef {
    id: "v4-post-needs-parameters",
    about: "A kick-off by POST without parameters is refused.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-01"],
    seen: &["KCK-23"],
    ..FaultDef::NEW
};

pub(crate) static V4_GET_ACCEPTED: FaultDef = FaultDef {
    id: "v4-get-accepted",
    about: "A kick-off by GET is also accepted.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-02"],
    ..FaultDef::NEW
};
