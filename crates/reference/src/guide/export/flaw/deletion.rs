//! What a faulty server gets wrong in Bundles of deleted resources.

use serde_json::{Value, json};

use crate::fault::deleted::bundle::{
    DELETED_BUNDLE_BATCH, DELETED_BUNDLE_COLLECTION, DELETED_METHOD_MISSING, DELETED_NO_METHOD,
};
use crate::settings::Settings;

/// Makes the mistakes of a server in a Bundle.
pub(in crate::guide::export) fn misbundled(mut bundle: Value, settings: &Settings) -> Value {
    if settings.has(&DELETED_BUNDLE_BATCH) {
        bundle["type"] = json!("batch");
    }
    if settings.has(&DELETED_BUNDLE_COLLECTION) {
        bundle["type"] = json!("collection");
    }
    let request = &mut bundle["entry"][0]["request"];
    if settings.has(&DELETED_NO_METHOD) {
        request["method"] = json!("delete");
    }
    if settings.has(&DELETED_METHOD_MISSING)
        && let Some(members) = request.as_object_mut()
    {
        members.remove("method");
    }
    bundle
}
