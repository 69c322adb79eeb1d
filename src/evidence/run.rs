//! The evidence of a whole run, and of each scenario in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Capabilities, CohortFacts, Discovered, Exchange, ExchangeId, ExportFacts, ExportId,
    FileEvidence, MemberReadFacts, ResourceIndex, TokenAsked, WriteFacts,
};
use crate::contract::Contract;
use crate::spec::{ExportLevel, ExportSpec, Input};

/// Everything that a run observed: exchanges, exports, facts of files. It holds no resource, no value of
/// one and no secret.
///
/// ```
/// use bulkspec::{Contract, Evidence, Loader, Run, built_in, run};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = built_in::start(Contract::Analytics, &[], &[]).await;
/// let suites = Loader::new().built_in().load()?;
/// let run = run(server.target.clone(), &suites).await?;
///
/// let folder = tempfile::tempdir()?;
/// run.evidence.save(folder.path())?;
/// let again = Run::judge(Evidence::load(folder.path())?, &suites);
/// assert_eq!(again.report(), run.report());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Evidence {
    /// The run as a whole.
    pub run: RunFacts,
    /// All requests with their answers, in the order in which they were sent.
    pub exchanges: Vec<Exchange>,
    /// All exports, by their ids.
    pub exports: Vec<Arc<ExportFacts>>,
    /// What was done for each scenario, in the order of the suites.
    pub executions: Vec<Execution>,
}

/// The run as a whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RunFacts {
    /// The contract that the target is held to.
    pub contract: Contract,
    /// Why that contract was chosen, where nobody named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_chosen_by: Option<String>,
    /// The level of exports that name none, where the contract has levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<ExportLevel>,
    /// The plain kick-off at that level with the target's own credential, where one was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_kick_off: Option<ExchangeId>,
    /// The Group of the target, where the server has none of that id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_group: Option<MissingGroup>,
    /// Why the login was given no token, where it was refused before the first scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_token: Option<TokenDenied>,
    /// What the server declares of itself, where its CapabilityStatement could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Capabilities>,
    /// Why its CapabilityStatement was not examined, where a limit of bulkspec's own is the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities_unread: Option<String>,
    /// The target's name, as configured or chosen.
    pub target: String,
    /// The base URL, without secrets.
    pub base: String,
    /// When the run started (RFC 3339).
    pub started: String,
    /// The version of bulkspec that executed it.
    pub version: String,
    /// Why the run was cut short, if it was.
    pub cut_short: Option<String>,
    /// The scenarios that were planned and not executed, because the run was cut short.
    #[serde(default)]
    pub not_executed: Vec<String>,
    /// What the target says of its data: the number of resources of each type of the whole export.
    #[serde(default)]
    pub known_counts: BTreeMap<String, u64>,
    /// Whether requests carry no credential, because the target says that it is open.
    #[serde(default)]
    pub without_login: bool,
    /// How many attempts at a server that was busy, or wanted another token, are not kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_attempts: usize,
    /// Hosts that want the token, and that the target does not trust with it; where they want it
    /// over plain HTTP, the origin (`http://files.example`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untrusted_hosts: Vec<String>,
    /// How many URLs on such hosts were not asked for.
    #[serde(default)]
    pub withheld_urls: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A Group that the target names and the server does not have: neither it nor its export is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MissingGroup {
    /// Its id.
    pub id: String,
    /// The request that read it, answered with 404.
    pub exchange: ExchangeId,
}

/// A refusal of the login by the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TokenDenied {
    /// The token endpoint, without secrets.
    pub url: String,
    /// What it answered: a status, or the code of an OAuth error.
    pub why: String,
}

impl RunFacts {
    /// The Group that the target names by mistake. Where the server declares nothing of Groups, it
    /// may be the server that has none.
    #[must_use]
    pub fn misnamed_group(&self) -> Option<&MissingGroup> {
        let has_groups = self.contract.exports_a_group()
            || self.capabilities.as_ref().is_none_or(|declared| {
                declared.declares(ExportLevel::Group)
                    || declared.types.iter().any(|it| it.name == "Group")
            });
        self.missing_group.as_ref().filter(|_| has_groups)
    }
}

/// What was done for one scenario.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Execution {
    /// The scenario's id.
    pub scenario: String,
    /// The inputs that the target lacks; when there are any, nothing was executed.
    pub missing_inputs: Vec<Input>,
    /// Why the run left it out, if it did (`left out by ...`); then nothing was executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
    /// The scenario with the same steps that it was executed together with, if there was one; the
    /// steps stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together_with: Option<String>,
    /// What each step gave, in order; a step of several requests or exports gives several.
    pub steps: Vec<StepFacts>,
    /// A failure of bulkspec itself while it executed the scenario.
    pub harness_error: Option<String>,
}

/// What one step gave.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepFacts {
    /// A request was sent.
    Sent(Sent),
    /// An export was obtained, or refused.
    Exported(ExportId),
    /// Files were downloaded again.
    Downloaded(DownloadFacts),
    /// A Group was written.
    GroupWritten(Sent),
    /// A resource of bulkspec's own was written.
    ResourceWritten(WriteFacts),
    /// A Group was created by filters.
    CohortWritten(Box<CohortFacts>),
    /// That Group was deleted.
    CohortRemoved(Sent),
    /// A member of the Group was read.
    MemberRead(MemberReadFacts),
    /// A token was asked for.
    TokenAsked(Box<TokenAsked>),
    /// Another key set was published.
    KeysPublished,
    /// The URLs of files have expired by now.
    Expired,
    /// The URL of a file expired while it was downloaded.
    DownloadedAcross(AcrossFacts),
    /// The discovery document was asked for.
    Discovered(Box<Discovered>),
    /// The step could not be taken because something before it failed on the server's side.
    Blocked(String),
    /// The step found nothing to act upon.
    Nothing(String),
}

/// A request that a scenario sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sent {
    /// The step of the scenario, from 0.
    pub step: usize,
    /// The request and its answer.
    pub exchange: ExchangeId,
    /// What distinguishes it from the step's other requests (`PATCH`, `as nobody, Observation file 1`).
    pub about: String,
}

/// Files of an export that were downloaded once more.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DownloadFacts {
    /// The export whose files they are.
    pub export: ExportId,
    /// Each file, in the order of the manifest. With swapped types, `output` is the type that was
    /// asked for.
    pub files: Vec<FileEvidence>,
    /// The resources in them.
    #[serde(skip)]
    pub index: ResourceIndex,
}

/// A file whose URL expired while it was downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AcrossFacts {
    /// The export whose file it is.
    pub export: ExportId,
    /// How people refer to it.
    pub file: String,
    /// The request and its answer.
    pub exchange: ExchangeId,
    /// Whether it had expired when it ended.
    pub has_expired: bool,
    /// How much of it came a while after it had expired, in bytes.
    pub bytes_after: u64,
}

impl Evidence {
    /// The exchange with this id; `None` when the run was cut short before it ended.
    #[must_use]
    pub fn exchange(&self, id: ExchangeId) -> Option<&Exchange> {
        let at = self.exchanges.binary_search_by_key(&id, |exchange| exchange.id);
        at.ok().map(|at| &self.exchanges[at])
    }

    /// The export with this id.
    #[must_use]
    pub fn export(&self, id: ExportId) -> Option<&ExportFacts> {
        let at = self.exports.binary_search_by_key(&id, |export| export.id);
        at.ok().map(|at| &*self.exports[at])
    }

    /// The shared export that answers `spec`, if the run executed it.
    #[must_use]
    pub fn shared_export(&self, spec: &ExportSpec) -> Option<&ExportFacts> {
        let spec = spec.at_level(self.run.level);
        let found = self.exports.iter().find(|export| export.shared && export.spec == spec);
        found.map(|export| &**export)
    }

    /// Whether a scenario was part of the run, executed or not.
    #[must_use]
    pub fn was_planned(&self, scenario: &str) -> bool {
        let left = self.run.not_executed.iter();
        self.execution(scenario).is_some() || left.into_iter().any(|id| id == scenario)
    }

    /// What was done for a scenario.
    #[must_use]
    pub fn execution(&self, scenario: &str) -> Option<&Execution> {
        let found = self.executions.iter().find(|it| it.scenario == scenario)?;
        match &found.together_with {
            Some(other) => self.executions.iter().find(|it| it.scenario == *other),
            None => Some(found),
        }
    }
}
