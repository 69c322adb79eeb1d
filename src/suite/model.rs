//! The scenario model: what a file under `suites/` says.

use schemars::JsonSchema;
use serde::Deserialize;

use super::smart::{AskTokenStep, DiscoverStep, KeySet};
use super::{OneOrMany, Repeat};
use crate::case::StepRequest;
use crate::check::{CheckSpec, Expect, ScenarioChecks, of_scenario};
use crate::contract::RequirementId;
use crate::need::{CohortFilters, Credential, Destination, ExportLevel, ExportNeed, OwnWrite};

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
pub struct Suite {
    /// The suite's name, unique among the loaded files.
    pub suite: String,
    /// What its scenarios are about, in a sentence.
    pub about: String,
    /// The scenarios, in the order in which they are reported.
    #[schemars(length(min = 1))]
    pub scenarios: Vec<Scenario>,
    /// The file it was read from, as shown to people.
    #[serde(skip)]
    pub file: String,
}

/// One script with a stable id.
///
/// A scenario runs in every contract that has one of the requirements it cites, and is worth what
/// the strongest of them is worth there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// The stable id, `area/what-is-promised`.
    #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub id: String,
    /// What is promised, as a sentence.
    pub title: String,
    /// Its steps and checks as the file has them, for people.
    #[serde(skip)]
    pub script: String,
    /// The requirements of the ledger that it judges.
    #[schemars(length(min = 1))]
    pub cites: Vec<RequirementId>,
    /// What is done, in this order.
    #[schemars(length(min = 1))]
    pub steps: Vec<Step>,
    /// The checks on what was exported or downloaded; a breach is worth the cited strength.
    #[serde(default, deserialize_with = "of_scenario")]
    #[schemars(with = "ScenarioChecks")]
    pub judge: Vec<CheckSpec>,
    /// Checks whose breach only warns.
    #[serde(default, deserialize_with = "of_scenario")]
    #[schemars(with = "ScenarioChecks")]
    pub advise: Vec<CheckSpec>,
}

/// One thing that a scenario does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Obtains an export: kick-off, polling if need be, manifest, files. Shared with all scenarios
    /// that need the same.
    Export(ExportNeed),
    /// The same, but performed for this scenario alone.
    FreshExport(ExportNeed),
    /// Performs the same export twice at once, for this scenario alone: once with lists separated by
    /// commas, and once with repeated parameters, where the version of the guide has both.
    ExportTwice(ExportNeed),
    /// Kicks off exports that are cancelled at once where the server accepts them: only the answer
    /// to the kick-off counts.
    KickOff(KickOffStep),
    /// Kicks off an export and does not ask for its status: the scenario does that itself, at the
    /// `status-url`. It is cancelled when the scenario ends.
    Start(ExportNeed),
    /// Sends a request, once for each value of its lists.
    Send(SendStep),
    /// Downloads all files of the scenario's last export again.
    DownloadAgain {
        /// Who downloads.
        #[serde(rename = "as", default)]
        credential: Credential,
        /// Puts another type of the same manifest into each URL.
        #[serde(default)]
        swap_type: bool,
    },
    /// Writes a Group of the scenario's own: creates it at first, changes it later. It is deleted
    /// when the scenario ends.
    WriteGroup(WriteGroup),
    /// Retries the failed job of the scenario's last export, and obtains its list.
    Retry(ExportNeed),
    /// Goes on with the export that the scenario started, and obtains it.
    Finish {},
    /// Writes a resource of bulkspec's own. It is deleted when the scenario ends.
    WriteResource(OwnWrite),
    /// Creates a Group by filters, reads it and searches for it. It is deleted when the scenario
    /// ends.
    WriteCohort(CohortFilters),
    /// Deletes the Group that was created by filters.
    RemoveCohort {},
    /// Reads the Patients of a few members of the Group by their ids.
    ReadMembers {},
    /// Waits until the URLs of the files of the scenario's last export have expired, by the `Expires`
    /// of its list. Where they want an access token, or live longer than ten minutes, the scenario
    /// ends here.
    AwaitExpiry {},
    /// Downloads the largest file of the scenario's last export so slowly that it expires on the way,
    /// by the `Expires` of its list. Where it lives longer than ten minutes, the scenario ends here.
    DownloadAcrossExpiry {},
    /// Asks for a token: one request for each tampering and each scope, with all else valid.
    AskToken(AskTokenStep),
    /// Reads the server's `.well-known/smart-configuration`.
    Discover(DiscoverStep),
    /// Exchanges the key set that bulkspec publishes; the registered one is back when the scenario
    /// ends.
    PublishKeys(KeySet),
}

impl Step {
    /// What is expected of the answers to the step's requests, and what is only advised; `None` for
    /// a step whose answers are judged otherwise.
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

    /// All checks of the answers to the step's requests, in the order in which they are written.
    pub fn checks(&self) -> impl Iterator<Item = &CheckSpec> {
        let lists = match (self, self.expectations()) {
            (Self::AskToken(ask), _) => Some((&ask.expect, &ask.advise)),
            (Self::Discover(find), _) => Some((&find.expect, &find.advise)),
            (_, Some((expect, advise))) => Some((&expect.checks, &advise.checks)),
            (_, None) => None,
        };
        lists.into_iter().flat_map(|(expect, advise)| expect.iter().chain(advise))
    }

    /// What the step asks of the server, as far as checks read it.
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

    /// The exports that the step asks for.
    #[must_use]
    pub fn exports(&self) -> &[ExportNeed] {
        match self {
            Self::Export(need)
            | Self::FreshExport(need)
            | Self::ExportTwice(need)
            | Self::Start(need)
            | Self::Retry(need) => std::slice::from_ref(need),
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
    /// Four members of the main Group: a plain one, one with a period that has ended, one with a
    /// period to come, and one that is inactive.
    HardCases,
    /// The 10,000 members of the full Group, and one more of the main Group.
    FullAndOneMore,
}

/// Kick-offs that are tried, and what is expected of their answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KickOffStep {
    /// The exports that are asked for, one after the other.
    #[schemars(length(min = 1))]
    pub each: Vec<ExportNeed>,
    /// What the answers must be; a breach is worth the cited strength.
    #[serde(default)]
    pub expect: Expect,
    /// What the answers should be; a breach only warns.
    #[serde(default)]
    pub advise: Expect,
}

/// A request that is sent as it is, and what is expected of its answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SendStep {
    /// The method, or several to try in turn.
    #[serde(default = "get")]
    pub method: OneOrMany<String>,
    /// Where to.
    pub to: Destination,
    /// The query, exactly as it is sent.
    #[serde(default)]
    pub query: Option<String>,
    /// Who sends it, or several who try in turn.
    #[serde(rename = "as", default = "main")]
    pub credential: OneOrMany<Credential>,
    /// The body that is sent.
    #[serde(default)]
    pub body: Body,
    /// The `Accept` header; where it is not given, the HTTP client sends `*/*`.
    #[serde(default)]
    pub accept: Option<String>,
    /// The `Prefer` header, likewise.
    #[serde(default)]
    pub prefer: Option<String>,
    /// The level of the export endpoint, in the contracts of the HL7 guide; the target's own when
    /// absent.
    #[serde(default)]
    pub level: Option<ExportLevel>,
    /// Sends it several times; only the last answer counts.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// What the answer must be; a breach is worth the cited strength.
    #[serde(default)]
    pub expect: Expect,
    /// What the answer should be; a breach only warns.
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
