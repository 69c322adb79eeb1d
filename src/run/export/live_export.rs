//! An export with what later steps need of it.

use std::sync::Arc;

use url::Url;

use crate::evidence::ExportFacts;
use crate::run::export::wanted::Wanted;

/// An export with what later steps need of it.
#[derive(Debug)]
pub(crate) struct LiveExport {
    pub(crate) facts: Arc<ExportFacts>,
    /// Its files, in the order of the manifest.
    pub(crate) files: Vec<Wanted>,
    pub(crate) status_url: Option<Url>,
}
