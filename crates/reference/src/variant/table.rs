//! The lawful variations, written down as a table.
//!
//! The comments name the entries of our catalogue of what servers in use do (T) and of what test
//! kits get wrong (TRAP). Those without a variant here: the usual population has contained
//! resources (T-33), and the usual server of the guide answers a kick-off with an
//! `OperationOutcome` (T-28), a `_since` in the future with nothing (TRAP-02), and shows the
//! shapes of 3.0.0 (T-38, TRAP-07, TRAP-19). Tokens are renewed in other tests (T-29).
//!
//! Some of what servers in use do is to be tolerated and yet not what the guide asks for; there
//! scenarios warn, and it may be a fault as well (`kickoff-200-sync` and `synchronous`,
//! `delete-then-410` and `gone-after-delete`, `lenient-silent` and `silently-lenient`).

use super::registry::VariantInfo;
use crate::settings::Dialect;
use bulkspec_fhir::GuideVersion;

const POPULATION: &[Dialect] = &[Dialect::Population];
const ALL: &[Dialect] = &[
    Dialect::Population,
    Dialect::Analytics,
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
const GUIDE: &[Dialect] = ALL.split_at(2).1;
/// Where clients may be given a list of what was deleted, and files with mere warnings.
const FROM_2: &[Dialect] = ALL.split_at(3).1;
/// Where Groups can be made by filters.
const FROM_3: &[Dialect] = FROM_2.split_at(1).1;
/// Where exports of several versions are told apart.
const BALLOT: &[Dialect] = FROM_3.split_at(1).1;
/// Where a manifest names the request that it answers.
const NAMES_REQUEST: &[Dialect] = GUIDE.split_at(3).0;
/// Where POST exists beside GET.
const POST_OPTIONAL: &[Dialect] = NAMES_REQUEST.split_at(1).1;

/// Writes the enum and its registry from one table, so that neither can miss an entry: the
/// variant, its stable name, the dialects in which it is lawful, and what differs.
macro_rules! variants {
    ($($variant:ident $text:literal $dialects:ident $about:literal)*) => {
        /// One lawful variation of the reference server. Several can be combined.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Variant {
            $(#[doc = $about] $variant,)*
        }

        /// The registry, in the order of the enum.
        pub(super) const VARIANTS: &[VariantInfo] = &[
            $(VariantInfo {
                variant: Variant::$variant,
                name: $text,
                about: $about,
                dialects: $dialects,
            },)*
        ];
    };
}

variants! {
    // Forms of 1upHealth's own; T-26 for the times.
    Asynchronous "asynchronous" POPULATION
        "The kick-off answers 202 with a status URL, which later gives the list."
    FractionlessTimes "fractionless-times" POPULATION
        "Instants are written without a fraction and with the offset +00:00."

    // On the wire: TRAP-18, T-22 and TRAP-16.
    Gzip "gzip" ALL "Lists and files are sent with Content-Encoding gzip, offered or not."
    Chunked "chunked" GUIDE "No answer tells its length beforehand."
    Throttled "throttled" ALL "Every fifth request is answered with 429 and Retry-After 0."

    // Algorithms of assertions: one of two is enough.
    Rs384Only "rs384-only" GUIDE
        "Assertions are taken with RS384 only, which is the only algorithm that is listed."

    // Files: T-11, T-12 and TRAP-10, T-13, T-35.
    NoFinalNewline "no-final-newline" ALL "The last line of a file has no newline."
    BlankLine "blank-line" ALL "A blank line stands in the middle of each file."
    FinalBlankLine "final-blank-line" GUIDE "A blank line stands at the end of each file."
    ChunkedShuffled "chunked-shuffled" ALL
        "Files, and the lines in them, come in another order each time."
    ManySmallFiles "many-small-files" GUIDE "No file has more than five lines."
    OpaqueFileNames "opaque-file-names" GUIDE "The names of files say nothing."
    DecorativeFileNames "decorative-file-names" GUIDE
        "A file is found by its number; the name behind it is for people only."
    HugeLines "huge-lines" GUIDE "Some resources are lines of three million characters."

    // Media types of files: T-02, TRAP-09.
    MediaTypeParameters "media-type-parameters" GUIDE
        "The media types of files and manifests have parameters and another case."
    OtherNdjsonMediaType "other-ndjson-media-type" GUIDE "Files are sent as application/x-ndjson."
    PlainNdjsonMediaType "plain-ndjson-media-type" GUIDE "Files are sent as application/ndjson."

    // Where files lie: T-03 and TRAP-08, T-07, T-32, T-41.
    SignedUrls "signed-urls-on-another-host" GUIDE
        "Files lie on another host, need no token, and refuse requests that bring one."
    RedirectedFiles "redirected-files" GUIDE
        "File URLs need a token and lead to another host, which refuses requests that bring one."
    StorageUris "storage-uris" GUIDE "Files lie in a bucket and have s3:// URLs."
    // No server that listens on any free port has the default one, which may be written or not; a
    // port with a zero in front is as unusual a way to write the same URL.
    UnusualUrlForms "unusual-url-forms" GUIDE
        "URLs are written with an upper-case scheme and a port that begins with a zero."

    // Access: the guide asks for OAuth in words only; TRAP-17.
    Open "open" GUIDE
        "Everything is served without a token, and there is no SMART configuration."
    RefusesWith403 "refuses-with-403" GUIDE "Requests without a valid token are answered with 403."
    // The guide lets a server keep an export to the client that started it, and does not ask for it.
    JobsOfAnyClient "jobs-of-any-client" GUIDE
        "Status, files and DELETE are open to every client whose token covers the export."
    ForeignJobs403 "foreign-jobs-403" GUIDE
        "Another client's export answers 403, so that it can be told from one that is unknown."
    GuardedMetadata "guarded-metadata" GUIDE "The CapabilityStatement needs a token as well."
    SeveralVersions "several-versions" BALLOT
        "Exports are declared for 2.0.0 as well, under a name of their own."
    StoresNoProcedures "stores-no-procedures" GUIDE
        "Procedures are exported, and nobody can write them."

    // Kick-offs: T-01, T-28, TRAP-01, T-17 and TRAP-03, T-18, T-19, T-20, T-21, T-22, T-30.
    Synchronous "synchronous" GUIDE "A kick-off is answered with the manifest at once."
    EmptyKickOffBody "empty-kick-off-body" GUIDE "The answer to a kick-off has no body."
    NeedsHeaders "needs-headers" GUIDE "Kick-offs without Accept or Prefer are refused."
    // RFC 9110: 308 has the request repeated with its method and its body.
    MovedKickOffs "moved-kick-offs" GUIDE
        "Kick-offs are led to another path by 308, and the manifest's request is the URL there."
    SystemLevelOnly "system-level-only" GUIDE "There is no export of all patients or of a group."
    PatientLevelOnly "patient-level-only" GUIDE "There is no export of the system or of a group."
    GroupLevelOnly "group-level-only" GUIDE "There is no export of the system or all patients."
    PostRefused "post-refused" POST_OPTIONAL "Kick-offs by POST are refused."
    FewTypes "few-types" GUIDE "Four types are exported and no others."
    Unprocessable "unprocessable" GUIDE "Wrong or unknown parameters are answered with 422."
    Lenient "lenient" GUIDE "Unknown parameters are ignored, with a warning, whatever is preferred."
    SilentlyLenient "silently-lenient" FROM_2
        "With handling=lenient unknown parameters are ignored without a word."
    StrictOptional "strict-optional" GUIDE "Every parameter that is optional is refused."
    OneJobAtATime "one-job-at-a-time" GUIDE
        "A kick-off is answered with 429 while another export of the client is in progress."
    SameStatusUrl "same-status-url" GUIDE
        "A kick-off that repeats one in progress is given the same status URL."

    // Groups by filters: what 3.0.0 leaves open in the Bulk Cohort API, and servers without it.
    NoCohorts "no-cohorts" FROM_3 "Groups with filters are refused, and not declared."
    CohortsStored "cohorts-stored" FROM_3
        "Groups with filters are not declared, and kept like others; the filters do nothing."
    CohortsAtOnce "cohorts-at-once" FROM_3
        "Groups with filters are created at once, whatever is preferred."
    CohortsAtExport "cohorts-at-export" FROM_3
        "The members of Groups with filters are found when an export begins."
    CohortsDeclined "cohorts-declined" FROM_3
        "Groups with filters are declined in the end, as nobody approves of them."

    // Progress: T-04, T-10, T-23, T-36.
    SilentProgress "silent-progress" GUIDE "Nothing is told of progress, or of when to ask again."
    LongRetryAfter "long-retry-after" GUIDE "An export in progress asks for a wait of two minutes."
    LongRetryAfterDate "long-retry-after-date" GUIDE
        "An export in progress asks to come back at a time two minutes ahead."
    ThrottledPolls "throttled-polls" GUIDE
        "A question for the status that comes earlier than it should is answered with 429."
    FirstPollFails "first-poll-fails" GUIDE
        "The first question for the status is answered with 500 and says that it may be repeated."
    CompleteAtOnce "complete-at-once" GUIDE "The first question for the status finds the manifest."

    // Manifests: T-05, T-06, TRAP-10, TRAP-20, T-26, T-27, T-31 and TRAP-06, T-37.
    ExtraMembers "extra-members" GUIDE "Manifests and their items have members of the server's own."
    NoExpires "no-expires" GUIDE "The manifest comes without Expires."
    ExpiresZero "expires-zero" GUIDE "The manifest comes with Expires 0."
    NoCounts "no-counts" GUIDE "Manifests do not count lines."
    NoDeleted "no-deleted" FROM_2 "Nothing is told of deleted resources."
    TransactionTimeSevenDigits "transaction-time-seven-digits" GUIDE
        "The transaction time has seven digits of a second and the offset +00:00."
    TransactionTimeOffset "transaction-time-offset" GUIDE
        "The transaction time has another offset than that of UTC."
    OpaqueStatusUrls "opaque-status-urls" GUIDE
        "Status URLs are full of escapes, and must be sent back as they are."
    InformationOnlyErrors "information-only-errors" FROM_2
        "Every manifest lists a file of messages, none of which is of an error."
    RequestReencoded "request-reencoded" NAMES_REQUEST
        "The manifest's request is written with other escapes than were sent."
    RequestOnAnotherHost "request-on-another-host" NAMES_REQUEST
        "The manifest's request has the host that lies behind a gateway."

    // DELETE: T-08 and T-09; what is accepted may be done a little later.
    DeleteAnswers200 "delete-answers-200" GUIDE "DELETE of a complete export answers 200."
    DeleteAnswers204 "delete-answers-204" GUIDE "DELETE of a complete export answers 204."
    DeleteAnswers404 "delete-answers-404" FROM_2
        "DELETE of a complete export answers 404, and the export is gone."
    DeleteAnswers405 "delete-answers-405" GUIDE
        "DELETE of a complete export answers 405, and the export stays."
    DeleteSettles "delete-settles" GUIDE
        "After DELETE two more questions for the status are answered with 202."
    GoneAfterDelete "gone-after-delete" GUIDE "After DELETE the status URL answers 410."

    // Contents: T-14, T-15 and TRAP-05, T-16, T-24, T-25 and TRAP-04, T-34, T-39, T-40.
    RelativeReferences "relative-references" GUIDE "All references are relative."
    AbsoluteReferences "absolute-references" GUIDE "All references are absolute."
    VersionedReferences "versioned-references" GUIDE "All references name a version."
    NoSupportingTypes "no-supporting-types" GUIDE
        "Exports of patients hold nothing but what belongs to patients."
    SupportAlwaysIncluded "support-always-included" GUIDE
        "What patients' data refer to is exported however long ago it changed."
    GroupInExport "group-in-export" GUIDE "An export of a group holds the group."
    SinceSparesNewMembers "since-spares-new-members" FROM_2
        "Of patients who joined a group after _since, everything is exported."
    NoMeta "no-meta" GUIDE "Resources have no meta."
    LoadedAtOnce "loaded-at-once" GUIDE "All resources were changed at the same instant."
    InlineAttachments "inline-attachments" GUIDE "All attachments are inside their documents."
    LeadingMinusIds "leading-minus-ids" GUIDE "The ids of patients begin with a minus."
    InactiveExcluded "inactive-excluded" GUIDE
        "Members of a group that are inactive, or whose period has ended, are not exported."
}
