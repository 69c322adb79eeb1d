//! The variants, as a table.
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
/// The dialects with reports of deleted resources, and files with warnings only.
const FROM_2: &[Dialect] = ALL.split_at(3).1;
/// The dialects in which Groups can be created by filters.
const FROM_3: &[Dialect] = FROM_2.split_at(1).1;
/// The dialects that distinguish exports of several versions.
const BALLOT: &[Dialect] = FROM_3.split_at(1).1;
/// The dialects whose manifest has `request`.
const NAMES_REQUEST: &[Dialect] = GUIDE.split_at(3).0;
/// The dialects with kick-offs by both GET and POST.
const POST_OPTIONAL: &[Dialect] = NAMES_REQUEST.split_at(1).1;

/// Generates the enum and its registry from one table, so that both have the same entries: the
/// variant, its stable name, the dialects in which it is allowed, and the difference.
macro_rules! variants {
    ($($variant:ident $text:literal $dialects:ident $about:literal)*) => {
        /// One conforming variant of the reference server. Several can be combined.
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
        "The kick-off returns 202 with a status URL, which later returns the list."
    FractionlessTimes "fractionless-times" POPULATION
        "Instants are written without a fraction and with the offset +00:00."

    // On the wire: TRAP-18, T-22 and TRAP-16.
    Gzip "gzip" ALL
        "Lists and files are sent with Content-Encoding gzip, whatever the client accepts."
    Chunked "chunked" GUIDE "No response has a Content-Length."
    Throttled "throttled" ALL "Every fifth request is answered with 429 and Retry-After 0."

    // Algorithms of assertions: one of two is enough.
    Rs384Only "rs384-only" GUIDE
        "Only assertions signed with RS384 are accepted, and only RS384 is listed."

    // Files: T-11, T-12 and TRAP-10, T-13, T-35.
    NoFinalNewline "no-final-newline" ALL "The last line of a file has no newline."
    BlankLine "blank-line" ALL "Each file has a blank line in the middle."
    FinalBlankLine "final-blank-line" GUIDE "Each file has a blank line at the end."
    ChunkedShuffled "chunked-shuffled" ALL
        "The order of files, and of the lines in them, differs each time."
    ManySmallFiles "many-small-files" GUIDE "No file has more than five lines."
    OpaqueFileNames "opaque-file-names" GUIDE "File names are opaque."
    DecorativeFileNames "decorative-file-names" GUIDE
        "A file is identified by its number; the name after it is for readers only."
    HugeLines "huge-lines" GUIDE "Some resources have lines of three million characters."

    // Media types of files: T-02, TRAP-09.
    MediaTypeParameters "media-type-parameters" GUIDE
        "The media types of files and manifests have parameters and different letter case."
    OtherNdjsonMediaType "other-ndjson-media-type" GUIDE "Files are sent as application/x-ndjson."
    PlainNdjsonMediaType "plain-ndjson-media-type" GUIDE "Files are sent as application/ndjson."

    // Where files lie: T-03 and TRAP-08, T-07, T-32, T-41.
    SignedUrls "signed-urls-on-another-host" GUIDE
        "Files are on another host, need no token, and requests with a token are refused."
    RedirectedFiles "redirected-files" GUIDE
        "File URLs need a token and redirect to another host, which refuses tokens."
    StorageUris "storage-uris" GUIDE "Files are in a bucket and have s3:// URLs."
    // No server that listens on any free port has the default one, which may be written or not; a
    // port with a zero in front is as unusual a way to write the same URL.
    UnusualUrlForms "unusual-url-forms" GUIDE
        "URLs have an upper-case scheme and a port with a leading zero."

    // Access: the guide asks for OAuth in words only; TRAP-17.
    Open "open" GUIDE "No request requires a token, and there is no SMART configuration."
    RefusesWith403 "refuses-with-403" GUIDE "Requests without a valid token get 403."
    // The guide lets a server keep an export to the client that started it, and does not ask for it.
    JobsOfAnyClient "jobs-of-any-client" GUIDE
        "Any client whose token covers the export can use its status, files and DELETE."
    ForeignJobs403 "foreign-jobs-403" GUIDE
        "Another client's export returns 403, unlike an unknown export."
    GuardedMetadata "guarded-metadata" GUIDE "The CapabilityStatement also requires a token."
    SeveralVersions "several-versions" BALLOT
        "Exports are also declared for 2.0.0, under another name."
    StoresNoProcedures "stores-no-procedures" GUIDE
        "Procedures are exported, but cannot be written."

    // Kick-offs: T-01, T-28, TRAP-01, T-17 and TRAP-03, T-18, T-19, T-20, T-21, T-22, T-30.
    Synchronous "synchronous" GUIDE "The kick-off returns the manifest at once."
    EmptyKickOffBody "empty-kick-off-body" GUIDE "The response to a kick-off has no body."
    NeedsHeaders "needs-headers" GUIDE "Kick-offs without Accept or Prefer are refused."
    // RFC 9110: 308 has the request repeated with its method and its body.
    MovedKickOffs "moved-kick-offs" GUIDE
        "Kick-offs are redirected by 308, and the manifest's `request` is the new URL."
    SystemLevelOnly "system-level-only" GUIDE
        "Only the system can be exported, not all patients or a group."
    PatientLevelOnly "patient-level-only" GUIDE
        "Only all patients can be exported, not the system or a group."
    GroupLevelOnly "group-level-only" GUIDE
        "Only a group can be exported, not the system or all patients."
    PostRefused "post-refused" POST_OPTIONAL "Kick-offs by POST are refused."
    FewTypes "few-types" GUIDE "Only four types are exported."
    Unprocessable "unprocessable" GUIDE "Invalid or unknown parameters return 422."
    Lenient "lenient" GUIDE
        "Unknown parameters are ignored with a warning, whatever Prefer asks for."
    SilentlyLenient "silently-lenient" FROM_2
        "With handling=lenient unknown parameters are ignored without a warning."
    StrictOptional "strict-optional" GUIDE "Every optional parameter is refused."
    OneJobAtATime "one-job-at-a-time" GUIDE
        "A kick-off gets 429 while another export of the client is in progress."
    SameStatusUrl "same-status-url" GUIDE
        "A kick-off that repeats one in progress gets the same status URL."

    // Groups by filters: what 3.0.0 leaves open in the Bulk Cohort API, and servers without it.
    NoCohorts "no-cohorts" FROM_3 "Groups with filters are refused, and not declared."
    CohortsStored "cohorts-stored" FROM_3
        "Groups with filters are not declared, and stored like others; the filters have no effect."
    CohortsAtOnce "cohorts-at-once" FROM_3
        "Groups with filters are created at once, whatever Prefer asks for."
    CohortsAtExport "cohorts-at-export" FROM_3
        "The members of Groups with filters are determined when an export begins."
    CohortsDeclined "cohorts-declined" FROM_3
        "Groups with filters are declined in the end, because they are not approved."

    // Progress: T-04, T-10, T-23, T-36.
    SilentProgress "silent-progress" GUIDE
        "The status URL sends neither X-Progress nor Retry-After."
    LongRetryAfter "long-retry-after" GUIDE
        "The status of an export in progress has a Retry-After of two minutes."
    LongRetryAfterDate "long-retry-after-date" GUIDE
        "The status of an export in progress has a Retry-After date two minutes ahead."
    ThrottledPolls "throttled-polls" GUIDE "A poll that comes too early gets 429."
    FirstPollFails "first-poll-fails" GUIDE "The first poll gets 500 with a transient error."
    CompleteAtOnce "complete-at-once" GUIDE "The first poll returns the manifest."

    // Manifests: T-05, T-06, TRAP-10, TRAP-20, T-26, T-27, T-31 and TRAP-06, T-37.
    ExtraMembers "extra-members" GUIDE
        "Manifests and their items have additional, server-specific members."
    NoExpires "no-expires" GUIDE "The manifest is sent without Expires."
    ExpiresZero "expires-zero" GUIDE "The manifest is sent with Expires 0."
    NoCounts "no-counts" GUIDE "Manifests have no `count`."
    NoDeleted "no-deleted" FROM_2 "Deleted resources are not reported."
    TransactionTimeSevenDigits "transaction-time-seven-digits" GUIDE
        "`transactionTime` has seven fractional digits and the offset +00:00."
    TransactionTimeOffset "transaction-time-offset" GUIDE
        "`transactionTime` has an offset other than UTC."
    OpaqueStatusUrls "opaque-status-urls" GUIDE
        "Status URLs are full of escapes, and must be sent back unchanged."
    InformationOnlyErrors "information-only-errors" FROM_2
        "Every manifest lists a file of messages, none of which is an error."
    RequestReencoded "request-reencoded" NAMES_REQUEST
        "`request` of the manifest has other escapes than the URL that was sent."
    RequestOnAnotherHost "request-on-another-host" NAMES_REQUEST
        "`request` of the manifest has the host behind a gateway."

    // DELETE: T-08 and T-09; what is accepted may be done a little later.
    DeleteAnswers200 "delete-answers-200" GUIDE "DELETE of a complete export returns 200."
    DeleteAnswers204 "delete-answers-204" GUIDE "DELETE of a complete export returns 204."
    DeleteAnswers404 "delete-answers-404" FROM_2
        "DELETE of a complete export returns 404, and the export is gone."
    DeleteAnswers405 "delete-answers-405" GUIDE
        "DELETE of a complete export returns 405, and the export remains."
    DeleteSettles "delete-settles" GUIDE "After DELETE two more polls return 202."
    GoneAfterDelete "gone-after-delete" GUIDE "After DELETE the status URL returns 410."

    // Contents: T-14, T-15 and TRAP-05, T-16, T-24, T-25 and TRAP-04, T-34, T-39, T-40.
    RelativeReferences "relative-references" GUIDE "All references are relative."
    AbsoluteReferences "absolute-references" GUIDE "All references are absolute."
    VersionedReferences "versioned-references" GUIDE "All references have a version."
    NoSupportingTypes "no-supporting-types" GUIDE
        "Patient exports contain only resources of the Patient compartment."
    SupportAlwaysIncluded "support-always-included" GUIDE
        "Resources referenced by patients' data are exported whenever they changed."
    GroupInExport "group-in-export" GUIDE "The export of a group contains the group."
    SinceSparesNewMembers "since-spares-new-members" FROM_2
        "All data of patients who joined a group after `_since` are exported."
    NoMeta "no-meta" GUIDE "Resources have no meta."
    LoadedAtOnce "loaded-at-once" GUIDE "All resources have the same `meta.lastUpdated`."
    InlineAttachments "inline-attachments" GUIDE "All attachments are embedded in their documents."
    LeadingMinusIds "leading-minus-ids" GUIDE "The ids of patients begin with a minus."
    InactiveExcluded "inactive-excluded" GUIDE
        "Inactive members of a group, and those whose period has ended, are not exported."
}
