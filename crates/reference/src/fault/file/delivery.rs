//! Faults of the response with a file.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::message::Response;
use crate::refusal::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bulkspec_fhir::GuideVersion::V3;
use serde_json::json;

pub(crate) static ONE_FILE_404: FaultDef = FaultDef {
    id: "one-file-404",
    about: "The last listed file of each export returns 404.",
    dialects: GUIDE,
    breaks: &["FILE-01"],
    seen: &["MAN-16", "DWN-08"],
    spoils: &[Spoil::FileCheck(|cx, _| {
        if cx.is_last() { Err(Refusal::not_found("file")) } else { Ok(()) }
    })],
    ..FaultDef::NEW
};

pub(crate) static FILE_OCTET_STREAM: FaultDef = FaultDef {
    id: "file-octet-stream",
    about: "Files are sent as application/octet-stream.",
    dialects: GUIDE,
    breaks: &["FILE-02"],
    seen: &["DWN-02"],
    spoils: &[Spoil::FileAnswer(|response| {
        response.replaced("content-type", "application/octet-stream")
    })],
    ..FaultDef::NEW
};

pub(crate) static FILE_NO_CONTENT_TYPE: FaultDef = FaultDef {
    id: "file-no-content-type",
    about: "Files are sent without a media type.",
    dialects: GUIDE,
    breaks: &["FILE-02"],
    seen: &["DWN-02"],
    spoils: &[Spoil::FileAnswer(|response| response.without("content-type"))],
    ..FaultDef::NEW
};

pub(crate) static FILE_AS_BINARY: FaultDef = FaultDef {
    id: "file-as-binary",
    about: "Files are wrapped in a JSON Binary.",
    dialects: GUIDE,
    breaks: &["FILE-02", "CONT-01"],
    seen: &["DWN-01"],
    spoils: &[
        Spoil::Content(|_, bytes| {
            let data = STANDARD.encode(bytes);
            let media_type = "application/fhir+ndjson";
            let binary = json!({"resourceType": "Binary", "contentType": media_type, "data": data});
            binary.to_string().into_bytes()
        }),
        Spoil::FileAnswer(|response| response.replaced("content-type", "application/fhir+json")),
    ],
    ..FaultDef::NEW
};

pub(crate) static FILE_406_NO_ACCEPT: FaultDef = FaultDef {
    id: "file-406-no-accept",
    about: "Files return 406 unless Accept names application/fhir+ndjson.",
    dialects: GUIDE,
    breaks: &["FILE-03"],
    spoils: &[Spoil::FileCheck(|_, request| {
        let accept = request.header("accept").unwrap_or_default();
        if accept.contains("fhir+ndjson") {
            return Ok(());
        }
        Err(Refusal::not_acceptable("Accept must name application/fhir+ndjson"))
    })],
    ..FaultDef::NEW
};

pub(crate) static FILE_ERROR_200: FaultDef = FaultDef {
    id: "file-error-200",
    about: "The URL of a file that does not exist returns 200 with plain text.",
    dialects: GUIDE,
    breaks: &["FILE-04"],
    ..FaultDef::NEW
};

pub(crate) static FILE_LOGIN_PAGE: FaultDef = FaultDef {
    id: "file-login-page",
    about: "The last listed file of each export returns 200 with a login page.",
    dialects: GUIDE,
    breaks: &["FILE-02", "FILE-04", "CONT-01"],
    seen: &["SYN-10"],
    spoils: &[Spoil::FileInstead(|cx| {
        let page = b"<html><body><form>Please log in.</form></body></html>";
        cx.is_last().then(|| Response::bytes(200, "text/html", page.to_vec()))
    })],
    ..FaultDef::NEW
};

pub(crate) static FILE_ONE_SHOT: FaultDef =
    FaultDef {
        id: "file-one-shot",
        about: "A file can be downloaded only once.",
        dialects: GUIDE,
        breaks: &["FILE-05"],
        seen: &["DWN-05"],
        spoils: &[Spoil::FileCheck(|cx, _| {
            if cx.is_again { Err(Refusal::not_found("file")) } else { Ok(()) }
        })],
        ..FaultDef::NEW
    };

pub(crate) static FILE_CHANGES: FaultDef =
    FaultDef {
        id: "file-changes",
        about: "The second download of a file lacks the last line.",
        dialects: GUIDE,
        breaks: &["FILE-05"],
        seen: &["SYN-12"],
        spoils: &[Spoil::Content(|cx, bytes| {
            if cx.is_again { without_last_line(&bytes).to_vec() } else { bytes }
        })],
        ..FaultDef::NEW
    };

pub(crate) static FILES_LIVE: FaultDef = FaultDef {
    id: "files-live",
    about: "Each download of a file contains the newest versions of its resources.",
    dialects: GUIDE,
    breaks: &["MANI-03"],
    spoils: &[Spoil::Content(|cx, bytes| cx.as_of_now(&bytes))],
    ..FaultDef::NEW
};

pub(crate) static PARTIAL_LISTS_FUTURE: FaultDef = FaultDef {
    id: "partial-lists-future",
    about: "A partial manifest lists a file that returns 404 until the export is complete.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-08"],
    spoils: &[Spoil::FileCheck(|cx, _| {
        if cx.is_yet_to_come() { Err(Refusal::not_found("file")) } else { Ok(()) }
    })],
    ..FaultDef::NEW
};

pub(crate) static PARTIAL_FILE_GROWS: FaultDef = FaultDef {
    id: "partial-file-grows",
    about: "Listed files grow until the export is complete.",
    dialects: GUIDE.from(V3),
    breaks: &["V3-10"],
    spoils: &[Spoil::Content(|cx, bytes| {
        if cx.is_early() { without_last_line(&bytes).to_vec() } else { bytes }
    })],
    ..FaultDef::NEW
};

fn without_last_line(bytes: &[u8]) -> &[u8] {
    let ended = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    ended.iter().rposition(|byte| *byte == b'\n').map_or(&[], |at| &bytes[..=at])
}
