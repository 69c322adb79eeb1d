//! Variants of how responses are sent.

use crate::dialects::{ALL, GUIDE};
use crate::variant::VariantDef;

// On the wire: TRAP-18, T-22 and TRAP-16.
pub(crate) static GZIP: VariantDef = VariantDef {
    id: "gzip",
    about: "Lists and files are sent with Content-Encoding gzip, whatever the client accepts.",
    dialects: ALL,
    seen: &["DWN-03"],
};

pub(crate) static CHUNKED: VariantDef = VariantDef {
    id: "chunked",
    about: "No response has a Content-Length.",
    dialects: GUIDE,
    ..VariantDef::NEW
};

pub(crate) static THROTTLED: VariantDef = VariantDef {
    id: "throttled",
    about: "Every fifth request is answered with 429 and Retry-After 0.",
    dialects: ALL,
    seen: &["DWN-06"],
};
