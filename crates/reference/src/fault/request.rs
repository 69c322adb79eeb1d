//! The defects of a server of HL7's guide in what it declares, and in how it answers requests:
//! kick-offs with their parameters, status and DELETE.

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
        "The CapabilityStatement does not name that of the guide under instantiates."
    CapsDeclaresDeadOp "caps-declares-dead-op" FROM_2
        "The export of all patients is declared, but answers 404."
    CapsUndeclaredOp "caps-undeclared-op" FROM_2
        "The export of a group works, but is not declared."
    OnlyGroupLevel "only-group-level" EVERY
        "Neither the system nor all patients can be exported: both answer 404."
    CapsWrongDefinition "caps-wrong-definition" EVERY
        "The export of a group is declared with the definition `GroupLevelExport`, as in 1.0.0."
    CapsRelativeDefinition "caps-relative-definition" EVERY
        "The definitions of the export operations are relative."
    CapsMisplacedOp "caps-misplaced-op" EVERY
        "The export of all patients is declared for the type Practitioner."
    CapsRestObject "caps-rest-object" FROM_2
        "The CapabilityStatement is not valid: rest is an object instead of an array."
    CapsMissingType "caps-missing-type" FROM_3
        "Immunizations are exported, but their type is not declared."
    CapsUnusableSearchparam "caps-unusable-searchparam" FROM_3
        "The search parameter code of Condition is declared, but refused in _typeFilter."
    CapsNoOpnotsupported "caps-no-opnotsupported" FROM_3
        "Types that cannot be exported are declared like those that can."
    CapsUnexportedType "caps-unexported-type" FROM_3
        "The type `AdverseEvent` is declared like the others, but refused in _type."
    GroupRead404 "group-read-404" EVERY "A group that can be exported answers 404 when it is read."
    GroupSearchEmpty "group-search-empty" EVERY "A search for a group finds nothing."
    FileFalseFlag401 "file-false-flag-401" EVERY
        "`requiresAccessToken` is false, but files answer 401 without a token."
    CapabilityUrlForever "capability-url-forever" ONLY_3
        "Files are open to whoever knows their URL, and stay so after Expires."
    KickoffGet405 "kickoff-get-405" TO_3 "A kick-off by GET answers 405."
    SystemGet405 "system-get-405" TWO_AND_3 "The system can be exported by POST only."
    Post500 "post-500" TWO_AND_3 "A kick-off by POST answers 500."
    PostIgnoresParameters "post-ignores-parameters" FROM_2
        "The parameters in the body of a POST have no effect."
    PostForgetsGroup "post-forgets-group" FROM_2
        "A kick-off of a group with parameters in the body of a POST exports all patients."
    PostWrongValuetype "post-wrong-valuetype" FROM_2
        "In the body of a POST only `valueString` is read, and no other type of value."
    WrongPath "wrong-path" EVERY
        "A group is exported at /Group/$export?id= instead of at a path of its own."
    AcceptExactMatch "accept-exact-match" EVERY
        "A kick-off is refused where Accept is anything but application/fhir+json to the letter."
    Kickoff200Sync "kickoff-200-sync" EVERY
        "The kick-off answers 200 with the manifest instead of 202 with a status URL."
    Kickoff204 "kickoff-204" EVERY "An accepted kick-off answers 204."
    ContentLocationRelative "content-location-relative" EVERY
        "Content-Location is a path without scheme and host."
    ContentLocationInLocation "content-location-in-location" EVERY
        "The status URL stands in Location instead of Content-Location."
    ContentLocationWrongBase "content-location-wrong-base" EVERY
        "The status URL lacks the segment of the base, and answers 404."
    CancelledJobReused "cancelled-job-reused" EVERY
        "The same kick-off as that of an export just cancelled is given the cancelled one."
    KickoffHtmlBody "kickoff-html-body" EVERY "An accepted kick-off has a page of HTML as its body."
    KickoffError200 "kickoff-error-200" EVERY
        "A kick-off that is wrong answers 200 with an OperationOutcome."
    KickoffErrorPlaintext "kickoff-error-plaintext" EVERY
        "A kick-off that is wrong is refused with plain text."
    KickoffErrorHtmlType "kickoff-error-html-type" EVERY
        "The `OperationOutcome` of a refused kick-off has the media type text/html."
    OutcomeOddCode "outcome-odd-code" EVERY
        "The `OperationOutcome` of a refused kick-off has a code that FHIR does not have."
    NoAccept500 "no-accept-500" FROM_2 "A kick-off answers 500 where Accept is missing or */*."
    NoPreferSync200 "no-prefer-sync-200" FROM_2
        "A kick-off without Prefer answers 200 with a Bundle."
    PreferExactCase "prefer-exact-case" ONLY_1
        "A kick-off is refused where Prefer is anything but respond-async to the letter."
    PreferCaseSensitive "prefer-case-sensitive" ONLY_1
        "A kick-off is refused where respond-async is written with capitals."
    Busy503NoRetry "busy-503-no-retry" EVERY
        "A second export of a client answers 503 without Retry-After while one is in progress."
    UnknownGroup202 "unknown-group-202" EVERY
        "The export of a group that does not exist is accepted, and is empty."
    RepeatLastWins "repeat-last-wins" TWO_AND_3
        "Of a parameter that is given several times only the last value counts."
    RepeatFirstWins "repeat-first-wins" TWO_AND_3
        "Of a parameter that is given several times only the first value counts."
    CommaFirstOnly "comma-first-only" TO_3
        "Of several values of a parameter that are separated by commas only the first counts."
    LenientBreaksAsync "lenient-breaks-async" FROM_2
        "With handling=lenient the kick-off answers 200 with the manifest."
    Outputformat400 "outputformat-400" FROM_2 "`_outputFormat` is refused, whatever its value."
    OutputformatShortRejected "outputformat-short-rejected" EVERY
        "`_outputFormat=ndjson` is refused."
    DefaultFormatJson "default-format-json" EVERY
        "Without `_outputFormat` the files are Bundles in JSON."
    NamedFormatJson "named-format-json" EVERY
        "Where `_outputFormat` names NDJSON, the files are Bundles in JSON."
    OutputformatIgnored "outputformat-ignored" EVERY
        "`_outputFormat` has no effect, even with a format that does not exist."
    SinceUnsupported "since-unsupported" FROM_2 "_since is refused as a parameter not supported."
    SinceOnlyOfGroups "since-only-of-groups" FROM_2
        "_since is refused as a parameter not supported, except for groups."
    SinceOutOfRange500 "since-out-of-range-500" EVERY "_since before 1970 answers 500."
    SinceIgnored "since-ignored" EVERY "_since has no effect."
    SinceOmitsPatients "since-omits-patients" EVERY
        "With _since no Patient is exported, whatever changed."
    SinceDroppedWithType "since-dropped-with-type" EVERY
        "_since has no effect where _type is given as well."
    SinceInclusive "since-inclusive" EVERY
        "Resources changed exactly at _since are exported as well."
    SinceSeconds "since-seconds" EVERY
        "For what changed before 2026, _since is compared with lastUpdated cut to whole seconds."
    SinceClamped "since-clamped" EVERY "_since before 2025 is taken for the start of 2025."
    TransactionTimeLate "transaction-time-late" EVERY
        "`transactionTime` is when the export ended, though the data are those of its start."
    SinceOffsetIgnored "since-offset-ignored" EVERY "The zone offset of _since is ignored."
    SinceLocalTime "since-local-time" EVERY
        "_since is read in the zone of the server, whatever offset it has."
    SinceDecodedTwice "since-decoded-twice" TO_3
        "The query is decoded twice, so that _since with an offset east of Greenwich is refused."
    SinceMalformedFullExport "since-malformed-full-export" EVERY
        "_since has no effect where it is no instant."
    TypeSilentlyIgnored "type-silently-ignored" EVERY "_type has no effect."
    TypeFirstFive "type-first-five" EVERY
        "Of the types that _type names only the first five count."
    TypeAddsReferenced "type-adds-referenced" EVERY
        "Practitioners are exported, though _type does not name them."
    GetIgnoresType "get-ignores-type" TWO_AND_3
        "In a kick-off by GET neither _type nor `_typeFilter` has an effect."
    DefaultOmitsType "default-omits-type" EVERY
        "`DocumentReference` is exported only where _type names it."
    TypeRefusedBare "type-refused-bare" EVERY
        "_type is not supported, and refused without a body."
    OptionalParameter500 "optional-parameter-500" FROM_2
        "_elements, patient and `includeAssociatedData` are not supported, and answer 500."
    Organize500 "organize-500" FROM_3
        "`organizeOutputBy` is not supported, and answers 500."
    TypeRequired "type-required" EVERY "A kick-off without _type is refused."
    TypeUnknown202 "type-unknown-202" EVERY "Types that do not exist are ignored in _type."
    TypeUndeclared202 "type-undeclared-202" EVERY
        "A type of FHIR that the server does not have is taken in _type, and gives nothing."
    NoncompartmentExported "noncompartment-exported" FROM_2
        "Types outside the Patient compartment are exported with patients where _type names them."
    ElementsSilentlyIgnored "elements-silently-ignored" FROM_2
        "_elements has no effect, and is not even read."
    ElementsForgetGroup "elements-forget-group" FROM_2
        "With _elements the export of a group is that of all patients."
    ElementsNoop "elements-noop" FROM_2 "_elements removes nothing, though the tag says so."
    ElementsDropsMandatory "elements-drops-mandatory" FROM_2
        "_elements removes elements that R4 asks for."
    ElementsNoSubsetted "elements-no-subsetted" FROM_2
        "What _elements has cut is not tagged as a subset."
    ElementsPrefixIgnored "elements-prefix-ignored" FROM_2
        "A type before an element in _elements is ignored."
    ElementsNestedTrim "elements-nested-trim" FROM_2
        "_elements takes elements below the root, and cuts what is beside them."
    PatientSilentlyIgnored "patient-silently-ignored" FROM_2 "The parameter patient has no effect."
    PatientGetAccepted "patient-get-accepted" TWO_AND_3
        "The parameter patient is taken in the query of a GET."
    PatientFilterPatientOnly "patient-filter-patient-only" FROM_2
        "The parameter patient restricts Patients only, nothing that belongs to others."
    PatientUnknown202 "patient-unknown-202" FROM_2
        "The parameter patient may name a patient who does not exist."
    PatientNonmemberExported "patient-nonmember-exported" FROM_2
        "The parameter patient adds patients who are no members of the group."
    PatientOneSuffices "patient-one-suffices" FROM_2
        "A list in the parameter patient is taken where one of its patients may be exported."
    PatientSystemAccepted "patient-system-accepted" FROM_2
        "The parameter patient is taken in an export of the system, and ignored."
    PatientLastWins "patient-last-wins" FROM_2
        "Of several parameters patient only the last counts."
    IadUnknown202 "iad-unknown-202" FROM_2
        "Values of `includeAssociatedData` that do not exist are ignored."
    IadLatestReturnsAll "iad-latest-returns-all" FROM_2
        "`LatestProvenanceResources` gives all Provenances instead of the newest."
    IadLatestReturnsNone "iad-latest-returns-none" FROM_2
        "`LatestProvenanceResources` gives no Provenance."
    IadOfAnything "iad-of-anything" FROM_2
        "`LatestProvenanceResources` gives Provenances of resources that are not exported as well."
    IadConflictLatest "iad-conflict-latest" FROM_2
        "Of two values of `includeAssociatedData` the more restrictive counts."
    TypefilterAnd "typefilter-and" EVERY
        "Of several filters of a type all must hold instead of one."
    TypefilterLastWins "typefilter-last-wins" ONLY_2
        "Of several parameters `_typeFilter` only the last counts."
    TypefilterFirstOnly "typefilter-first-only" FROM_2
        "Of several parameters `_typeFilter` only the first counts."
    TypefilterNotApplied "typefilter-not-applied" EVERY
        "`_typeFilter` is read, but restricts nothing."
    TypefilterSparesPatients "typefilter-spares-patients" EVERY
        "`_typeFilter` does not restrict the Patients of a group."
    TypefilterCascades "typefilter-cascades" EVERY
        "What refers to a resource that `_typeFilter` leaves out is left out as well."
    TypefilterIncludeHonoured "typefilter-include-honoured" FROM_2
        "`_typeFilter` takes _include, which adds what the filtered resources refer to."
    TypefilterCompartmentContext "typefilter-compartment-context" FROM_3
        "`_typeFilter` takes a search in the compartment of one patient."
    TypefilterUnknownIgnored "typefilter-unknown-ignored" FROM_2
        "Search parameters that do not exist are ignored in `_typeFilter`."
    ProvenanceAlways "provenance-always" FROM_2
        "Provenances of what is exported are exported, whatever _type names."
    ProvenanceOmitted "provenance-omitted" FROM_2
        "Provenances are exported only where a parameter asks for them."
    Status200Empty "status-200-empty" EVERY
        "The status answers 200 with nothing while the export is in progress."
    StatusFlaps "status-flaps" EVERY
        "Every other question for the status answers 404, as one of two servers knows no job."
    StatusGet405 "status-get-405" EVERY "The status answers 405 to GET."
    ProgressCacheable "progress-cacheable" EVERY
        "Caches may keep for an hour that an export is in progress."
    XProgressLong "x-progress-long" EVERY "X-Progress has 150 characters."
    RetryAfterBad "retry-after-bad" EVERY "Retry-After is neither a number nor a date."
    Poll429NoRetryAfter "poll-429-no-retry-after" EVERY
        "Too many questions for the status are answered with 429, without Retry-After."
    Poll429KillsJob "poll-429-kills-job" EVERY
        "Too many questions for the status cancel the export at the first 429."
    FailedJob200 "failed-job-200" EVERY
        "The status of an export that failed is 200 with an OperationOutcome."
    FailedJobNoOo "failed-job-no-oo" EVERY
        "The status of an export that failed is told by JSON that is no OperationOutcome."
    FailedJobHtml "failed-job-html" EVERY
        "The status of an export that failed is told by a page of HTML."
    ErrorContentType "error-content-type" EVERY
        "Errors of the status have the media type that another version of the guide asks for."
    ErrorContentTypeHtml "error-content-type-html" EVERY
        "Errors of the status are of type OperationOutcome, but with the media type text/html."
    TransientCodeWrong "transient-code-wrong" FROM_2
        "The first question for the status fails for a moment, with an issue code for good."
    PartialSuccess500 "partial-success-500" EVERY
        "An export fails as a whole where one resource could not be read."
    Complete303 "complete-303" EVERY "The status of a complete export redirects to the manifest."
    ManifestFhirJson "manifest-fhir-json" EVERY "The manifest is sent as application/fhir+json."
    ExpiresIso8601 "expires-iso8601" EVERY "Expires is written as FHIR writes instants."
    ManifestArray "manifest-array" EVERY "The manifest stands in an array."
    StatusOnceOnly "status-once-only" EVERY
        "The manifest can be read once; then its URL answers 404."
    ManifestGrows "manifest-grows" EVERY
        "The manifest lacks half of its files when it is read for the first time."
    Status406 "status-406" EVERY
        "The status answers 406 unless Accept names application/fhir+json."
    JobIdGuessable "job-id-guessable" EVERY
        "A status URL that was never given leads to a manifest, of somebody else's export."
    Delete204 "delete-204" EVERY "DELETE answers 204."
    Delete200 "delete-200" EVERY "DELETE answers 200."
    Delete403 "delete-403" EVERY "DELETE answers 403, and the export goes on."
    Delete405 "delete-405" EVERY "DELETE answers 405, and the export goes on."
    DeleteThen200 "delete-then-200" FROM_2
        "After DELETE the status URL answers 200 with a body that says cancelled."
    DeleteThen202 "delete-then-202" FROM_2 "After DELETE the status URL still answers 202."
    DeleteThen410 "delete-then-410" FROM_2 "After DELETE the status URL answers 410."
    DeleteRunningIgnored "delete-running-ignored" FROM_2
        "DELETE of an export in progress answers 202, but the export goes on and completes."
    Delete404Html "delete-404-html" FROM_2
        "After DELETE the status URL answers 404 with a page of HTML."
    DeleteComplete405 "delete-complete-405" FROM_2 "DELETE of a complete export answers 405."
    DeleteCompleteIgnored "delete-complete-ignored" FROM_2
        "DELETE of a complete export answers 202, but its manifest stays."
    DeleteErrorEmpty "delete-error-empty" EVERY
        "DELETE of an export that does not exist answers 404 without a body."
    DeleteHtmlBody "delete-html-body" EVERY "DELETE answers 202 with a page of HTML."
    PrefAppliedPartial "pref-applied-partial" FROM_3
        "Preference-Applied lacks respond-async beside separate-export-status."
    PrefAppliedMissing "pref-applied-missing" FROM_3
        "The status is told as separate-export-status has it, and Preference-Applied is missing."
    XExportStatusMissing "x-export-status-missing" FROM_3
        "X-Export-Status is missing while an export is in progress."
    XExportStatusError500 "x-export-status-error-500" FROM_3
        "An export that failed answers 500 in spite of separate-export-status."
    XExportStatusCompleteMissing "x-export-status-complete-missing" FROM_3
        "X-Export-Status is missing when an export is complete."
    XExportStatusAlways "x-export-status-always" FROM_3
        "The status is told by 200 with X-Export-Status, though nobody asked for it."
    OrganizedUnasked "organized-unasked" FROM_3
        "An export of a group is organised by patient, whatever was asked for."
    OrganizeIgnored "organize-ignored" FROM_3
        "`organizeOutputBy` has no effect, and nothing tells of it."
    UntilIgnored "until-ignored" FROM_3 "_until has no effect."
    UntilInclusive "until-inclusive" FROM_3
        "Resources changed exactly at _until are exported as well."
    UntilDropsSince "until-drops-since" FROM_3
        "_since has no effect where _until is given as well."
    CohortNotDeclared "cohort-not-declared" FROM_3
        "Groups can be created by filters, but the profile of such Groups is not declared."
    CohortAsyncRefused "cohort-async-refused" FROM_3
        "A Group with filters is refused when it is to be created asynchronously."
    CohortFilterIgnored "cohort-filter-ignored" FROM_3
        "A Group with a single filter has every patient for a member."
    CohortFiltersOr "cohort-filters-or" FROM_3
        "Of several filters of a Group a patient needs to match one only."
    CohortUnknownIgnored "cohort-unknown-ignored" FROM_3
        "Search parameters that do not exist are ignored in the filters of a Group."
    CohortRefreshedLate "cohort-refreshed-late" FROM_3
        "The members of a Group with filters are said to be newer than the Group."
    CohortRead404 "cohort-read-404" FROM_3 "A Group with filters answers 404 when it is read."
    CohortNoSearch "cohort-no-search" FROM_3 "A Group with filters is not found by its name."
    CohortDelete405 "cohort-delete-405" FROM_3
        "A Group with filters answers 405 when it is deleted."
    V4Post405 "v4-post-405" BALLOT "A kick-off by POST answers 405."
    V4PostNeedsParameters "v4-post-needs-parameters" BALLOT
        "A kick-off by POST without any parameter is refused."
    V4GetAccepted "v4-get-accepted" BALLOT "A kick-off by GET is accepted as well."
    V4CommaSplit "v4-comma-split" BALLOT "A value with commas is taken for several values."
    V4IadCodeOnly "v4-iad-code-only" BALLOT
        "`includeAssociatedData` is taken as a code only, not as a Coding."
    V4MaxsizeIgnored "v4-maxsize-ignored" BALLOT
        "`_maximumFileSize` is accepted, but files are larger."
    V4SameName "v4-same-name" BALLOT
        "The operations of two versions of the guide are declared under the same name."
}
