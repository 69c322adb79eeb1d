//! What evidence keeps of an export.

use std::sync::Arc;

use url::Url;

use crate::evidence::{ExportFacts, ExportResult, FileEvidence, GuideFacts, ResourceIndex};
use crate::run::context::RunContext;
use crate::run::export::live_export::LiveExport;
use crate::run::export::wanted::Wanted;
use crate::spec::ExportSpec;
use crate::suite::Needs;

/// Whose export it is, and what is read of it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ownership {
    /// That of all scenarios that ask for the same.
    Shared(Needs),
    /// That of one scenario.
    Own(Needs),
}

impl Ownership {
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Self::Shared(_))
    }

    pub(crate) fn needs(self) -> Needs {
        match self {
            Self::Shared(needs) | Self::Own(needs) => needs,
        }
    }
}

/// Records an export.
pub(crate) fn keep(
    cx: &RunContext,
    facts: ExportFacts,
    files: Vec<Wanted>,
    status_url: Option<Url>,
) -> Arc<LiveExport> {
    let facts = Arc::new(facts);
    cx.recorder.export(facts.clone());
    Arc::new(LiveExport { facts, files, status_url })
}

/// Records that an export is not possible with this target.
pub(crate) fn not_possible(
    cx: &RunContext,
    spec: &ExportSpec,
    by: Ownership,
    why: String,
) -> Arc<LiveExport> {
    let facts = ExportFacts {
        id: cx.recorder.next_export(),
        spec: spec.clone(),
        shared: by.is_shared(),
        since: None,
        types: Vec::new(),
        type_filters: Vec::new(),
        until: None,
        patients: Vec::new(),
        kickoff_url: String::new(),
        kickoff: None,
        polls: Vec::new(),
        more_polls: 0,
        result: ExportResult::NotPossible { why },
        files: Vec::new(),
        members: None,
        guide: GuideFacts::default(),
        index: ResourceIndex::default(),
    };
    keep(cx, facts, Vec::new(), None)
}

/// How an export ended, with what came of it.
pub(crate) fn outcome(result: &ExportResult, files: &[FileEvidence]) -> String {
    let lines = files.iter().filter_map(|file| Some(file.facts.as_ref()?.lines));
    match result {
        ExportResult::Listed(_) => {
            format!("{} files, {} resources", files.len(), lines.sum::<u64>())
        }
        ended => ended.to_string(),
    }
}

/// The types of a `_type` parameter.
pub(crate) fn listed_types(types: Option<&str>) -> Vec<String> {
    types.into_iter().flat_map(|text| text.split(',')).map(str::to_owned).collect()
}
