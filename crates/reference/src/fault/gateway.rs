//! The defects of a gateway that implements 1upHealth's contracts.

use super::registry::{Fault, FaultInfo};
use super::table::faults;
use crate::settings::Dialect;

const POPULATION: &[Dialect] = &[Dialect::Population];
const ANALYTICS: &[Dialect] = &[Dialect::Analytics];
const BOTH: &[Dialect] = &[Dialect::Population, Dialect::Analytics];

faults! { Gateway GatewayFault
    WrongPath "up-wrong-path" POPULATION
        "The export is served at /r4/Group/{id}/$export instead of below the customer's base."
    CustomerOptional "up-customer-optional" POPULATION
        "The export is also served without the customer's segment in the path."
    Get405 "up-get-405" POPULATION "The server returns 405 for GET on the export endpoint."
    ExportMethod501 "up-export-method-501" POPULATION
        "The server returns 501 for the method EXPORT."
    ExportIgnoresQuery "up-export-ignores-query" POPULATION
        "The method EXPORT ignores the query string."
    BaseExportOnly "up-base-export-only" POPULATION
        "The server serves only $export below the base URL."
    Post202 "up-post-202" POPULATION "POST starts an export and returns 202."
    Post405 "up-post-405" POPULATION "The server returns 405 for POST instead of 403."
    Delete202 "up-delete-202" POPULATION "DELETE returns 202 and cancels the export."
    Delete405 "up-delete-405" POPULATION "The server returns 405 for DELETE instead of 403."
    DeleteDropsFiles "up-delete-drops-files" POPULATION
        "DELETE returns 403, but the listed files are deleted."
    Patch200 "up-patch-200" POPULATION "The server handles PATCH like GET."
    PutStartsJob "up-put-starts-job" POPULATION
        "PUT starts a new export when there is no failed job to retry."
    PutRetryNoop "up-put-retry-noop" POPULATION "PUT returns 200, but the failed job stays failed."
    UnknownGroupList "up-unknown-group-list" POPULATION
        "The export of a group that does not exist returns an empty list."
    NewGroup404 "up-new-group-404" POPULATION
        "A new group can be exported only four hours after its creation."
    LimitTruncates "up-limit-truncates" POPULATION
        "Members above 10,000 are dropped silently; the export is not refused."
    PeriodHonoured "up-period-honoured" POPULATION
        "Members whose period does not cover today are skipped."
    InactiveSkipped "up-inactive-skipped" POPULATION "Members marked inactive are skipped."
    FirstPageMembers "up-first-page-members" POPULATION "Only the first 100 members are exported."
    GroupLeak "up-group-leak" POPULATION "All data of one patient outside the group are exported."
    LeakObservations "up-leak-observations" POPULATION
        "The Observations of one patient outside the group are exported."
    MemberDataMissing "up-member-data-missing" POPULATION
        "For one member only the Patient is exported, without the rest of the member's data."
    ListNoAuth "up-list-no-auth" POPULATION "The list is served without an access token."
    ExportMethodOpen "up-export-method-open" POPULATION "The method EXPORT requires no credential."
    ListQueryOpen "up-list-query-open" BOTH "A kick-off with a query requires no credential."
    ListClientHeader "up-list-client-header" POPULATION
        "The list is served to requests with `client_id` and `client_secret` headers."
    ListGarbageToken "up-list-garbage-token" BOTH
        "The list is served for any text in place of a bearer token."
    ListExpiredToken "up-list-expired-token" BOTH "The list is served for expired tokens."
    ListAnyUser "up-list-any-user" POPULATION
        "The list is served to users without rights to the group."
    FileNoAuth "up-file-no-auth" POPULATION "Files are served without an access token."
    FileClientHeader "up-file-client-header" POPULATION
        "Files are served to requests with `client_id` and `client_secret` headers."
    FileGarbageToken "up-file-garbage-token" BOTH
        "Files are served for any text in place of a bearer token."
    FileExpiredToken "up-file-expired-token" BOTH "Files are served for expired tokens."
    FileAnyUser "up-file-any-user" POPULATION
        "Files are served to users without rights to the group."
    FileSecondOpen "up-file-second-open" BOTH
        "Only the first file of a list requires an access token."
    LiveFiles "up-live-files" POPULATION
        "Files reflect changes of the group that happened after the list was created."
    RemovedStill "up-removed-still" POPULATION
        "Members that were removed from the group are still exported."
    TenantCrossover "up-tenant-crossover" POPULATION
        "The server ignores the customer in the path and uses that of the token."
    GroupMembersFlat "up-group-members-flat" POPULATION
        "Group.member contains plain strings instead of entries with an entity."
    NarrowTokenWidened "narrow-token-widened" BOTH "The scopes of a token are ignored."
    ListMissing "up-list-missing" BOTH "The kick-off returns 200 with an empty body."
    File404 "up-file-404" BOTH "One listed file returns 404."
    FileAsHtml "up-file-as-html" BOTH "Files are sent with the media type text/html."
    QueryFile404 "up-query-file-404" BOTH "One file of each export with a query returns 404."
    TypeIgnored "up-type-ignored" BOTH "`_type` has no effect."
    TypeNoncompartment "up-type-noncompartment" BOTH
        "Types outside the Patient compartment are exported if `_type` names them."
    TypeMixedLeak "up-type-mixed-leak" BOTH
        "Types outside the compartment are exported if `_type` also names one inside it."
    TypeFirstOnly "up-type-first-only" BOTH "Only the first type in `_type` is used."
    DefaultSubset "up-default-subset" BOTH "Without `_type`, `DocumentReference` is not exported."
    SinceIgnored "up-since-ignored" BOTH "`_since` has no effect."
    SinceClinicalDate "up-since-clinical-date" BOTH
        "`_since` is compared with clinical dates instead of meta.lastUpdated."
    SinceDate400 "up-since-date-400" BOTH "The server returns 400 for a date in `_since`."
    SinceInstant400 "up-since-instant-400" BOTH "The server returns 400 for an instant in `_since`."
    SinceInclusive "up-since-inclusive" BOTH
        "Resources changed exactly at `_since` are also exported."
    SinceMillisecondsLost "up-since-milliseconds-lost" BOTH
        "`_since` is truncated to whole seconds."
    SinceOffsetIgnored "up-since-offset-ignored" BOTH "The zone offset of `_since` is ignored."
    SinceShiftedHour "up-since-shifted-hour" BOTH "`_since` is interpreted one hour too late."
    ParamsLastOnly "up-params-last-only" BOTH "Only the last query parameter is used."
    MixedTypeFile "mixed-type-file" BOTH "The Patient file contains a Practitioner."
    Truncate1000 "up-truncate-1000" BOTH "Files are cut after 1,000 lines."
    FirstPageOnly "up-first-page-only" BOTH
        "Only the first 1,000 resources of a type are exported; the next page is never read."
    SplitOverlap "split-overlap" BOTH
        "Each later file of a type begins with the last resource of the previous file."
    SplitGap "split-gap" BOTH "The first resource of each later file of a type is missing."
    BrokenLine "broken-line" BOTH "One line of one file is truncated in the middle."
    DuplicateFile "up-duplicate-file" BOTH "One file is listed twice."
    OldVersionBesideNew "up-old-version-beside-new" BOTH
        "An older version of one Encounter is exported in addition to the current one."
    TransactionTimeDateOnly "transaction-time-date-only" BOTH "`transactionTime` is a date."
    RequestBaseOnly "request-base-only" BOTH "`request` lacks the query of the kick-off URL."
    RequiresTokenString "requires-token-string" BOTH
        "`requiresAccessToken` is the string \"true\" instead of a boolean."
    OutputTypeMissing "output-type-missing" BOTH "The first output item has no `type`."
    AnPath "an-path" ANALYTICS "The export is served at /bulk-data/v4/$export."
    AnFileSecretUnchecked "an-file-secret-unchecked" ANALYTICS
        "Files are served with any client headers."
    AnClientTypeIgnored "an-client-type-ignored" ANALYTICS
        "With the client headers, `_type` has no effect."
    AnJwtAlgNone "an-jwt-alg-none" ANALYTICS "The token of a file is accepted without a signature."
    AnOtherVersion500 "an-other-version-500" ANALYTICS
        "The path of another FHIR version returns 500."
    AnTypeDstu2 "an-type-dstu2" ANALYTICS
        "Medication requests are listed under their DSTU2 type name."
    AnAsync "an-async" ANALYTICS "The kick-off returns 202 without a body."
    AnUserLeak "an-user-leak" ANALYTICS
        "A user's token gives access to the data of all users of the client."
    AnClientSingleUser "an-client-single-user" ANALYTICS
        "With the client headers, only the data of one user are exported."
    AnUserHeaderIgnored "an-user-header-ignored" ANALYTICS
        "The header x-oneup-user-id is not required."
    AnSecretUnchecked "an-secret-unchecked" ANALYTICS "Any `client_secret` is accepted."
    AnSecretPrefix "an-secret-prefix" ANALYTICS
        "Only the first characters of `client_secret` are compared."
    AnListOpen "an-list-open" ANALYTICS "The list is served without credentials."
    AnParamsIgnored "an-params-ignored" ANALYTICS "`_type` and `_since` have no effect."
    AnUrlTypeMismatch "an-url-type-mismatch" ANALYTICS
        "The type in a file's URL is written in lower case, unlike the item's type."
    AnJwtOpaque "an-jwt-opaque" ANALYTICS "File URLs contain a random string instead of a JWT."
    AnJwtTotalWrong "an-jwt-total-wrong" ANALYTICS
        "`total` in a file's JWT is one more than the number of lines in the file."
    AnJwtUnsigned "an-jwt-unsigned" ANALYTICS "The signature of a file's JWT is not checked."
    AnJwtAnyUser "an-jwt-any-user" ANALYTICS "A file is served for the token of any user."
    AnTypeSwapMixed "an-type-swap-mixed" ANALYTICS
        "A file URL with its type replaced still returns the lines of the original type."
    AnFileOpen "an-file-open" ANALYTICS "Files are served without credentials."
    AnFileBearer401 "an-file-bearer-401" ANALYTICS "Files return 401 for access tokens."
    AnFileClient401 "an-file-client-401" ANALYTICS "Files return 401 for the client headers."
    AnFileCrossBytes "an-file-cross-bytes" ANALYTICS
        "A file has different bytes with the client headers than with the access token."
}
