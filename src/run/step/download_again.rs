//! The step `download-again`.

use crate::evidence::{DownloadFacts, StepFacts};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::live_export::LiveExport;
use crate::run::export::wanted::Wanted;
use crate::run::export::{download, file_url};
use crate::run::scenario_state::ScenarioState;
use crate::spec::Credential;

/// Downloads the files of the last export again, with a credential, and perhaps under other types.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn download_again(
    cx: &RunContext,
    who: Credential,
    swap_type: bool,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let Some(export) = state.shared_export().filter(|export| !export.files.is_empty()) else {
        state.facts.push(StepFacts::Nothing("the manifest listed no file".to_owned()));
        return Ok(());
    };
    let wanted = if swap_type { swapped(&export) } else { export.files.clone() };
    if wanted.is_empty() {
        let why = "the export has no second type to use in a URL".to_owned();
        state.facts.push(StepFacts::Nothing(why));
        return Ok(());
    }
    let came = download::download_all(cx, &wanted, who).await?;
    let export = export.facts.id;
    let facts = DownloadFacts { export, files: came.files, index: came.index };
    state.facts.push(StepFacts::Downloaded(facts));
    Ok(())
}

/// Each file of an export, asked for under the next other type of the same export.
fn swapped(export: &LiveExport) -> Vec<Wanted> {
    let types: Vec<&str> =
        export.files.iter().filter_map(|file| file.resource_type.as_deref()).collect();
    let other = |at: usize, own: Option<&str>| {
        types.iter().cycle().skip(at + 1).take(types.len()).find(|name| Some(**name) != own)
    };
    let files = export.files.iter().enumerate().filter_map(|(at, file)| {
        let name = other(at, file.resource_type.as_deref())?;
        let mut swapped = file.clone();
        swapped.url = Some(file_url::with_type(file.url.as_ref()?, name)?);
        swapped.resource_type = Some((*name).to_owned());
        swapped.name = format!("{} under the type {name}", file.name);
        Some(swapped)
    });
    files.collect()
}
