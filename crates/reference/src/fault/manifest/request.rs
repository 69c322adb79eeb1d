//! Faults of `request`.

use crate::dialects::{GATEWAY, GUIDE};
use crate::fault::manifest::edit::{change, remove};
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::{V2, V3};
use serde_json::json;
use url::Url;

pub(crate) static REQUEST_MISSING: FaultDef = FaultDef {
    id: "request-missing",
    about: "The manifest has no `request`.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-05"],
    seen: &["MAN-01", "MAN-18"],
    spoils: &[Spoil::Manifest(|_, manifest| remove(manifest, "request"))],
    ..FaultDef::NEW
};

pub(crate) static REQUEST_BASE_ONLY: FaultDef = FaultDef {
    id: "request-base-only",
    about: "`request` lacks the query of the kick-off URL.",
    dialects: GUIDE.up_to(V3).and(GATEWAY),
    breaks: &["ANL-15", "MANI-05"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        let path = cx.request.split('?').next().unwrap_or_default();
        change(manifest, "request", |_| json!(path));
    })],
    ..FaultDef::NEW
};

pub(crate) static REQUEST_INTERNAL_HOST: FaultDef = FaultDef {
    id: "request-internal-host",
    about: "`request` has the host behind the gateway instead of the requested one.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-05"],
    seen: &["KCK-26"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        let sent = Url::parse(cx.request).ok();
        let inside = sent.map(|url| format!("http://fhir-1.example{}", below_the_host(&url)));
        change(manifest, "request", |_| json!(inside));
    })],
    ..FaultDef::NEW
};

pub(crate) static REQUEST_RELATIVE: FaultDef = FaultDef {
    id: "request-relative",
    about: "`request` is a path without scheme and host.",
    dialects: GUIDE.up_to(V3),
    breaks: &["MANI-05"],
    seen: &["MAN-13"],
    spoils: &[Spoil::Manifest(|cx, manifest| {
        let path = Url::parse(cx.request).ok().map(|url| below_the_host(&url));
        change(manifest, "request", |_| json!(path));
    })],
    ..FaultDef::NEW
};

pub(crate) static REQUEST_POST_WITH_PARAMS: FaultDef = FaultDef {
    id: "request-post-with-params",
    about: "After a kick-off by POST, `request` has the parameters of the body as a query.",
    dialects: GUIDE.from(V2).up_to(V3),
    breaks: &["MANI-06"],
    ..FaultDef::NEW
};

fn below_the_host(url: &Url) -> String {
    url[url::Position::BeforePath..].to_owned()
}
