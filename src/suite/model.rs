//! The scenario model: what a file under `suites/` says.

use schemars::JsonSchema;
use serde::Deserialize;

use super::smart::{AskTokenStep, DiscoverStep, KeySet};
use super::{CheckSpec, OneOrMany, Repeat, StatusSet};
use crate::contract::RequirementId;
use crate::need::{CohortFilters, Credential, ExportLevel, ExportNeed, OwnWrite};

/// A file of scenarios on one subject.
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
    #[serde(default)]
    pub judge: Vec<CheckSpec>,
    /// Checks whose breach only warns.
    #[serde(default)]
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

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// The export endpoint of the contract.
    Export,
    /// The export endpoint, without the customer's segment in its path.
    ExportWithoutCustomer,
    /// The export endpoint of another customer.
    ExportOfOtherCustomer,
    /// The export endpoint of a Group that does not exist.
    ExportOfUnknownGroup,
    /// The export endpoint of another version of FHIR (`dstu2`, `stu3`).
    ExportOfOtherVersion,
    /// The Group itself.
    Group,
    /// The Patient resource of a member of the Group.
    Member,
    /// The capability statement.
    Metadata,
    /// Each file of the scenario's last export in turn.
    EveryFile,
    /// The first file of the scenario's last export.
    FirstFile,
    /// The first file, with another `userId` in the token of its URL.
    FileWithOtherUser,
    /// The first file, with another `total` in the token of its URL.
    FileWithOtherTotal,
    /// The first file, with one character of the signature of its URL's token changed.
    FileWithOtherSignature,
    /// The first file, with the signature of its URL's token cut off.
    FileWithoutSignature,
    /// The first file, with a token in its URL that says `alg: none` and has no signature.
    FileWithAlgNone,
    /// The status URL of the export that the scenario started, or else of its last export.
    StatusUrl,
    /// A status URL like that one, with an id that no job has.
    UnknownStatusUrl,
    /// A file like the first one, with a name that no file has.
    UnknownFile,
    /// The search for the Group by its id.
    GroupSearch,
    /// The resources of the type that the scope is about which the client is not entitled to.
    ForbiddenType,
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

/// What is expected of the answer to a request that is sent as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a line that a suite may write")]
pub struct Expect {
    /// The status codes that are right.
    pub status: Option<StatusSet>,
    /// The shape of the body.
    pub shape: Option<Shape>,
    /// The answer starts no export: it has no manifest and names no status URL.
    pub starts_no_export: bool,
    /// The answer gives no resources: no NDJSON and no manifest.
    pub gives_no_data: bool,
    /// What a kick-off is answered with.
    pub kick_off: Option<KickOffAnswer>,
    /// An error has an `OperationOutcome` in JSON as its body.
    pub outcome: bool,
    /// An `OperationOutcome` has the media type that the version of the guide calls for.
    pub outcome_type: Option<OutcomeOf>,
    /// The body of a success is empty, or an `OperationOutcome`.
    pub empty_or_outcome: bool,
    /// A kick-off that is accepted names an absolute status URL.
    pub content_location: bool,
    /// A server that is busy says when to come back.
    pub says_when_to_retry: bool,
    /// The failure that the scenario's request before was answered with, and that has passed by now,
    /// named a reason that passes.
    pub passing_failure: bool,
    /// A preference for `separate-export-status` is applied in full, or not at all.
    pub preference_applied: bool,
    /// The answer is a resource of this type, or a searchset with one.
    pub holds: Option<String>,
    /// The answer is the manifest of the scenario's last export once more.
    pub same_manifest: bool,
    /// Says nothing unless the scenario's request before was answered with one of these.
    pub provided: Option<StatusSet>,
    /// Says nothing where the manifest of the scenario's last export says that files want no
    /// access token.
    pub where_files_want_a_token: bool,
}

/// What a kick-off may be answered with. An acceptance is 202 with a status URL; a refusal is a
/// 4xx, or 501.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KickOffAnswer {
    /// It is accepted; where it is only permitted to know what is asked, it may be refused.
    Accepted,
    /// It is refused.
    Refused,
    /// Either, but neither a failure nor anything between.
    Either,
    /// Either, or a failure, but nothing between: an error has an error's status.
    Clear,
    /// It is accepted with 202. A manifest that comes at once is doubtful: clients must be able to
    /// take it, though the guide asks for the asynchronous pattern.
    Asynchronous,
    /// It is refused, unless the server declares an earlier version of the guide as well.
    RefusedByThisVersion,
}

/// What an `OperationOutcome` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeOf {
    /// A kick-off.
    KickOff,
    /// A request to the status URL.
    Status,
}

impl Expect {
    /// Tells whether nothing is expected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The shape of a JSON body, as a schema under `fixtures/schemas`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// An `OperationOutcome`.
    OperationOutcome,
    /// A `Group` of persons, with its members as references.
    Group,
    /// Any resource of R4.
    Resource,
    /// The manifest of an export.
    Manifest,
    /// The payload of the token in a file's URL.
    FileToken,
}
