//! An export that is asked for, and how that ended.

use url::Url;

use crate::evidence::{ExchangeId, ExportResult, PartialFacts};
use crate::http::{self, Live};
use crate::run::auth::access;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::manifest::{self, LiveManifest};
use crate::spec::Credential;

/// How a kick-off ended, with what is needed to go on.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) kickoff: Option<ExchangeId>,
    pub(crate) polls: Vec<ExchangeId>,
    /// How many were sent before the last one that are not kept.
    pub(crate) more_polls: usize,
    pub(crate) status_url: Option<Url>,
    pub(crate) result: ExportResult,
    /// The manifest, when one came.
    pub(crate) manifest: Option<LiveManifest>,
    /// The manifests that came before the export was complete.
    pub(crate) partials: Vec<PartialFacts>,
}

impl Asked {
    /// The answer that should hold the list is beyond a limit of bulkspec's own.
    pub(crate) fn not_read(&mut self, live: &Live) {
        let why = live.unread.clone().unwrap_or_default();
        self.result = ExportResult::NotPossible { why };
    }

    pub(crate) fn listed(&mut self, list: LiveManifest) {
        if let Some(why) = list.too_long {
            self.result = ExportResult::NotPossible { why };
            return;
        }
        self.result = ExportResult::Listed(list.facts.clone());
        self.manifest = Some(list);
    }
}

pub(crate) fn failed(what: &str, exchange: ExchangeId) -> ExportResult {
    ExportResult::Failed { what: what.to_owned(), exchange: Some(exchange) }
}

/// A kick-off that is under way.
pub(crate) struct Kickoff<'a> {
    pub(crate) cx: &'a RunContext,
    pub(crate) who: Credential,
    /// What is exported, for the people who wait.
    pub(crate) what: &'a str,
    /// The URL that was asked.
    pub(crate) url: Url,
}

pub(crate) fn list(
    kickoff: &Kickoff<'_>,
    live: &Live,
    exchange: ExchangeId,
) -> Option<LiveManifest> {
    let contract = kickoff.cx.target.contract;
    manifest::read(live, exchange, &kickoff.url, kickoff.cx.client.redactor(), contract)
}

pub(crate) async fn own_credential(kickoff: &Kickoff<'_>) -> Result<http::Credential, EngineError> {
    let found = access::credential(kickoff.cx, kickoff.who).await?;
    Ok(found.unwrap_or(http::Credential::None))
}
