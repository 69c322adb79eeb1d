//! What an export by the HL7 guide has beside its output: the files of `error`, `deleted` and
//! `outcome`, and what is asked for because checks need it.

use crate::evidence::{AuxiliaryFile, AuxiliaryList, FileEvidence, GuideFacts, ResourceIndex};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::manifest::LiveManifest;
use crate::run::export::wanted::{ACCEPT_NDJSON, HiddenValues, Wanted};
use crate::run::export::{download, probes, referenced};
use crate::scan::Reading;
use crate::spec::Credential;
use crate::suite::Needs;

/// Obtains what is beside the output of an export.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn beside_output(
    cx: &RunContext,
    who: Credential,
    needs: Needs,
    list: &LiveManifest,
    (wanted, files, index): (&[Wanted], &[FileEvidence], &ResourceIndex),
    guide: &mut GuideFacts,
) -> Result<(), EngineError> {
    for side in AuxiliaryList::ALL {
        auxiliary_files(cx, who, side, list, guide).await?;
    }
    if needs.contain(Needs::OTHER_HEADERS) {
        probes::probe_smallest_file(cx, who, wanted, files, guide).await?;
    }
    if needs.contain(Needs::ATTACHMENTS) {
        let urls: Vec<String> = wanted.iter().flat_map(|file| file.attachments.take()).collect();
        guide.attachments = probes::probe_attachments(cx, who, list.with_token, &urls).await?;
    }
    if needs.contain(Needs::REFERENCED) {
        guide.referenced = referenced::probe_referenced(cx, who, wanted, index).await?;
    }
    Ok(())
}

async fn auxiliary_files(
    cx: &RunContext,
    who: Credential,
    side: AuxiliaryList,
    list: &LiveManifest,
    guide: &mut GuideFacts,
) -> Result<(), EngineError> {
    let items: Vec<_> = list.side.iter().filter(|item| item.list == side).collect();
    let (first, total) = (guide.side_files.len(), items.len());
    let reading = match side {
        AuxiliaryList::Deleted => Reading::Deletions,
        AuxiliaryList::Error | AuxiliaryList::Outcome => Reading::Outcomes,
    };
    let wanted = items.into_iter().enumerate().map(|(n, item)| Wanted {
        output: first + n,
        resource_type: item.resource_type.clone(),
        name: format!("{} file {} of {total}", side.member(), n + 1),
        url: item.url.clone(),
        with_token: list.with_token,
        reading,
        headers: ACCEPT_NDJSON.to_vec(),
        attachments: HiddenValues::default(),
        referenced: HiddenValues::default(),
    });
    let wanted: Vec<_> = wanted.collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let came = download::download_all(cx, &wanted, who).await?;
    guide.side_files.extend(came.files.into_iter().map(|file| AuxiliaryFile { list: side, file }));
    if side == AuxiliaryList::Deleted {
        guide.deleted = came.index;
    }
    Ok(())
}
