//! What a scenario has come to while its steps are taken.

use std::sync::Arc;

use bulkspec_fhir::FhirDateTime;
use url::Url;

use crate::config::Secret;
use crate::evidence::{ExchangeId, StepFacts};
use crate::run::export::live_export::LiveExport;
use crate::run::groups::written::Written;
use crate::spec::{ExportSpec, Since};
use crate::suite::Needs;

/// What a scenario has come to while its steps are taken.
#[derive(Default)]
pub(crate) struct ScenarioState {
    /// What the scenario's checks read of exports of its own.
    pub(crate) needs: Needs,
    pub(crate) facts: Vec<StepFacts>,
    export: Option<Arc<LiveExport>>,
    /// The status URL of the job that the scenario started.
    pub(crate) started: Option<Url>,
    pub(crate) written: Option<Written>,
    /// Whether its Group could not be written.
    pub(crate) write_failed: bool,
    /// The export that the scenario started.
    pub(crate) begun: Option<Begun>,
    /// Whether the scenario cannot go on, because something that it stands on did not work.
    pub(crate) is_stuck: bool,
    /// Why there is no Group that was created by filters, where there should be one.
    pub(crate) no_cohort: Option<String>,
    /// The token that the scenario's last token request was granted.
    pub(crate) granted: Option<Secret>,
    /// Whether it is about the key set that bulkspec publishes, and so about that set's client.
    pub(crate) is_by_url: bool,
}

impl ScenarioState {
    /// The state of a scenario whose checks read this of exports of its own.
    pub(crate) fn with(needs: Needs) -> Self {
        Self { needs, ..Self::default() }
    }

    /// The scenario's last export.
    pub(crate) fn export(&self) -> Option<&LiveExport> {
        self.export.as_deref()
    }

    /// The same, to be kept.
    pub(crate) fn shared_export(&self) -> Option<Arc<LiveExport>> {
        self.export.clone()
    }

    /// The status URL of the job that the scenario started, or else of its last export.
    pub(crate) fn status_url(&self) -> Option<&Url> {
        let of_export = || self.export.as_ref().and_then(|export| export.status_url.as_ref());
        self.started.as_ref().or_else(of_export)
    }

    /// The need with the transactionTime of the scenario's last export where it stands for one;
    /// `None`, with the reason among the facts, where that is not known.
    pub(crate) fn with_time(&mut self, spec: &ExportSpec) -> Option<ExportSpec> {
        if spec.since != Some(Since::TransactionTime) {
            return Some(spec.clone());
        }
        let manifest = self.export.as_ref().and_then(|export| export.facts.manifest());
        let said = manifest.and_then(|manifest| manifest.json["transactionTime"].as_str());
        let Some(said) = said.filter(|text| text.parse::<FhirDateTime>().is_ok()) else {
            let why = "the last export has no valid transactionTime to continue from".to_owned();
            self.facts.push(StepFacts::Blocked(why));
            return None;
        };
        Some(ExportSpec { since: Some(Since::Literal(said.to_owned())), ..spec.clone() })
    }

    /// Keeps an export that the scenario obtained.
    pub(crate) fn exported(&mut self, export: Arc<LiveExport>) {
        self.facts.push(StepFacts::Exported(export.facts.id));
        self.export = Some(export);
    }
}

/// An export that was started.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    pub(crate) spec: ExportSpec,
    pub(crate) kickoff: ExchangeId,
}
