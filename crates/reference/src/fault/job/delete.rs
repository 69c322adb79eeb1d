//! Faults of DELETE.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::html;
use crate::message::Response;
use crate::refusal::Refusal;
use bulkspec_fhir::GuideVersion::V2;
use serde_json::json;

pub(crate) static DELETE_204: FaultDef = FaultDef {
    id: "delete-204",
    about: "DELETE returns 204.",
    dialects: GUIDE,
    breaks: &["DEL-01"],
    spoils: &[Spoil::Deleted(|_| Response::empty(204))],
    ..FaultDef::NEW
};

pub(crate) static DELETE_200: FaultDef = FaultDef {
    id: "delete-200",
    about: "DELETE returns 200.",
    dialects: GUIDE,
    breaks: &["DEL-01"],
    spoils: &[Spoil::Deleted(|response| Response { status: 200, ..response })],
    ..FaultDef::NEW
};

pub(crate) static DELETE_403: FaultDef = FaultDef {
    id: "delete-403",
    about: "DELETE returns 403, and the export continues.",
    dialects: GUIDE,
    breaks: &["DEL-01"],
    seen: &["KCK-30", "DEL-09"],
    spoils: &[Spoil::DeleteCheck(|_| Err(Refusal::forbidden("exports cannot be cancelled")))],
    ..FaultDef::NEW
};

pub(crate) static DELETE_405: FaultDef = FaultDef {
    id: "delete-405",
    about: "DELETE returns 405, and the export continues.",
    dialects: GUIDE,
    breaks: &["DEL-01"],
    spoils: &[Spoil::DeleteCheck(|_| Err(Refusal::method("GET")))],
    ..FaultDef::NEW
};

pub(crate) static DELETE_THEN_200: FaultDef = FaultDef {
    id: "delete-then-200",
    about: "After DELETE the status URL returns 200 with a body that says cancelled.",
    dialects: GUIDE.from(V2),
    breaks: &["DEL-02"],
    spoils: &[Spoil::AfterDelete(|| {
        Ok(Response::json(200, "application/json", &json!({"status": "cancelled"})))
    })],
    ..FaultDef::NEW
};

pub(crate) static DELETE_THEN_202: FaultDef = FaultDef {
    id: "delete-then-202",
    about: "After DELETE the status URL still returns 202.",
    dialects: GUIDE.from(V2),
    breaks: &["DEL-02"],
    seen: &["DEL-01"],
    spoils: &[Spoil::AfterDelete(|| Ok(Response::empty(202).with("x-progress", "cancelled")))],
    ..FaultDef::NEW
};

pub(crate) static DELETE_THEN_410: FaultDef = FaultDef {
    id: "delete-then-410",
    about: "After DELETE the status URL returns 410.",
    dialects: GUIDE.from(V2),
    breaks: &["DEL-02"],
    seen: &["DEL-08"],
    spoils: &[Spoil::AfterDelete(|| Err(Refusal::gone("the export was deleted")))],
    ..FaultDef::NEW
};

pub(crate) static DELETE_RUNNING_IGNORED: FaultDef = FaultDef {
    id: "delete-running-ignored",
    about: "DELETE of an export in progress returns 202, but the export continues and completes.",
    dialects: GUIDE.from(V2),
    breaks: &["DEL-02"],
    seen: &["DEL-06"],
    ..FaultDef::NEW
};

pub(crate) static DELETE_404_HTML: FaultDef = FaultDef {
    id: "delete-404-html",
    about: "After DELETE the status URL returns 404 with an HTML page.",
    dialects: GUIDE.from(V2),
    breaks: &["DEL-03"],
    seen: &["DEL-07"],
    spoils: &[Spoil::AfterDelete(|| Ok(html(404, "Nothing is here")))],
    ..FaultDef::NEW
};

pub(crate) static DELETE_COMPLETE_405: FaultDef = FaultDef {
    id: "delete-complete-405",
    about: "DELETE of a complete export returns 405.",
    dialects: GUIDE.from(V2),
    breaks: &["DEL-04"],
    spoils: &[Spoil::DeleteCheck(
        |is_complete| if is_complete { Err(Refusal::method("GET")) } else { Ok(()) },
    )],
    ..FaultDef::NEW
};

pub(crate) static DELETE_COMPLETE_IGNORED: FaultDef = FaultDef {
    id: "delete-complete-ignored",
    about: "DELETE of a complete export returns 202, but its manifest remains.",
    dialects: GUIDE.from(V2),
    breaks: &["DEL-08"],
    seen: &["DEL-04"],
    ..FaultDef::NEW
};

pub(crate) static DELETE_ERROR_EMPTY: FaultDef = FaultDef {
    id: "delete-error-empty",
    about: "DELETE of an export that does not exist returns 404 without a body.",
    dialects: GUIDE,
    breaks: &["DEL-05"],
    seen: &["DEL-07"],
    ..FaultDef::NEW
};

pub(crate) static DELETE_HTML_BODY: FaultDef = FaultDef {
    id: "delete-html-body",
    about: "DELETE returns 202 with an HTML page.",
    dialects: GUIDE,
    breaks: &["DEL-07"],
    spoils: &[Spoil::Deleted(|_| html(202, "The export was deleted"))],
    ..FaultDef::NEW
};
