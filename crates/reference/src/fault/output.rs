//! The defects of a server of HL7's guide in what it gives: manifest, files and their content.

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
    TransactionTimeNoZone "transaction-time-no-zone" EVERY "`transactionTime` has no zone."
    TransactionTimeNumber "transaction-time-number" EVERY
        "`transactionTime` is the number of seconds since 1970."
    TransactionTimeEpoch "transaction-time-epoch" EVERY "`transactionTime` is always 1970-01-01."
    LateResources "late-resources" EVERY
        "A resource that was changed after `transactionTime` is exported."
    UpdateUnseen "update-unseen" EVERY
        "What was changed in the last hour is exported in the version before."
    StaleReplica "stale-replica" EVERY
        "Exports read a replica that lacks the changes of the last hour."
    RequestMissing "request-missing" TO_3 "The manifest has no request."
    RequestBaseOnly "request-base-only" TO_3 "request lacks the query of the kick-off URL."
    RequestInternalHost "request-internal-host" TO_3
        "request names the host behind the gateway instead of the one that was asked."
    RequestRelative "request-relative" TO_3 "request is a path without scheme and host."
    RequestPostWithParams "request-post-with-params" TWO_AND_3
        "request of a kick-off by POST has the parameters of the body as a query."
    RequiresTokenMissing "requires-token-missing" EVERY
        "The manifest has no `requiresAccessToken`."
    RequiresTokenString "requires-token-string" EVERY
        "`requiresAccessToken` is the string \"true\" instead of a boolean."
    RequiresTokenLies "requires-token-lies" EVERY
        "`requiresAccessToken` is false, but files need a token."
    OutputMissingWhenEmpty "output-missing-when-empty" TO_3
        "output is left out when nothing matched."
    EmptyIs404 "empty-is-404" TO_3 "The status answers 404 when nothing matched."
    EmptyIsFailed "empty-is-failed" TO_3 "An export fails when nothing matched."
    OutputTypeMissing "output-type-missing" EVERY "The first output item has no type."
    OutputTypeLowerCase "output-type-lower-case" EVERY
        "The types of output items are written in lower case."
    OutputTypeOfDstu2 "output-type-of-dstu2" EVERY
        "Requests for medication are listed by the type name that DSTU2 had for them."
    OutputUrlRelative "output-url-relative" FROM_2 "The URLs of files are relative."
    FileListedTwice "file-listed-twice" EVERY "One file is listed twice."
    CountOffByOne "count-off-by-one" EVERY "count is one more than the file has lines."
    CountAsString "count-as-string" EVERY "count is a string instead of a number."
    EmptyFileListed "empty-file-listed" EVERY
        "A file of no bytes is listed for each type that has no data."
    ErrorMissing "error-missing" TO_3 "error is left out when there is nothing to tell."
    ErrorNull "error-null" TO_3 "error is null when there is nothing to tell."
    ErrorFileJsonArray "error-file-json-array" EVERY
        "The file of messages is a JSON array instead of NDJSON."
    ErrorFileText "error-file-text" EVERY "The file of messages is a text log."
    ErrorFile404 "error-file-404" EVERY "The file of messages answers 404."
    OoInOutput "oo-in-output" EVERY "A message is listed among the output of every export."
    FormatMismatch "format-mismatch" EVERY "Files are CSV, whatever `_outputFormat` asks for."
    ExtensionArray "extension-array" TO_3
        "extension of the manifest is an array, as FHIR writes extensions."
    LenientSilent "lenient-silent" FROM_2
        "Parameters that are ignored for a lenient client are not told of."
    PartialSilent "partial-silent" EVERY "What could not be exported is not told of."
    DeletedObject "deleted-object" FROM_2 "deleted is an object with a member for each type."
    DeletedNotReported "deleted-not-reported" FROM_2 "Deletions are never reported."
    DeletedBundleBatch "deleted-bundle-batch" FROM_2
        "The Bundles of deleted resources are of the type batch."
    DeletedBundleCollection "deleted-bundle-collection" FROM_2
        "The Bundles of deleted resources are of the type collection."
    DeletedNoMethod "deleted-no-method" FROM_2
        "The method in the Bundles of deleted resources is written in lower case."
    DeletedMethodMissing "deleted-method-missing" FROM_2
        "The Bundles of deleted resources have no method."
    DeletedAndOutput "deleted-and-output" FROM_2
        "Deleted resources are still exported in their last version."
    DeletedIgnoresType "deleted-ignores-type" FROM_2
        "Deletions are reported for all types, whatever _type asks for."
    OneFile404 "one-file-404" EVERY "The last listed file of each export answers 404."
    PatientLevelFile404 "patient-level-file-404" EVERY
        "After an export of all patients the URLs of files begin with that of the kick-off, and answer 404."
    FileOctetStream "file-octet-stream" EVERY "Files are sent as application/octet-stream."
    FileNoContentType "file-no-content-type" EVERY "Files are sent without a media type."
    FileAsBinary "file-as-binary" EVERY "Files are wrapped in a Binary in JSON."
    File406NoAccept "file-406-no-accept" EVERY
        "Files answer 406 unless Accept names application/fhir+ndjson."
    FileError200 "file-error-200" EVERY
        "A file that does not exist is answered with 200 and a text."
    FileLoginPage "file-login-page" EVERY
        "The last listed file of each export is answered with 200 and a page to log in."
    FileOneShot "file-one-shot" EVERY "A file can be downloaded only once."
    FileChanges "file-changes" EVERY
        "A file that is downloaded again lacks its last line."
    FilesLive "files-live" EVERY
        "Files are filled with the newest versions of their resources whenever they are downloaded."
    FileBrotliAlways "file-brotli-always" FROM_3
        "Files are sent with the coding br, offered or not."
    FileGzipUnlabelled "file-gzip-unlabelled" FROM_3
        "Files are sent as gzip without Content-Encoding."
    FileGzipTwice "file-gzip-twice" EVERY "Files are compressed twice, of which once is told."
    NdjsonArray "ndjson-array" EVERY "Files are JSON arrays."
    NdjsonPretty "ndjson-pretty" EVERY "Resources are printed over several lines."
    NdjsonTwoInALine "ndjson-two-in-a-line" EVERY "Two resources stand on each line."
    FileBom "file-bom" EVERY "Files begin with a byte order mark."
    TextLatin1 "text-latin-1" EVERY "Files are written in Latin-1 instead of UTF-8."
    TextQuestionMarks "text-question-marks" EVERY
        "Letters beyond ASCII are written as question marks."
    TextEncodedTwice "text-encoded-twice" EVERY "The text of files is encoded as UTF-8 twice."
    BrokenLine "broken-line" EVERY "One line of one file is cut in the middle."
    TrailingComma "trailing-comma" EVERY "One line has a comma before its last brace."
    DuplicateKeys "duplicate-keys" EVERY "One line has the same key twice."
    LinesAsEntries "lines-as-entries" EVERY
        "Each line is an entry of a Bundle with the resource inside."
    FilesSwapped "files-swapped" EVERY
        "The first and the last file of each export have each other's lines."
    FileWrittenTwice "file-written-twice" EVERY
        "The same lines are written into two files, both of which are listed."
    SplitOverlap "split-overlap" EVERY
        "Each later file of a type begins with the last resource of the file before."
    SplitGap "split-gap" EVERY "The first resource of each later file of a type is lost."
    LastPartLost "last-part-lost" EVERY "Of a type with several files the last one is lost."
    MemberTwice "member-twice" EVERY
        "All data of one member of a group are exported twice, as if it were a member twice."
    SameTypesAgain "same-types-again" EVERY
        "An export of the same types as one that is still kept holds only what has changed since."
    SharedRepeated "shared-repeated" EVERY
        "With data of patients, what belongs to none of them alone is exported twice."
    LastUpdatedRestamped "last-updated-restamped" EVERY
        "`meta.lastUpdated` of all that is exported is the instant of the export."
    ExportsHistory "exports-history" EVERY
        "Older versions of Patients are exported beside the current ones."
    RefsUrnUuid "refs-urn-uuid" EVERY "References to Encounters are of the form urn:uuid."
    CompartmentTypeMissing "compartment-type-missing" EVERY
        "Allergies are never exported, though the server has some."
    ReferencedMissing "referenced-missing" EVERY
        "Cancelled Encounters are not exported, though much of what is exported refers to them."
    NoPatientFile "no-patient-file" FROM_2
        "With data of patients, Patients are exported only where _type names them."
    MemberPatientMissing "member-patient-missing" EVERY
        "Of one member of a group all data are exported but the Patient."
    GroupFirstPage "group-first-page" EVERY "Only the first five members of a group are exported."
    MembersRemembered "members-remembered" FROM_3
        "The members of a group are those of its first export for ever."
    EmptyGroupExportsAll "empty-group-exports-all" EVERY
        "The export of a group without members has the data of all patients."
    OtherGroupsExported "other-groups-exported" EVERY
        "With a group, the other groups that its members belong to are exported."
    SubjectsLost "subjects-lost" EVERY "Observations do not say whom they are about."
    WrongSubject "wrong-subject" EVERY
        "The documents of one patient name another patient as their subject."
    LeakInContained "leak-in-contained" EVERY
        "The documents of one patient contain another patient."
    BinaryExported "binary-exported" FROM_2
        "With data of patients, Binaries of their documents are exported."
    AttachmentNoContenttype "attachment-no-contenttype" FROM_2
        "Attachments have no `contentType`."
    AttachmentRelative "attachment-relative" FROM_2 "The URLs of attachments are relative."
    AttachmentNoAuth "attachment-no-auth" FROM_2
        "Attachments need no token, though files do."
    AttachmentOtherAuth "attachment-other-auth" FROM_2
        "Attachments refuse the token that opens the files."
    InvalidResource "invalid-resource" EVERY "`birthDate` of Patients has a time."
    MandatoryElementDropped "mandatory-element-dropped" EVERY
        "Observations have no status, which R4 demands."
    PartialUnrequested "partial-unrequested" FROM_3
        "Every manifest comes in parts, though nobody asked for it."
    PartialManifest200 "partial-manifest-200" FROM_3
        "A manifest of what is ready is sent with 200 before the export is complete."
    PartialListsFuture "partial-lists-future" FROM_3
        "A manifest of what is ready lists a file that answers 404 until the export is complete."
    PartialManifestMutates "partial-manifest-mutates" FROM_3
        "A manifest of what is ready grows until the export is complete."
    PartialFileGrows "partial-file-grows" FROM_3
        "Files grow after they were listed, until the export is complete."
    LinkTwoEntries "link-two-entries" FROM_3 "link has a second entry with the relation self."
    LinkPrev "link-prev" FROM_3 "link leads to the next manifest with the relation prev."
    Page2TransactionTime "page2-transaction-time" FROM_3
        "The second manifest has a `transactionTime` of its own."
    NextLink200Error "next-link-200-error" FROM_3
        "The link to the next manifest answers 200 with an OperationOutcome."
    OrganizedWithType "organized-with-type" FROM_3 "Items of organized output have a type."
    OrganizedNoMarker "organized-no-marker" FROM_3
        "The manifest of organized output has no `outputOrganizedBy`."
    OrganizedAlwaysMarked "organized-always-marked" FROM_3
        "The manifest has `outputOrganizedBy` where nobody asked for it."
    BlockWithoutHeader "block-without-header" FROM_3
        "The second block of each export has no header."
    ContinuesInFileMissing "continues-in-file-missing" FROM_3
        "`continuesInFile` is missing where a block is divided."
    ContinuedWithoutHeader "continued-without-header" FROM_3
        "A file that continues a block does not repeat its header."
    BlockSplitAlways "block-split-always" FROM_3
        "Every block is divided over two files, however small it is."
    BlockMissesTypes "block-misses-types" FROM_3 "Blocks hold no Immunizations."
    V4ErrorKept "v4-error-kept" BALLOT "The manifest has error instead of outcome."
    V4ExtensionObject "v4-extension-object" BALLOT
        "extension of the manifest is an object, as in older versions."
    V4ManifesttypeWrong "v4-manifesttype-wrong" BALLOT
        "`manifestType` names the manifest of another operation."
    V4DetailAlone "v4-detail-alone" BALLOT
        "The manifest has `outputOrganizedByDetail` without `outputOrganizedBy`."
    V4DeletedNoUrl "v4-deleted-no-url" BALLOT "Items of deleted have no url."
    V4FilesizeWrong "v4-filesize-wrong" BALLOT "`fileSize` is that of the compressed file."
    V4LinkSelf "v4-link-self" BALLOT "link leads to the next manifest with the relation self."
}
