//! The discovery document of SMART, as the server answered the request for it.

use tokio::sync::OnceCell;
use url::Url;

use crate::evidence::{ExchangeId, SmartFacts};
use crate::run::error::EngineError;

/// The answer to a request for the document.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) exchange: ExchangeId,
    pub(crate) facts: Option<SmartFacts>,
    pub(crate) token_endpoint: Option<Url>,
    /// Why the document was not examined, where a limit of bulkspec's own is the reason.
    pub(crate) unread: Option<String>,
}

/// The document of the target, requested once in a run.
#[derive(Debug, Default)]
pub(crate) struct Discovery(OnceCell<Document>);

impl Discovery {
    /// The document, requested by the first that needs it.
    pub(crate) async fn document<F>(
        &self,
        request: impl FnOnce() -> F,
    ) -> Result<&Document, EngineError>
    where
        F: Future<Output = Result<Document, EngineError>>,
    {
        self.0.get_or_try_init(request).await
    }
}
