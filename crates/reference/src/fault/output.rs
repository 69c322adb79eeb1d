//! The defects of a server of HL7's guide in its output: manifest, files and their content.

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
const TO_3: &[Dialect] = EVERY.split_at(3).0;
const FROM_2: &[Dialect] = EVERY.split_at(1).1;
const TWO_AND_3: &[Dialect] = FROM_2.split_at(2).0;
const FROM_3: &[Dialect] = EVERY.split_at(2).1;
const BALLOT: &[Dialect] = EVERY.split_at(3).1;

faults! { Output OutputFault
    TransactionTimeDateOnly "transaction-time-date-only" EVERY "`transactionTime` is a date."
    TransactionTimeNoZone "transaction-time-no-zone" EVERY "`transactionTime` has no time zone."
    TransactionTimeNumber "transaction-time-number" EVERY
        "`transactionTime` is the number of seconds since 1970."
    TransactionTimeEpoch "transaction-time-epoch" EVERY "`transactionTime` is always 1970-01-01."
    LateResources "late-resources" EVERY
        "A resource that changed after `transactionTime` is exported."
    UpdateUnseen "update-unseen" EVERY
        "Resources that changed in the last hour are exported in their previous version."
    StaleReplica "stale-replica" EVERY
        "Exports read a replica without the changes of the last hour."
    RequestMissing "request-missing" TO_3 "The manifest has no `request`."
    RequestBaseOnly "request-base-only" TO_3 "`request` lacks the query of the kick-off URL."
    RequestInternalHost "request-internal-host" TO_3
        "`request` has the host behind the gateway instead of the requested one."
    RequestRelative "request-relative" TO_3 "`request` is a path without scheme and host."
    RequestPostWithParams "request-post-with-params" TWO_AND_3
        "After a kick-off by POST, `request` has the parameters of the body as a query."
    RequiresTokenMissing "requires-token-missing" EVERY "The manifest has no `requiresAccessToken`."
    RequiresTokenString "requires-token-string" EVERY
        "`requiresAccessToken` is the string \"true\" instead of a boolean."
    RequiresTokenLies "requires-token-lies" EVERY
        "`requiresAccessToken` is false, but files need a token."
    OutputMissingWhenEmpty "output-missing-when-empty" TO_3
        "`output` is missing if nothing matched."
    EmptyIs404 "empty-is-404" TO_3 "The status URL returns 404 if nothing matched."
    EmptyIsFailed "empty-is-failed" TO_3 "An export fails if nothing matched."
    OutputTypeMissing "output-type-missing" EVERY "The first output item has no `type`."
    OutputTypeLowerCase "output-type-lower-case" EVERY
        "The types of output items are written in lower case."
    OutputTypeOfDstu2 "output-type-of-dstu2" EVERY
        "Medication requests are listed under their DSTU2 type name."
    OutputUrlRelative "output-url-relative" FROM_2 "The URLs of files are relative."
    FileListedTwice "file-listed-twice" EVERY "One file is listed twice."
    CountOffByOne "count-off-by-one" EVERY
        "`count` is one more than the number of lines in the file."
    CountAsString "count-as-string" EVERY "`count` is a string instead of a number."
    EmptyFileListed "empty-file-listed" EVERY
        "An empty file is listed for each type that has no data."
    ErrorMissing "error-missing" TO_3 "`error` is missing if there are no messages."
    ErrorNull "error-null" TO_3 "`error` is null if there are no messages."
    ErrorFileJsonArray "error-file-json-array" EVERY
        "The file of messages is a JSON array instead of NDJSON."
    ErrorFileText "error-file-text" EVERY "The file of messages is a text log."
    ErrorFile404 "error-file-404" EVERY "The file of messages returns 404."
    OoInOutput "oo-in-output" EVERY "A file of messages is listed in `output` of every export."
    FormatMismatch "format-mismatch" EVERY "Files are CSV, whatever `_outputFormat` requests."
    ExtensionArray "extension-array" TO_3
        "`extension` of the manifest is an array, as usual in FHIR."
    LenientSilent "lenient-silent" FROM_2
        "Parameters that are ignored for a lenient client are not reported."
    PartialSilent "partial-silent" EVERY "Resources that could not be exported are not reported."
    DeletedObject "deleted-object" FROM_2 "`deleted` is an object with a member for each type."
    DeletedNotReported "deleted-not-reported" FROM_2 "Deletions are never reported."
    DeletedBundleBatch "deleted-bundle-batch" FROM_2
        "The Bundles of deleted resources have the type batch."
    DeletedBundleCollection "deleted-bundle-collection" FROM_2
        "The Bundles of deleted resources have the type collection."
    DeletedNoMethod "deleted-no-method" FROM_2
        "The method in the Bundles of deleted resources is written in lower case."
    DeletedMethodMissing "deleted-method-missing" FROM_2
        "The Bundles of deleted resources have no method."
    DeletedAndOutput "deleted-and-output" FROM_2
        "Deleted resources are still exported in their last version."
    DeletedIgnoresType "deleted-ignores-type" FROM_2
        "Deletions are reported for all types, whatever `_type` requests."
    OneFile404 "one-file-404" EVERY "The last listed file of each export returns 404."
    PatientLevelFile404 "patient-level-file-404" EVERY
        "In an export of all patients, file URLs begin with the kick-off URL and return 404."
    FileOctetStream "file-octet-stream" EVERY "Files are sent as application/octet-stream."
    FileNoContentType "file-no-content-type" EVERY "Files are sent without a media type."
    FileAsBinary "file-as-binary" EVERY "Files are wrapped in a JSON Binary."
    File406NoAccept "file-406-no-accept" EVERY
        "Files return 406 unless Accept names application/fhir+ndjson."
    FileError200 "file-error-200" EVERY
        "The URL of a file that does not exist returns 200 with plain text."
    FileLoginPage "file-login-page" EVERY
        "The last listed file of each export returns 200 with a login page."
    FileOneShot "file-one-shot" EVERY "A file can be downloaded only once."
    FileChanges "file-changes" EVERY "The second download of a file lacks the last line."
    FilesLive "files-live" EVERY
        "Each download of a file contains the newest versions of its resources."
    FileBrotliAlways "file-brotli-always" FROM_3
        "Files are sent with Content-Encoding br, even if the client does not accept it."
    FileGzipUnlabelled "file-gzip-unlabelled" FROM_3
        "Files are sent as gzip without Content-Encoding."
    FileGzipTwice "file-gzip-twice" EVERY
        "Files are compressed twice, but Content-Encoding names gzip once."
    NdjsonArray "ndjson-array" EVERY "Files are JSON arrays."
    NdjsonPretty "ndjson-pretty" EVERY "Resources are pretty-printed over several lines."
    NdjsonTwoInALine "ndjson-two-in-a-line" EVERY "Each line contains two resources."
    FileBom "file-bom" EVERY "Files begin with a byte order mark."
    TextLatin1 "text-latin-1" EVERY "Files are encoded in Latin-1 instead of UTF-8."
    TextQuestionMarks "text-question-marks" EVERY
        "Non-ASCII characters are replaced by question marks."
    TextEncodedTwice "text-encoded-twice" EVERY "The text of files is encoded as UTF-8 twice."
    BrokenLine "broken-line" EVERY "One line of one file is truncated in the middle."
    TrailingComma "trailing-comma" EVERY "One line has a comma before its last closing brace."
    DuplicateKeys "duplicate-keys" EVERY "One line has the same key twice."
    LinesAsEntries "lines-as-entries" EVERY
        "Each line is a Bundle entry that contains the resource."
    FilesSwapped "files-swapped" EVERY
        "The lines of the first and the last file of each export are swapped."
    FileWrittenTwice "file-written-twice" EVERY
        "The same lines are written to two files, and both are listed."
    SplitOverlap "split-overlap" EVERY
        "Each later file of a type begins with the last resource of the previous file."
    SplitGap "split-gap" EVERY "The first resource of each later file of a type is missing."
    LastPartLost "last-part-lost" EVERY "If a type has several files, the last one is missing."
    MemberTwice "member-twice" EVERY "All data of one group member are exported twice."
    SameTypesAgain "same-types-again" EVERY
        "An export of the same types as one still kept contains only the changes since then."
    SharedRepeated "shared-repeated" EVERY
        "In patient exports, resources that do not belong to a single patient occur twice."
    LastUpdatedRestamped "last-updated-restamped" EVERY
        "`meta.lastUpdated` of every exported resource is the time of the export."
    ExportsHistory "exports-history" EVERY
        "Older versions of Patients are exported in addition to the current ones."
    RefsUrnUuid "refs-urn-uuid" EVERY "References to Encounters have the form urn:uuid."
    CompartmentTypeMissing "compartment-type-missing" EVERY
        "Allergies are never exported, although the server has some."
    ReferencedMissing "referenced-missing" EVERY
        "Cancelled Encounters are not exported, although other resources reference them."
    NoPatientFile "no-patient-file" FROM_2
        "In patient exports, Patients are exported only if `_type` names them."
    MemberPatientMissing "member-patient-missing" EVERY
        "For one group member all data except the Patient are exported."
    GroupFirstPage "group-first-page" EVERY "Only the first five members of a group are exported."
    MembersRemembered "members-remembered" FROM_3
        "Every export of a group has the members of its first export."
    EmptyGroupExportsAll "empty-group-exports-all" EVERY
        "The export of a group without members contains the data of all patients."
    OtherGroupsExported "other-groups-exported" EVERY
        "The export of a group contains the other groups of its members."
    SubjectsLost "subjects-lost" EVERY "Observations have no subject."
    WrongSubject "wrong-subject" EVERY
        "The documents of one patient have another patient as their subject."
    LeakInContained "leak-in-contained" EVERY
        "The documents of one patient contain another patient."
    BinaryExported "binary-exported" FROM_2
        "In patient exports, Binaries of the patients' documents are exported."
    AttachmentNoContenttype "attachment-no-contenttype" FROM_2 "Attachments have no `contentType`."
    AttachmentRelative "attachment-relative" FROM_2 "The URLs of attachments are relative."
    AttachmentNoAuth "attachment-no-auth" FROM_2 "Attachments require no token, although files do."
    AttachmentOtherAuth "attachment-other-auth" FROM_2
        "Attachments refuse the token that is valid for the files."
    InvalidResource "invalid-resource" EVERY "`birthDate` of Patients includes a time."
    MandatoryElementDropped "mandatory-element-dropped" EVERY
        "Observations lack `status`, which R4 requires."
    PartialUnrequested "partial-unrequested" FROM_3
        "Every manifest comes in parts, although the client did not request this."
    PartialManifest200 "partial-manifest-200" FROM_3
        "A partial manifest is sent with 200 before the export is complete."
    PartialListsFuture "partial-lists-future" FROM_3
        "A partial manifest lists a file that returns 404 until the export is complete."
    PartialManifestMutates "partial-manifest-mutates" FROM_3
        "A partial manifest grows until the export is complete."
    PartialFileGrows "partial-file-grows" FROM_3 "Listed files grow until the export is complete."
    LinkTwoEntries "link-two-entries" FROM_3 "`link` has a second entry with the relation self."
    LinkPrev "link-prev" FROM_3 "`link` points to the next manifest with the relation prev."
    Page2TransactionTime "page2-transaction-time" FROM_3
        "The second manifest has a different `transactionTime`."
    NextLink200Error "next-link-200-error" FROM_3
        "The link to the next manifest returns 200 with an OperationOutcome."
    OrganizedWithType "organized-with-type" FROM_3 "Items of organized output have a `type`."
    OrganizedNoMarker "organized-no-marker" FROM_3
        "The manifest of organized output has no `outputOrganizedBy`."
    OrganizedAlwaysMarked "organized-always-marked" FROM_3
        "The manifest has `outputOrganizedBy` although the client did not request it."
    BlockWithoutHeader "block-without-header" FROM_3
        "The second block of each export has no header."
    ContinuesInFileMissing "continues-in-file-missing" FROM_3
        "`continuesInFile` is missing if a block is divided."
    ContinuedWithoutHeader "continued-without-header" FROM_3
        "A file that continues a block does not repeat its header."
    BlockSplitAlways "block-split-always" FROM_3
        "Every block is divided between two files, however small it is."
    BlockMissesTypes "block-misses-types" FROM_3 "Blocks contain no Immunizations."
    V4ErrorKept "v4-error-kept" BALLOT "The manifest has `error` instead of `outcome`."
    V4ExtensionObject "v4-extension-object" BALLOT
        "`extension` of the manifest is an object, as in older versions."
    V4ManifesttypeWrong "v4-manifesttype-wrong" BALLOT
        "`manifestType` names the manifest of another operation."
    V4DetailAlone "v4-detail-alone" BALLOT
        "The manifest has `outputOrganizedByDetail` without `outputOrganizedBy`."
    V4DeletedNoUrl "v4-deleted-no-url" BALLOT "Items of `deleted` have no `url`."
    V4FilesizeWrong "v4-filesize-wrong" BALLOT "`fileSize` is the size of the compressed file."
    V4LinkSelf "v4-link-self" BALLOT "`link` points to the next manifest with the relation self."
}
