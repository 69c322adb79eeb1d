//! The defects of a server of HL7's guide in its declarations and responses: kick-offs with their
//! parameters, status and DELETE.

use super::registry::{Fault, FaultInfo};
use super::table::faults;
use crate::settings::Dialect;
use bulkspec_fhir::GuideVersion;

const EVERY: &[Dialect] = &[
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
const ONLY_1: &[Dialect] = EVERY.split_at(1).0;
const FROM_2: &[Dialect] = EVERY.split_at(1).1;
const ONLY_2: &[Dialect] = FROM_2.split_at(1).0;
const FROM_3: &[Dialect] = FROM_2.split_at(1).1;
const ONLY_3: &[Dialect] = FROM_3.split_at(1).0;
const BALLOT: &[Dialect] = FROM_3.split_at(1).1;
/// The versions with a kick-off by GET.
const TO_3: &[Dialect] = EVERY.split_at(3).0;
/// The versions with kick-offs both by GET and by POST.
const TWO_AND_3: &[Dialect] = FROM_2.split_at(2).0;

faults! { Request RequestFault
    CapsNoInstantiates "caps-no-instantiates" EVERY
        "The CapabilityStatement does not list the guide's one under `instantiates`."
    CapsDeclaresDeadOp "caps-declares-dead-op" FROM_2
        "The export of all patients is declared, but returns 404."
    CapsUndeclaredOp "caps-undeclared-op" FROM_2 "The export of a group works, but is not declared."
    OnlyGroupLevel "only-group-level" EVERY
        "The exports of the system and of all patients both return 404."
    CapsWrongDefinition "caps-wrong-definition" EVERY
        "The export of a group is declared with the definition `GroupLevelExport`, as in 1.0.0."
    CapsRelativeDefinition "caps-relative-definition" EVERY
        "The definitions of the export operations are relative."
    CapsMisplacedOp "caps-misplaced-op" EVERY
        "The export of all patients is declared for the type Practitioner."
    CapsRestObject "caps-rest-object" FROM_2
        "The CapabilityStatement is invalid: `rest` is an object instead of an array."
    CapsMissingType "caps-missing-type" FROM_3
        "Immunizations are exported, but their type is not declared."
    CapsUnusableSearchparam "caps-unusable-searchparam" FROM_3
        "The Condition search parameter code is declared, but refused in `_typeFilter`."
    CapsNoOpnotsupported "caps-no-opnotsupported" FROM_3
        "Types that cannot be exported are declared like those that can."
    CapsUnexportedType "caps-unexported-type" FROM_3
        "The type `AdverseEvent` is declared like the others, but refused in `_type`."
    GroupRead404 "group-read-404" EVERY "Reading a group that can be exported returns 404."
    GroupSearchEmpty "group-search-empty" EVERY "A search for a group finds nothing."
    FileFalseFlag401 "file-false-flag-401" EVERY
        "`requiresAccessToken` is false, but files return 401 without a token."
    CapabilityUrlForever "capability-url-forever" ONLY_3
        "Files need no token, and their URLs still work after Expires."
    KickoffGet405 "kickoff-get-405" TO_3 "A kick-off by GET returns 405."
    SystemGet405 "system-get-405" TWO_AND_3 "The system can only be exported by POST."
    Post500 "post-500" TWO_AND_3 "A kick-off by POST returns 500."
    PostIgnoresParameters "post-ignores-parameters" FROM_2
        "The parameters in the body of a POST have no effect."
    PostForgetsGroup "post-forgets-group" FROM_2
        "A group kick-off with parameters in a POST body exports all patients."
    PostWrongValuetype "post-wrong-valuetype" FROM_2
        "Only `valueString` is read from a POST body; other value types are ignored."
    WrongPath "wrong-path" EVERY
        "A group is exported at /Group/$export?id= instead of at its own path."
    AcceptExactMatch "accept-exact-match" EVERY
        "A kick-off is refused unless Accept is exactly application/fhir+json."
    Kickoff200Sync "kickoff-200-sync" EVERY
        "The kick-off returns 200 with the manifest instead of 202 with a status URL."
    Kickoff204 "kickoff-204" EVERY "An accepted kick-off returns 204."
    ContentLocationRelative "content-location-relative" EVERY
        "Content-Location is a path without scheme and host."
    ContentLocationInLocation "content-location-in-location" EVERY
        "The status URL is sent in Location instead of Content-Location."
    ContentLocationWrongBase "content-location-wrong-base" EVERY
        "The status URL lacks the base path segment, and returns 404."
    CancelledJobReused "cancelled-job-reused" EVERY
        "A kick-off that repeats a cancelled one is answered with the cancelled job."
    KickoffHtmlBody "kickoff-html-body" EVERY "An accepted kick-off returns an HTML page."
    KickoffError200 "kickoff-error-200" EVERY
        "An invalid kick-off returns 200 with an OperationOutcome."
    KickoffErrorPlaintext "kickoff-error-plaintext" EVERY
        "An invalid kick-off is refused with plain text."
    KickoffErrorHtmlType "kickoff-error-html-type" EVERY
        "The `OperationOutcome` of a refused kick-off has the media type text/html."
    OutcomeOddCode "outcome-odd-code" EVERY
        "The `OperationOutcome` of a refused kick-off has a code that FHIR does not define."
    NoAccept500 "no-accept-500" FROM_2 "A kick-off returns 500 if Accept is missing or */*."
    NoPreferSync200 "no-prefer-sync-200" FROM_2
        "A kick-off without Prefer returns 200 with a Bundle."
    PreferExactCase "prefer-exact-case" ONLY_1
        "A kick-off is refused unless Prefer is exactly respond-async."
    PreferCaseSensitive "prefer-case-sensitive" ONLY_1
        "A kick-off is refused if respond-async is written with capitals."
    Busy503NoRetry "busy-503-no-retry" EVERY
        "A client's second concurrent export returns 503 without Retry-After."
    UnknownGroup202 "unknown-group-202" EVERY
        "The export of a group that does not exist is accepted, and is empty."
    RepeatLastWins "repeat-last-wins" TWO_AND_3
        "If a parameter is repeated, only its last value is used."
    RepeatFirstWins "repeat-first-wins" TWO_AND_3
        "If a parameter is repeated, only its first value is used."
    CommaFirstOnly "comma-first-only" TO_3
        "If a parameter has several values separated by commas, only the first is used."
    LenientBreaksAsync "lenient-breaks-async" FROM_2
        "With handling=lenient the kick-off returns 200 with the manifest."
    Outputformat400 "outputformat-400" FROM_2 "`_outputFormat` is refused, whatever its value."
    OutputformatShortRejected "outputformat-short-rejected" EVERY
        "`_outputFormat=ndjson` is refused."
    DefaultFormatJson "default-format-json" EVERY
        "Without `_outputFormat` the files are JSON Bundles."
    NamedFormatJson "named-format-json" EVERY
        "If `_outputFormat` names NDJSON, the files are JSON Bundles."
    OutputformatIgnored "outputformat-ignored" EVERY
        "`_outputFormat` has no effect, even with a format that does not exist."
    SinceUnsupported "since-unsupported" FROM_2 "`_since` is refused as an unsupported parameter."
    SinceOnlyOfGroups "since-only-of-groups" FROM_2
        "`_since` is refused as an unsupported parameter, except for groups."
    SinceOutOfRange500 "since-out-of-range-500" EVERY "`_since` before 1970 returns 500."
    SinceIgnored "since-ignored" EVERY "`_since` has no effect."
    SinceOmitsPatients "since-omits-patients" EVERY
        "With `_since` no Patient is exported, even if it changed."
    SinceDroppedWithType "since-dropped-with-type" EVERY
        "`_since` has no effect if `_type` is also given."
    SinceInclusive "since-inclusive" EVERY
        "Resources changed exactly at `_since` are also exported."
    SinceSeconds "since-seconds" EVERY
        "`_since` is compared with `lastUpdated` truncated to seconds for changes before 2026."
    SinceClamped "since-clamped" EVERY "`_since` before 2025 is treated as the start of 2025."
    TransactionTimeLate "transaction-time-late" EVERY
        "`transactionTime` is the end of the export, although its data are from the start."
    SinceOffsetIgnored "since-offset-ignored" EVERY "The zone offset of `_since` is ignored."
    SinceLocalTime "since-local-time" EVERY
        "`_since` is read in the server's time zone, whatever its offset."
    SinceDecodedTwice "since-decoded-twice" TO_3
        "The query is decoded twice, so `_since` with an offset east of Greenwich is refused."
    SinceMalformedFullExport "since-malformed-full-export" EVERY
        "`_since` has no effect if it is not an instant."
    TypeSilentlyIgnored "type-silently-ignored" EVERY "`_type` has no effect."
    TypeFirstFive "type-first-five" EVERY "Only the first five types in `_type` are used."
    TypeAddsReferenced "type-adds-referenced" EVERY
        "Practitioners are exported, although `_type` does not name them."
    GetIgnoresType "get-ignores-type" TWO_AND_3
        "`_type` and `_typeFilter` have no effect in a kick-off by GET."
    DefaultOmitsType "default-omits-type" EVERY
        "`DocumentReference` is exported only if `_type` names it."
    TypeRefusedBare "type-refused-bare" EVERY "`_type` is unsupported, and refused without a body."
    OptionalParameter500 "optional-parameter-500" FROM_2
        "`_elements`, `patient` and `includeAssociatedData` are unsupported, and return 500."
    Organize500 "organize-500" FROM_3 "`organizeOutputBy` is unsupported, and returns 500."
    TypeRequired "type-required" EVERY "A kick-off without `_type` is refused."
    TypeUnknown202 "type-unknown-202" EVERY "Unknown types in `_type` are ignored."
    TypeUndeclared202 "type-undeclared-202" EVERY
        "A FHIR type that the server does not have is accepted in `_type`, without output."
    NoncompartmentExported "noncompartment-exported" FROM_2
        "Patient exports include types outside the compartment if `_type` names them."
    ElementsSilentlyIgnored "elements-silently-ignored" FROM_2
        "`_elements` has no effect, and is not parsed."
    ElementsForgetGroup "elements-forget-group" FROM_2
        "With `_elements` the export of a group contains all patients."
    ElementsNoop "elements-noop" FROM_2
        "`_elements` removes nothing, although resources are tagged as subsets."
    ElementsDropsMandatory "elements-drops-mandatory" FROM_2
        "`_elements` removes elements that R4 requires."
    ElementsNoSubsetted "elements-no-subsetted" FROM_2
        "Resources that were reduced by `_elements` are not tagged as subsets."
    ElementsPrefixIgnored "elements-prefix-ignored" FROM_2
        "The type before an element in `_elements` is ignored."
    ElementsNestedTrim "elements-nested-trim" FROM_2
        "`_elements` accepts elements below the root, and removes their siblings."
    PatientSilentlyIgnored "patient-silently-ignored" FROM_2
        "The parameter `patient` has no effect."
    PatientGetAccepted "patient-get-accepted" TWO_AND_3
        "The parameter `patient` is accepted in the query of a GET."
    PatientFilterPatientOnly "patient-filter-patient-only" FROM_2
        "The parameter `patient` restricts only Patients, not the rest of their data."
    PatientUnknown202 "patient-unknown-202" FROM_2
        "The parameter `patient` accepts a patient that does not exist."
    PatientNonmemberExported "patient-nonmember-exported" FROM_2
        "The parameter `patient` adds patients that are not members of the group."
    PatientOneSuffices "patient-one-suffices" FROM_2
        "A list in `patient` is accepted if one of its patients may be exported."
    PatientSystemAccepted "patient-system-accepted" FROM_2
        "The parameter `patient` is accepted in a system export, and ignored."
    PatientLastWins "patient-last-wins" FROM_2
        "If the parameter `patient` is repeated, only the last one is used."
    IadUnknown202 "iad-unknown-202" FROM_2 "Unknown values of `includeAssociatedData` are ignored."
    IadLatestReturnsAll "iad-latest-returns-all" FROM_2
        "`LatestProvenanceResources` returns all Provenances instead of the newest."
    IadLatestReturnsNone "iad-latest-returns-none" FROM_2
        "`LatestProvenanceResources` returns no Provenance."
    IadOfAnything "iad-of-anything" FROM_2
        "`LatestProvenanceResources` also returns Provenances of resources not exported."
    IadConflictLatest "iad-conflict-latest" FROM_2
        "Of two values of `includeAssociatedData` the more restrictive one is used."
    TypefilterAnd "typefilter-and" EVERY
        "Several filters for a type are combined with AND instead of OR."
    TypefilterLastWins "typefilter-last-wins" ONLY_2
        "If `_typeFilter` is repeated, only the last one is used."
    TypefilterFirstOnly "typefilter-first-only" FROM_2
        "If `_typeFilter` is repeated, only the first one is used."
    TypefilterNotApplied "typefilter-not-applied" EVERY "`_typeFilter` is parsed, but not applied."
    TypefilterSparesPatients "typefilter-spares-patients" EVERY
        "`_typeFilter` does not restrict the Patients of a group."
    TypefilterCascades "typefilter-cascades" EVERY
        "Resources that reference one that `_typeFilter` excludes are also excluded."
    TypefilterIncludeHonoured "typefilter-include-honoured" FROM_2
        "`_typeFilter` accepts `_include`, which adds referenced resources."
    TypefilterCompartmentContext "typefilter-compartment-context" FROM_3
        "`_typeFilter` accepts a search in the compartment of one patient."
    TypefilterUnknownIgnored "typefilter-unknown-ignored" FROM_2
        "Unknown search parameters in `_typeFilter` are ignored."
    ProvenanceAlways "provenance-always" FROM_2
        "Provenances of exported resources are exported, whatever `_type` names."
    ProvenanceOmitted "provenance-omitted" FROM_2
        "Provenances are exported only if a parameter requests them."
    Status200Empty "status-200-empty" EVERY
        "The status URL returns 200 without a body while the export is in progress."
    StatusFlaps "status-flaps" EVERY
        "Every other poll returns 404, because one of two servers does not have the job."
    StatusGet405 "status-get-405" EVERY "The status URL returns 405 for GET."
    ProgressCacheable "progress-cacheable" EVERY
        "The response of an export in progress can be cached for an hour."
    XProgressLong "x-progress-long" EVERY "X-Progress has 150 characters."
    RetryAfterBad "retry-after-bad" EVERY "Retry-After is neither a number nor a date."
    Poll429NoRetryAfter "poll-429-no-retry-after" EVERY
        "Too many polls are answered with 429, without Retry-After."
    Poll429KillsJob "poll-429-kills-job" EVERY
        "After too many polls, the first 429 also cancels the export."
    FailedJob200 "failed-job-200" EVERY
        "The status URL of a failed export returns 200 with an OperationOutcome."
    FailedJobNoOo "failed-job-no-oo" EVERY
        "The status URL of a failed export returns JSON that is not an OperationOutcome."
    FailedJobHtml "failed-job-html" EVERY "The status URL of a failed export returns an HTML page."
    ErrorContentType "error-content-type" EVERY
        "Errors of the status URL have the media type of another version of the guide."
    ErrorContentTypeHtml "error-content-type-html" EVERY
        "The OperationOutcome of a status URL error has the media type text/html."
    TransientCodeWrong "transient-code-wrong" FROM_2
        "The first poll fails temporarily, with an issue code for permanent errors."
    PartialSuccess500 "partial-success-500" EVERY
        "The whole export fails if one resource could not be read."
    Complete303 "complete-303" EVERY
        "The status URL of a complete export redirects to the manifest."
    ManifestFhirJson "manifest-fhir-json" EVERY "The manifest is sent as application/fhir+json."
    ExpiresIso8601 "expires-iso8601" EVERY "Expires has the format of a FHIR instant."
    ManifestArray "manifest-array" EVERY "The manifest is inside an array."
    StatusOnceOnly "status-once-only" EVERY
        "The manifest can be read once; after that its URL returns 404."
    ManifestGrows "manifest-grows" EVERY
        "The manifest lacks half of its files when it is read for the first time."
    Status406 "status-406" EVERY
        "The status URL returns 406 unless Accept names application/fhir+json."
    JobIdGuessable "job-id-guessable" EVERY
        "A guessed status URL returns the manifest of another client's export."
    Delete204 "delete-204" EVERY "DELETE returns 204."
    Delete200 "delete-200" EVERY "DELETE returns 200."
    Delete403 "delete-403" EVERY "DELETE returns 403, and the export continues."
    Delete405 "delete-405" EVERY "DELETE returns 405, and the export continues."
    DeleteThen200 "delete-then-200" FROM_2
        "After DELETE the status URL returns 200 with a body that says cancelled."
    DeleteThen202 "delete-then-202" FROM_2 "After DELETE the status URL still returns 202."
    DeleteThen410 "delete-then-410" FROM_2 "After DELETE the status URL returns 410."
    DeleteRunningIgnored "delete-running-ignored" FROM_2
        "DELETE of an export in progress returns 202, but the export continues and completes."
    Delete404Html "delete-404-html" FROM_2
        "After DELETE the status URL returns 404 with an HTML page."
    DeleteComplete405 "delete-complete-405" FROM_2 "DELETE of a complete export returns 405."
    DeleteCompleteIgnored "delete-complete-ignored" FROM_2
        "DELETE of a complete export returns 202, but its manifest remains."
    DeleteErrorEmpty "delete-error-empty" EVERY
        "DELETE of an export that does not exist returns 404 without a body."
    DeleteHtmlBody "delete-html-body" EVERY "DELETE returns 202 with an HTML page."
    PrefAppliedPartial "pref-applied-partial" FROM_3
        "Preference-Applied lists separate-export-status, but not respond-async."
    PrefAppliedMissing "pref-applied-missing" FROM_3
        "separate-export-status is applied, but Preference-Applied is missing."
    XExportStatusMissing "x-export-status-missing" FROM_3
        "X-Export-Status is missing while an export is in progress."
    XExportStatusError500 "x-export-status-error-500" FROM_3
        "A failed export returns 500 in spite of separate-export-status."
    XExportStatusCompleteMissing "x-export-status-complete-missing" FROM_3
        "X-Export-Status is missing when an export is complete."
    XExportStatusAlways "x-export-status-always" FROM_3
        "The status is 200 with X-Export-Status, although the client did not request it."
    OrganizedUnasked "organized-unasked" FROM_3
        "The export of a group is organised by patient, whatever was requested."
    OrganizeIgnored "organize-ignored" FROM_3
        "`organizeOutputBy` has no effect, and this is not reported."
    UntilIgnored "until-ignored" FROM_3 "`_until` has no effect."
    UntilInclusive "until-inclusive" FROM_3
        "Resources changed exactly at `_until` are also exported."
    UntilDropsSince "until-drops-since" FROM_3 "`_since` has no effect if `_until` is also given."
    CohortNotDeclared "cohort-not-declared" FROM_3
        "Groups can be created by filters, but the profile of such Groups is not declared."
    CohortAsyncRefused "cohort-async-refused" FROM_3
        "The asynchronous creation of a Group with filters is refused."
    CohortFilterIgnored "cohort-filter-ignored" FROM_3
        "A Group with a single filter has every patient as a member."
    CohortFiltersOr "cohort-filters-or" FROM_3
        "If a Group has several filters, a patient needs to match only one."
    CohortUnknownIgnored "cohort-unknown-ignored" FROM_3
        "Unknown search parameters in the filters of a Group are ignored."
    CohortRefreshedLate "cohort-refreshed-late" FROM_3
        "The members of a Group with filters have a refresh time later than the Group itself."
    CohortRead404 "cohort-read-404" FROM_3 "Reading a Group with filters returns 404."
    CohortNoSearch "cohort-no-search" FROM_3 "A search by name does not find a Group with filters."
    CohortDelete405 "cohort-delete-405" FROM_3 "DELETE of a Group with filters returns 405."
    V4Post405 "v4-post-405" BALLOT "A kick-off by POST returns 405."
    V4PostNeedsParameters "v4-post-needs-parameters" BALLOT
        "A kick-off by POST without parameters is refused."
    V4GetAccepted "v4-get-accepted" BALLOT "A kick-off by GET is also accepted."
    V4CommaSplit "v4-comma-split" BALLOT "A value with commas is read as several values."
    V4IadCodeOnly "v4-iad-code-only" BALLOT
        "`includeAssociatedData` is accepted as a code only, not as a Coding."
    V4MaxsizeIgnored "v4-maxsize-ignored" BALLOT
        "`_maximumFileSize` is accepted, but files are larger."
    V4SameName "v4-same-name" BALLOT
        "The operations of two versions of the guide are declared under the same name."
}
