//! What a faulty server gets wrong in Bundles of deleted resources.

use serde_json::{Value, json};

use crate::fault::OutputFault;
use crate::settings::Settings;

/// Makes the mistakes of a server in a Bundle.
pub(in crate::guide::export) fn misbundled(mut bundle: Value, settings: &Settings) -> Value {
    if settings.has(OutputFault::DeletedBundleBatch) {
        bundle["type"] = json!("batch");
    }
    if settings.has(OutputFault::DeletedBundleCollection) {
        bundle["type"] = json!("collection");
    }
    let request = &mut bundle["entry"][0]["request"];
    if settings.has(OutputFault::DeletedNoMethod) {
        request["method"] = json!("delete");
    }
    if settings.has(OutputFault::DeletedMethodMissing)
        && let Some(members) = request.as_object_mut()
    {
        members.remove("method");
    }
    bundle
}
