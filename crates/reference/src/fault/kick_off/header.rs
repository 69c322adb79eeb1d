//! Faults of the headers of a kick-off.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::message::Response;
use crate::refusal::{FHIR_JSON, Refusal};
use bulkspec_fhir::GuideVersion::{V1, V2};
use serde_json::json;

pub(crate) static ACCEPT_EXACT_MATCH: FaultDef = FaultDef {
    id: "accept-exact-match",
    about: "A kick-off is refused unless Accept is exactly application/fhir+json.",
    dialects: GUIDE,
    breaks: &["KICK-03", "KICK-11"],
    seen: &["KCK-03"],
    spoils: &[Spoil::KickOff(|request| {
        if request.header("accept").is_some_and(|it| it != FHIR_JSON) {
            return Err(Refusal::not_acceptable("Accept must be application/fhir+json"));
        }
        Ok(())
    })],
    ..FaultDef::NEW
};

pub(crate) static NO_ACCEPT_500: FaultDef = FaultDef {
    id: "no-accept-500",
    about: "A kick-off returns 500 if Accept is missing or */*.",
    dialects: GUIDE.from(V2),
    breaks: &["KICK-09"],
    seen: &["KCK-03"],
    spoils: &[Spoil::KickOff(|request| {
        if request.header("accept").is_none_or(|it| it == "*/*") {
            return Err(Refusal::failed("there is no media type in Accept"));
        }
        Ok(())
    })],
    ..FaultDef::NEW
};

pub(crate) static NO_PREFER_SYNC_200: FaultDef = FaultDef {
    id: "no-prefer-sync-200",
    about: "A kick-off without Prefer returns 200 with a Bundle.",
    dialects: GUIDE.from(V2),
    breaks: &["KICK-10"],
    spoils: &[Spoil::Accepted(|cx, response| {
        if cx.request.header("prefer").is_some() {
            return response;
        }
        let bundle = json!({"resourceType": "Bundle", "type": "collection"});
        Response::json(200, FHIR_JSON, &bundle)
    })],
    ..FaultDef::NEW
};

pub(crate) static PREFER_EXACT_CASE: FaultDef = FaultDef {
    id: "prefer-exact-case",
    about: "A kick-off is refused unless Prefer is exactly respond-async.",
    dialects: GUIDE.only(V1),
    breaks: &["KICK-11"],
    spoils: &[Spoil::KickOff(|request| {
        let prefer = request.header("prefer");
        if prefer == Some("respond-async") { Ok(()) } else { Err(unusual_prefer()) }
    })],
    ..FaultDef::NEW
};

pub(crate) static PREFER_CASE_SENSITIVE: FaultDef = FaultDef {
    id: "prefer-case-sensitive",
    about: "A kick-off is refused if respond-async is written with capitals.",
    dialects: GUIDE.only(V1),
    breaks: &["KICK-11"],
    spoils: &[Spoil::KickOff(|request| {
        let prefer = request.header("prefer").unwrap_or_default();
        let names_it = prefer.split([',', ';']).any(|part| part.trim() == "respond-async");
        if names_it { Ok(()) } else { Err(unusual_prefer()) }
    })],
    ..FaultDef::NEW
};

fn unusual_prefer() -> Refusal {
    Refusal::invalid("Prefer must be respond-async")
}
