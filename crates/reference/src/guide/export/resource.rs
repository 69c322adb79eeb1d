//! The content of a resource, as it is exported.

use std::sync::Arc;

use serde_json::Value;

use crate::fault::Spoil;
use crate::guide::store::{Content, Snapshot};
use crate::settings::Settings;

/// What a server has at hand when it writes a resource.
pub(crate) struct ResourceContext<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) seed: u64,
}

impl ResourceContext<'_> {
    /// Hands the content of a resource to the faults.
    pub(super) fn spoil(&self, content: &Arc<Content>, settings: &Settings) -> Arc<Content> {
        let mut spoils = settings.spoils().filter_map(|spoil| match spoil {
            Spoil::Resource(spoil) => Some(spoil),
            Spoil::ResourceOf(of, spoil) if content["resourceType"] == *of => Some(spoil),
            _ => None,
        });
        let Some(first) = spoils.next() else { return Arc::clone(content) };
        let mut json = Value::clone(content);
        first(self, &mut json);
        spoils.for_each(|spoil| spoil(self, &mut json));
        Arc::new(json.into())
    }
}
