//! One export from its kick-off to its files.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::evidence::{ExportFacts, ExportResult, GuideFacts};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::export::asked::{Asked, Kickoff};
use crate::run::export::download::Downloads;
use crate::run::export::live_export::LiveExport;
use crate::run::export::record::Ownership;
use crate::run::export::request::ExportRequest;
use crate::run::export::{auxiliary, download, kick_off, links, record, wanted};
use crate::run::prepared::Prepared;
use crate::spec::ExportSpec;

/// Executes an export whose request was prepared, and drops `answered` when its kick-off was
/// answered.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn execute(
    cx: &RunContext,
    spec: &ExportSpec,
    by: Ownership,
    request: Prepared<ExportRequest>,
    answered: Option<oneshot::Sender<()>>,
) -> Result<Arc<LiveExport>, EngineError> {
    let what = spec.describe(None);
    let request = match request {
        Prepared::Ready(request) => request,
        Prepared::NotPossible(why) => return Ok(record::not_possible(cx, spec, by, why)),
    };
    let _place = cx.exports.place().await;
    if cx.bytes.is_spent() {
        let why = "the byte budget of the run is used up".to_owned();
        return Ok(record::not_possible(cx, spec, by, why));
    }
    cx.notify(Event::ExportStarted { what: what.clone() });
    let url = request.http.url.clone();
    let kickoff = Kickoff { cx, who: spec.credential, what: &what, url };
    let (exchange, live) = kick_off::send_kick_off(&kickoff, request.http.clone()).await?;
    drop(answered);
    let asked = kick_off::follow(&kickoff, exchange, live).await?;
    complete(cx, spec, by, request, asked, what).await
}

/// Downloads the files of an export that was asked for, and keeps it.
pub(crate) async fn complete(
    cx: &RunContext,
    spec: &ExportSpec,
    by: Ownership,
    request: ExportRequest,
    asked: Asked,
    what: String,
) -> Result<Arc<LiveExport>, EngineError> {
    let Asked { kickoff, polls, more_polls, status_url, mut result, mut manifest, partials } =
        asked;
    let mut guide = GuideFacts { partials, ..GuideFacts::default() };
    if let Some(list) = &mut manifest {
        let url = &request.http.url;
        links::follow_links(cx, spec.credential, url, list, &mut guide).await?;
        result = ExportResult::Listed(list.facts.clone());
    }
    let wanted = manifest
        .as_ref()
        .map(|list| wanted::files_of(cx.target.contract, by.needs(), list))
        .unwrap_or_default();
    let came = download::download_all(cx, &wanted, spec.credential).await?;
    let Downloads { files, index, mentions } = came;
    guide.mentions = mentions;
    if let Some(list) = &manifest {
        let came = (&wanted[..], &files[..], &index);
        auxiliary::beside_output(cx, spec.credential, by.needs(), list, came, &mut guide).await?;
    }
    cx.notify(Event::ExportEnded { what, how: record::outcome(&result, &files) });
    let facts = ExportFacts {
        id: cx.recorder.next_export(),
        spec: spec.clone(),
        shared: by.is_shared(),
        since: request.values.since,
        types: record::listed_types(request.values.types.as_deref()),
        type_filters: request.values.filters,
        until: request.values.until,
        patients: request
            .values
            .patients
            .iter()
            .filter_map(|it| cx.fingerprinter.patient_reference(it))
            .collect(),
        kickoff_url: cx.client.redactor().redact_url(request.http.url.as_str()),
        kickoff,
        polls,
        more_polls,
        result,
        files,
        members: request.members,
        guide,
        index,
    };
    Ok(record::keep(cx, facts, wanted, status_url))
}
