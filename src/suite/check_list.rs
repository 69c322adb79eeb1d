//! The checks that a scenario can name under `judge` and `advise`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::contract::{Contract, GuideVersion};
use crate::need::ExportNeed;

/// A check with its arguments. Unless it says otherwise it judges every export of the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CheckSpec {
    /// The export gave a list of files, at once or after polling.
    ListReceived,
    /// The export was refused with a 4xx, or lists nothing but these types.
    RefusedOrOnly(Vec<String>),
    /// The manifest has the shape that the contract shows.
    ManifestShape,
    /// `request` of the manifest is the URL that was sent.
    RequestEcho,
    /// Every output type of the manifest is a type of R4.
    R4Types,
    /// Each file URL is the kick-off URL without its query, the type and a token.
    FileUrls,
    /// The token in each file URL is a JWT with `start`, `total` and `userId`.
    FileTokens,
    /// `total` of each file's token is the number of lines in the file.
    TokenTotals,
    /// Every file that is listed can be downloaded, to its end, as NDJSON.
    FilesReceived,
    /// The connection brings every file to its end at the first attempt.
    BodiesArriveWhole,
    /// A file that expires while it is downloaded comes to its end.
    OutlivesExpiry,
    /// Every file is as long as its Content-Length says.
    LengthsAreTrue,
    /// Everything is reached over TLS: no URL that the server hands out is plain http.
    UrlsKeepToTls,
    /// The types of the manifest and of the lines are exactly these.
    OutputTypes(Vec<String>),
    /// All types of the manifest and of the lines are in the Patient compartment.
    CompartmentTypes,
    /// All types of the manifest and of the lines are among those that `_type` named.
    OnlyAskedTypes,
    /// Provenance is not exported where `_type` names other types only.
    ProvenanceStaysOut,
    /// The export has a file for each type that is known to have data.
    KnownTypes,
    /// The export has as many resources of each type as are known to exist.
    KnownCounts,
    /// Each file holds one type only: the one that the manifest says.
    OneTypePerFile,
    /// Every line of every file is a resource with a type and an id.
    WellFormedLines,
    /// No resource comes twice, in one file or over several.
    UniqueResources,
    /// Some type has more than one file.
    SeveralFilesOfAType,
    /// Some file has more than 1,000 lines.
    ThousandsOfLines,
    /// Every resource's `meta.lastUpdated` is after `_since`.
    LastUpdatedAfterSince,
    /// The same resources as another export, as far as the arguments select them.
    SameResources(SameResources),
    /// The resources of the patients that `patient` named are exported, all of them, and of no other
    /// patient any.
    PatientSlice(ExportNeed),
    /// Of the types that `_typeFilter` names, exactly what its queries on `_lastUpdated` select is
    /// exported of the other export; of other types all.
    FilterApplied(ExportNeed),
    /// The patient of every member of the Group is exported; only members of this kind are looked
    /// at when one is named.
    MembersExported(MemberKind),
    /// Every patient that is exported is a member of the Group.
    OnlyMembers,
    /// Every resource belongs to a patient who is a member of the Group.
    OnlyMembersData,
    /// The export of a Group without members was refused, or has no data of any patient.
    NobodyExported,
    /// Every export of a Group in the run, whatever its parameters, has Patients and data of members
    /// only.
    OnlyMembersThroughout,
    /// The Group of more than 10,000 members is refused, or exported whole; never cut.
    GroupLimit,
    /// The files that were downloaded again are the same, byte for byte.
    SameFiles,
    /// A file under another type's name is refused, or holds that type's own resources.
    SwappedTypeIsSafe,
    /// No resource of this export is in the other one.
    Disjoint(ExportNeed),
    /// Every resource of these exports is in this one.
    Covers(Vec<ExportNeed>),
    /// Every resource of this export is in the other one.
    PartOf(ExportNeed),
    /// Patients inside other resources are members of the Group, as far as the other export knows
    /// them by their identifiers.
    OnlyMembersInside(ExportNeed),
    /// This export was refused, or does not have all the resources of the other one.
    NotAllOf(ExportNeed),
    /// This export was refused, or has nothing that the other one does not have, and less of it.
    NarrowerThan(ExportNeed),
    /// What the scenario wrote before an export is in it.
    WrittenAreExported,
    /// What the scenario wrote more than once is exported once, in its newest version.
    NewestVersionOnly,
    /// What the scenario wrote after the transactionTime of an export is not in its files.
    LaterChangesStayOut,
    /// Of two exports, the second with the transactionTime of the first as `_since`, one or the
    /// other has each change.
    NothingLostInChain,
    /// What the scenario deleted after `_since` is listed in `deleted`.
    DeletionsListed,
    /// What the scenario deleted before an export is not in its output.
    DeletedStayOut,
    /// The creation of a Group by a filter is accepted.
    CohortAccepted,
    /// A Group with a filter that the server does not know is refused.
    CohortRefused,
    /// The members of a Group with a filter are not newer than the Group.
    CohortRefreshed,
    /// A Group with a filter can be read, found, exported and deleted.
    CohortAtHand,
    /// A server that creates Groups by filters declares so.
    CohortDeclared,
    /// The patients who pass all filters of a Group are exported, and nobody else.
    CohortMembers,
    /// The Patients that were read are exported in the same version.
    SameAsRead,
    /// The letters of the Patients that were read are the same in the export.
    SameLettersAsRead,
    /// Of the Provenances of a resource only the latest is exported.
    LatestOrigins,
    /// Clinical resources that exported ones refer to are exported.
    ReferencedExported,
    /// The `CapabilityStatement` names the guide's own in `instantiates`.
    DeclaresGuide,
    /// The export operations that are declared have the guide's definitions, at their places.
    OperationDefinitions,
    /// Several definitions of an operation at one place have different names.
    OperationNames,
    /// Every type of the manifest is declared.
    TypesDeclared,
    /// Every type that is declared is taken in `_type`.
    DeclaredTypesTaken,
    /// Every search parameter that is declared is taken in `_typeFilter`.
    DeclaredParametersTaken,
    /// The levels of export that are declared are those that work.
    LevelsAsDeclared,
    /// Each level that is tried is offered.
    LevelsOffered,
    /// Some level that is tried is offered.
    SomeLevelOffered,
    /// The declared levels are found at the paths of the guide.
    LevelsAtTheirPaths,
    /// The status URL answers 202 until it answers 200 with the manifest.
    StatusCodes,
    /// `X-Progress` is a short text.
    XProgress,
    /// `Retry-After` is there while a job runs, as seconds or a date.
    RetryAfter,
    /// No cache may keep the answer of a running job.
    ProgressNotCached,
    /// The manifest comes as `application/json`.
    ManifestMediaType,
    /// The body of a finished job is one JSON object.
    ManifestObject,
    /// `Expires` of the manifest's answer is a date that is still to come.
    Expires,
    /// There is no `X-Export-Status`, which nobody asked for.
    NoExportStatus,
    /// `X-Export-Status` tells the state of the job, and the status code is 200.
    ExportStatus,
    /// A job that failed is told by a 4xx or 5xx.
    FailureStatus,
    /// A job that failed is explained by an `OperationOutcome`.
    FailureOutcome,
    /// What explains the failed job has its own media type.
    FailureMediaType,
    /// A partial success gives a manifest that says what is missing.
    PartialSuccess,
    /// The URL of every item of the manifest is absolute.
    AbsoluteUrls,
    /// `count` of each item is the number of resources in its file.
    EntryCounts,
    /// `fileSize` of each item is the size of its file.
    FileSizes,
    /// Every file that is listed holds something.
    NoEmptyFiles,
    /// `transactionTime` is between kick-off and completion, by the server's clock.
    TransactionTime,
    /// No resource was changed after `transactionTime`.
    ChangedBeforeTransactionTime,
    /// An export that nothing matches has an empty `output`.
    EmptyOutput,
    /// The manifest has the members of the ballot of 4.0.0, not those they replace.
    BallotMembers,
    /// The files of `error` and `outcome` hold `OperationOutcome`s.
    OutcomeFiles,
    /// There are no `OperationOutcome`s among the output.
    NoOutcomesInOutput,
    /// A message tells of the parameter that was ignored.
    IgnoredParametersTold,
    /// Each line of a file of `deleted` is a transaction with an entry.
    DeletionBundles,
    /// Each entry of those deletes a resource.
    DeletionRequests,
    /// No resource is both deleted and exported.
    DeletedNotInOutput,
    /// What is listed as deleted is of the types that were asked for.
    DeletedTypes,
    /// `link` has one entry, which leads to the next manifest.
    LinkShape,
    /// Linked manifests repeat the first one, but for their lists of files.
    SameOnAllPages,
    /// Each link leads to a manifest, or to an error.
    NextManifestReceived,
    /// Without `allowPartialManifests` nothing comes in parts.
    PartialOnlyIfAsked,
    /// Manifests that come with 202 are JSON, and have the shape of complete ones.
    PartialManifests,
    /// The files of such manifests can be downloaded at once.
    PartialFilesReceived,
    /// Such manifests are not altered later.
    PartialListsKept,
    /// Their files are not altered later.
    PartialFilesKept,
    /// Items of organized output have no type.
    OrganizedEntries,
    /// `outputOrganizedBy` is the type that was asked for.
    OrganizedMarker,
    /// Organized files consist of blocks.
    OrganizedBlocks,
    /// `continuesInFile` names the file in which a block goes on.
    ContinuedBlocks,
    /// Small blocks are not divided over files.
    UnsplitBlocks,
    /// Blocks of Patients hold all types of the compartment that have data.
    OrganizedTypes,
    /// Files have the media type of NDJSON of FHIR.
    MediaType,
    /// A file is given to a client that sends no `Accept`.
    WithoutAccept,
    /// Files are sent with codings that a client may expect.
    FileEncodings,
    /// A file that is compressed says so.
    EncodingNamed,
    /// Files that are said to need no token need none.
    OpenFiles,
    /// References are relative, or below the base of the server.
    ReferenceForms,
    /// Resources follow the definitions of their types.
    ValidResources,
    /// References to types that the export holds lead to resources that it holds.
    ReferencesResolve,
    /// An export of patients includes the Patients.
    PatientsIncluded,
    /// An export of patients has no Binary.
    NoBinaries,
    /// Attachments have a type, and data or a URL.
    AttachmentContent,
    /// URLs of attachments are absolute, and lead to the document.
    AttachmentUrls,
    /// Attachments need the same token as files.
    AttachmentAccess,
    /// Elements that are neither listed nor mandatory are left out.
    ElementsLeftOut,
    /// Mandatory elements stay.
    ElementsMandatory,
    /// Trimmed resources are tagged.
    ElementsTagged,
    /// An element that is listed for one type stays in that type only.
    ElementsByType,
    /// An element of which a part is listed is there as a whole, or not at all.
    ElementsWhole,
    /// Files are no larger than `_maximumFileSize`.
    FilesWithinLimit,
}

/// Which members of a Group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MemberKind {
    /// All of them.
    All,
    /// Those whose period has ended or is still to come.
    OutsidePeriod,
    /// Those that are inactive.
    Inactive,
}

/// The arguments of `same-resources`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "each is a line that a suite may write")]
pub struct SameResources {
    /// The other export.
    #[serde(rename = "as")]
    pub other: ExportNeed,
    /// Of the other export only these types.
    #[serde(default)]
    pub restricted_to: Vec<String>,
    /// Of the other export only the types that this one was asked for by `_type`.
    #[serde(default)]
    pub restricted_to_asked: bool,
    /// Of both exports only the types that this one was asked for and has resources of, so that
    /// types that are missing or additional as a whole count for nothing, unless all are missing.
    #[serde(default)]
    pub sparing_whole_types: bool,
    /// Of the other export only what changed before this export's `_until`.
    #[serde(default)]
    pub changed_before_until: bool,
    /// Of the other export only what changed after this export's `_since`.
    #[serde(default)]
    pub changed_after_since: bool,
    /// Whether this export may have more than the other one.
    #[serde(default)]
    pub or_more: bool,
    /// Of the scenario's exports only those whose lists are spelled so.
    #[serde(default)]
    pub spelled: Option<Spelling>,
}

/// How the lists of a kick-off are spelled, where the version of the guide has both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// As one parameter whose values are separated by commas.
    Commas,
    /// As a parameter for each value.
    Repeated,
}

impl Spelling {
    /// Tells whether an export was asked for so. Before version 2.0.0 there are commas only.
    #[must_use]
    pub fn is_of(self, need: &ExportNeed, contract: Contract) -> bool {
        let knows_both = contract.guide() > Some(GuideVersion::V1);
        (need.repeated && knows_both) == (self == Self::Repeated)
    }
}

impl CheckSpec {
    /// The other exports that the check compares with, in the order in which they are written.
    #[must_use]
    pub fn exports(&self) -> Vec<&ExportNeed> {
        match self {
            Self::SameResources(same) => vec![&same.other],
            Self::Covers(needs) => needs.iter().collect(),
            Self::PatientSlice(need)
            | Self::FilterApplied(need)
            | Self::Disjoint(need)
            | Self::PartOf(need)
            | Self::OnlyMembersInside(need)
            | Self::NotAllOf(need)
            | Self::NarrowerThan(need) => vec![need],
            _ => Vec::new(),
        }
    }
}
