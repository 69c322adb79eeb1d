//! Faults of the response to a kick-off.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::{BASE_PATH, html};
use crate::message::{Body, Response};
use bulkspec_fhir::GuideVersion::V2;

pub(crate) static KICKOFF_200_SYNC: FaultDef = FaultDef {
    id: "kickoff-200-sync",
    about: "The kick-off returns 200 with the manifest instead of 202 with a status URL.",
    dialects: GUIDE,
    breaks: &["KICK-04"],
    seen: &["KCK-30"],
    spoils: &[Spoil::Accepted(|cx, _| cx.manifest())],
    ..FaultDef::NEW
};

pub(crate) static KICKOFF_204: FaultDef = FaultDef {
    id: "kickoff-204",
    about: "An accepted kick-off returns 204.",
    dialects: GUIDE,
    breaks: &["KICK-04"],
    seen: &["KCK-01"],
    spoils: &[Spoil::Accepted(|_, response| {
        Response { status: 204, body: Body::Empty, ..response }.without("content-type")
    })],
    ..FaultDef::NEW
};

pub(crate) static CONTENT_LOCATION_RELATIVE: FaultDef = FaultDef {
    id: "content-location-relative",
    about: "Content-Location is a path without scheme and host.",
    dialects: GUIDE,
    breaks: &["KICK-05"],
    seen: &["KCK-27"],
    spoils: &[Spoil::Accepted(|cx, response| {
        response.changed("content-location", |url| url.replacen(&cx.request.origin(), "", 1))
    })],
    ..FaultDef::NEW
};

pub(crate) static CONTENT_LOCATION_IN_LOCATION: FaultDef = FaultDef {
    id: "content-location-in-location",
    about: "The status URL is sent in Location instead of Content-Location.",
    dialects: GUIDE,
    breaks: &["KICK-05"],
    spoils: &[Spoil::Accepted(|_, mut response| {
        for (name, _) in &mut response.headers {
            if *name == "content-location" {
                *name = "location";
            }
        }
        response
    })],
    ..FaultDef::NEW
};

pub(crate) static CONTENT_LOCATION_WRONG_BASE: FaultDef = FaultDef {
    id: "content-location-wrong-base",
    about: "The status URL lacks the base path segment, and returns 404.",
    dialects: GUIDE,
    breaks: &["KICK-05"],
    seen: &["KCK-25"],
    spoils: &[Spoil::Accepted(|_, response| {
        response.changed("content-location", |url| url.replacen(BASE_PATH, "", 1))
    })],
    ..FaultDef::NEW
};

pub(crate) static CANCELLED_JOB_REUSED: FaultDef = FaultDef {
    id: "cancelled-job-reused",
    about: "A kick-off that repeats a cancelled one is answered with the cancelled job.",
    dialects: GUIDE,
    breaks: &["KICK-05"],
    seen: &["KCK-14"],
    spoils: &[Spoil::Accepted(|cx, response| match cx.cancelled() {
        Some(url) => response.changed("content-location", |_| url.clone()),
        None => response,
    })],
    ..FaultDef::NEW
};

pub(crate) static KICKOFF_HTML_BODY: FaultDef = FaultDef {
    id: "kickoff-html-body",
    about: "An accepted kick-off returns an HTML page.",
    dialects: GUIDE,
    breaks: &["KICK-06"],
    spoils: &[Spoil::Accepted(|_, response| {
        let Response { status, body, .. } = html(202, "The export has begun");
        Response { status, body, ..response.replaced("content-type", "text/html") }
    })],
    ..FaultDef::NEW
};

pub(crate) static LENIENT_BREAKS_ASYNC: FaultDef = FaultDef {
    id: "lenient-breaks-async",
    about: "With handling=lenient the kick-off returns 200 with the manifest.",
    dialects: GUIDE.from(V2),
    breaks: &["KICK-15"],
    spoils: &[Spoil::Accepted(|cx, response| if cx.is_lenient { cx.manifest() } else { response })],
    ..FaultDef::NEW
};
