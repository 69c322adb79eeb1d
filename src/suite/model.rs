//! The scenario model: the content of a file under `suites/`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::smart::{AskTokenStep, DiscoverStep, KeySet};
use super::{OneOrMany, Repeat};
use crate::check::{CheckSpec, Expect, ScenarioChecks, of_scenario};
use crate::check_context::StepRequest;
use crate::contract::RequirementId;
use crate::spec::{CohortFilters, Credential, Destination, ExportLevel, ExportSpec, OwnWrite};

/// A file of scenarios on one subject, as [`Loader`](crate::Loader) reads it.
///
/// ```
/// let suites = bulkspec::Loader::new().built_in().load()?;
/// let since = suites.iter().find(|suite| suite.suite == "since").expect("it is built in");
/// assert!(since.scenarios.iter().any(|scenario| scenario.id == "since/at-a-change"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(description = "A file of scenarios on one subject.")]
pub struct Suite {
    /// The suite's name, unique among the loaded files.
    pub suite: String,
    /// The subject of its scenarios, in a sentence.
    pub about: String,
    /// The scenarios, in the order in which they are reported.
    #[schemars(length(min = 1))]
    pub scenarios: Vec<Scenario>,
    /// The file it was read from, as shown in messages.
    #[serde(skip)]
    pub file: String,
}

/// One script with a stable id.
///
/// A scenario runs in every contract that has one of the requirements it cites. The strongest of
/// these determines the level of its findings.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// The stable id, `area/what-is-promised`.
    #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub id: String,
    /// The behaviour of a conforming server, as a sentence.
    pub title: String,
    /// Its steps and checks as written in the file.
    #[serde(skip)]
    pub script: String,
    /// The requirements of the ledger that it tests.
    #[schemars(length(min = 1))]
    pub cites: Vec<RequirementId>,
    /// The steps, in this order.
    #[schemars(length(min = 1))]
    pub steps: Vec<Step>,
    /// The checks on exports and downloads; the cited requirements determine the level of findings.
    #[serde(default, deserialize_with = "of_scenario")]
    #[schemars(with = "ScenarioChecks")]
    pub judge: Vec<CheckSpec>,
    /// Checks whose findings only warn.
    #[serde(default, deserialize_with = "of_scenario")]
    #[schemars(with = "ScenarioChecks")]
    pub advise: Vec<CheckSpec>,
}

/// A step of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Runs an export: kick-off, polling if needed, manifest, files. It is shared with all
    /// scenarios that need the same one.
    Export(ExportSpec),
    /// The same, but run for this scenario only.
    FreshExport(ExportSpec),
    /// Runs the same export twice in parallel, for this scenario only: once with lists separated by
    /// commas, and once with repeated parameters, if the version of the guide has both.
    ExportTwice(ExportSpec),
    /// Kicks off exports, and cancels those that the server accepts: only the response to the
    /// kick-off is judged.
    KickOff(KickOffStep),
    /// Kicks off an export and does not poll its status: the scenario does that itself, at the
    /// `status-url`. The export is cancelled when the scenario ends.
    Start(ExportSpec),
    /// Sends a request, once for each value of its lists.
    Send(SendStep),
    /// Downloads all files of the scenario's last export again.
    DownloadAgain {
        /// The client that downloads.
        #[serde(rename = "as", default)]
        credential: Credential,
        /// Replaces the type in each URL by another type of the same manifest.
        #[serde(default)]
        swap_type: bool,
    },
    /// Writes a Group for this scenario: the first such step creates it, later ones change it. It
    /// is deleted when the scenario ends.
    WriteGroup(WriteGroup),
    /// Retries the failed job of the scenario's last export, and obtains its list.
    Retry(ExportSpec),
    /// Polls the export that the scenario started until it is complete, and downloads it.
    Finish {},
    /// Writes a test resource. It is deleted when the scenario ends.
    WriteResource(OwnWrite),
    /// Creates a Group by filters, reads it and searches for it. It is deleted when the scenario
    /// ends.
    WriteCohort(CohortFilters),
    /// Deletes the Group that was created by filters.
    RemoveCohort {},
    /// Reads the Patients of a few members of the Group by their ids.
    ReadMembers {},
    /// Waits until the file URLs of the scenario's last export have expired, according to `Expires`
    /// of its manifest. If they require an access token, or are valid for more than ten minutes,
    /// the scenario ends here.
    AwaitExpiry {},
    /// Downloads the largest file of the scenario's last export so slowly that it expires during
    /// the download, according to `Expires` of its manifest. If it is valid for more than ten
    /// minutes, the scenario ends here.
    DownloadAcrossExpiry {},
    /// Requests tokens: one request for each modification and each scope, otherwise valid.
    AskToken(AskTokenStep),
    /// Reads the server's `.well-known/smart-configuration`.
    Discover(DiscoverStep),
    /// Replaces the key set that bulkspec publishes. The registered one is restored when the
    /// scenario ends.
    PublishKeys(KeySet),
}

impl Step {
    /// Returns the checks on the responses to the step's requests, required and advised; `None` for
    /// a step whose responses are judged otherwise.
    #[must_use]
    pub fn expectations(&self) -> Option<(&Expect, &Expect)> {
        match self {
            Self::Send(send) => Some((&send.expect, &send.advise)),
            // What its answers are worth is said by the scenario's checks alone.
            Self::KickOff(kick_off) if kick_off.expect.is_empty() && kick_off.advise.is_empty() => {
                None
            }
            Self::KickOff(kick_off) => Some((&kick_off.expect, &kick_off.advise)),
            _ => None,
        }
    }

    /// Returns all checks on the responses to the step's requests, in the order in which they are
    /// written.
    pub fn checks(&self) -> impl Iterator<Item = &CheckSpec> {
        let lists = match (self, self.expectations()) {
            (Self::AskToken(ask), _) => Some((&ask.expect, &ask.advise)),
            (Self::Discover(find), _) => Some((&find.expect, &find.advise)),
            (_, Some((expect, advise))) => Some((&expect.checks, &advise.checks)),
            (_, None) => None,
        };
        lists.into_iter().flat_map(|(expect, advise)| expect.iter().chain(advise))
    }

    /// Returns what the step requests of the server, as far as checks read it.
    pub(crate) fn request(&self) -> StepRequest<'_> {
        match self {
            Self::KickOff(kick_off) => StepRequest::KickOff(&kick_off.each),
            Self::Start(_) => StepRequest::Start,
            Self::Send(send) => StepRequest::Send {
                to: send.to,
                by: &send.credential.0,
                repeats: send.repeat.is_some(),
            },
            _ => StepRequest::Other,
        }
    }

    /// Returns the exports that the step requests.
    #[must_use]
    pub fn exports(&self) -> &[ExportSpec] {
        match self {
            Self::Export(spec)
            | Self::FreshExport(spec)
            | Self::ExportTwice(spec)
            | Self::Start(spec)
            | Self::Retry(spec) => std::slice::from_ref(spec),
            Self::KickOff(kick_off) => &kick_off.each,
            Self::Send(_)
            | Self::DownloadAgain { .. }
            | Self::WriteGroup(_)
            | Self::Finish {}
            | Self::WriteResource(_)
            | Self::WriteCohort(_)
            | Self::RemoveCohort {}
            | Self::ReadMembers {}
            | Self::AwaitExpiry {}
            | Self::DownloadAcrossExpiry {}
            | Self::AskToken(_)
            | Self::Discover(_)
            | Self::PublishKeys(_) => &[],
        }
    }
}

/// The members of a Group that a scenario writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WriteGroup {
    /// The first member of the main Group.
    First,
    /// The second member of the main Group.
    Second,
    /// The first two members of the main Group.
    FirstTwo,
    /// Four members of the main Group: an ordinary one, one whose period has ended, one whose
    /// period is in the future, and an inactive one.
    HardCases,
    /// The 10,000 members of the full Group, and one member of the main Group.
    FullAndOneMore,
}

/// Kick-offs, and the expected responses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KickOffStep {
    /// The exports to request, one after the other.
    #[schemars(length(min = 1))]
    pub each: Vec<ExportSpec>,
    /// Required properties of the responses; the cited requirements determine the level of
    /// findings.
    #[serde(default)]
    pub expect: Expect,
    /// Recommended properties of the responses; a finding only warns.
    #[serde(default)]
    pub advise: Expect,
}

/// A single request, and the expected response.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SendStep {
    /// The method, or several to try in turn.
    #[serde(default = "get")]
    pub method: OneOrMany<String>,
    /// The destination.
    pub to: Destination,
    /// The query, exactly as sent.
    #[serde(default)]
    pub query: Option<String>,
    /// The sender, or several to try in turn.
    #[serde(rename = "as", default = "main")]
    pub credential: OneOrMany<Credential>,
    /// The body of the request.
    #[serde(default)]
    pub body: Body,
    /// The `Accept` header; by default the HTTP client sends `*/*`.
    #[serde(default)]
    pub accept: Option<String>,
    /// The `Prefer` header, likewise.
    #[serde(default)]
    pub prefer: Option<String>,
    /// The level of the export endpoint, in the contracts of the HL7 guide; by default that of the
    /// target.
    #[serde(default)]
    pub level: Option<ExportLevel>,
    /// Sends the request several times; only the last response is judged.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// Required properties of the response; the cited requirements determine the level of findings.
    #[serde(default)]
    pub expect: Expect,
    /// Recommended properties of the response; a finding only warns.
    #[serde(default)]
    pub advise: Expect,
}

fn get() -> OneOrMany<String> {
    OneOrMany(vec!["GET".to_owned()])
}

fn main() -> OneOrMany<Credential> {
    OneOrMany(vec![Credential::Main])
}

/// The body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// None.
    #[default]
    Empty,
    /// A `Parameters` resource with `_type` = `Patient`.
    Parameters,
}
