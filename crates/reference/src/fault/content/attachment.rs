//! Faults of attachments.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::guide::BASE;
use bulkspec_fhir::GuideVersion::V2;
use serde_json::{Value, json};

pub(crate) static ATTACHMENT_NO_CONTENTTYPE: FaultDef = FaultDef {
    id: "attachment-no-contenttype",
    about: "Attachments have no `contentType`.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-11"],
    spoils: &[Spoil::ResourceOf("DocumentReference", |_, content| {
        for attachment in attachments(content) {
            attachment.as_object_mut().map(|it| it.remove("contentType"));
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static ATTACHMENT_RELATIVE: FaultDef = FaultDef {
    id: "attachment-relative",
    about: "The URLs of attachments are relative.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-12"],
    spoils: &[Spoil::ResourceOf("DocumentReference", |_, content| {
        for attachment in attachments(content) {
            if let Some(url) = attachment["url"].as_str() {
                attachment["url"] = json!(url.replace(&format!("{BASE}/"), ""));
            }
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static ATTACHMENT_NO_AUTH: FaultDef = FaultDef {
    id: "attachment-no-auth",
    about: "Attachments require no token, although files do.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-13"],
    seen: &["AUT-07"],
    ..FaultDef::NEW
};

pub(crate) static ATTACHMENT_OTHER_AUTH: FaultDef = FaultDef {
    id: "attachment-other-auth",
    about: "Attachments refuse the token that is valid for the files.",
    dialects: GUIDE.from(V2),
    breaks: &["CONT-13"],
    ..FaultDef::NEW
};

fn attachments(content: &mut Value) -> impl Iterator<Item = &mut Value> {
    let contents = content["content"].as_array_mut().into_iter().flatten();
    contents.filter_map(|it| it.get_mut("attachment"))
}
