//! The defects of a gateway that speaks 1upHealth's contracts.

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
        "The export is served without the customer's segment in the path, too."
    Get405 "up-get-405" POPULATION "GET on the export endpoint answers 405."
    ExportMethod501 "up-export-method-501" POPULATION "The method EXPORT answers 501."
    ExportIgnoresQuery "up-export-ignores-query" POPULATION
        "The method EXPORT ignores the query string."
    BaseExportOnly "up-base-export-only" POPULATION
        "Nothing but $export is served below the base URL."
    Post202 "up-post-202" POPULATION "POST starts an export and answers 202."
    Post405 "up-post-405" POPULATION "POST answers 405 instead of 403."
    Delete202 "up-delete-202" POPULATION "DELETE answers 202 and cancels the export."
    Delete405 "up-delete-405" POPULATION "DELETE answers 405 instead of 403."
    DeleteDropsFiles "up-delete-drops-files" POPULATION
        "DELETE answers 403, but the listed files are gone afterwards."
    Patch200 "up-patch-200" POPULATION "PATCH is treated like GET."
    PutStartsJob "up-put-starts-job" POPULATION
        "PUT starts a fresh export when there is no failed job to retry."
    PutRetryNoop "up-put-retry-noop" POPULATION "PUT answers 200, but the failed job stays failed."
    UnknownGroupList "up-unknown-group-list" POPULATION
        "A group that does not exist is answered with an empty list."
    NewGroup404 "up-new-group-404" POPULATION
        "A new group can be exported only four hours after its creation."
    LimitTruncates "up-limit-truncates" POPULATION
        "Members above 10,000 are dropped silently instead of refused."
    PeriodHonoured "up-period-honoured" POPULATION
        "Members whose period does not cover today are skipped."
    InactiveSkipped "up-inactive-skipped" POPULATION "Members marked inactive are skipped."
    FirstPageMembers "up-first-page-members" POPULATION "Only the first 100 members are exported."
    GroupLeak "up-group-leak" POPULATION "All data of one patient outside the group are exported."
    LeakObservations "up-leak-observations" POPULATION
        "The Observations of one patient outside the group are exported."
    MemberDataMissing "up-member-data-missing" POPULATION
        "Of one member only the Patient is exported, nothing that belongs to it."
    ListNoAuth "up-list-no-auth" POPULATION "The list is served without an access token."
    ExportMethodOpen "up-export-method-open" POPULATION
        "The method EXPORT asks for no credential."
    ListQueryOpen "up-list-query-open" BOTH
        "A kick-off with a query asks for no credential."
    ListClientHeader "up-list-client-header" POPULATION
        "The list is served for `client_id` and `client_secret` headers."
    ListGarbageToken "up-list-garbage-token" BOTH
        "The list is served for any text in the place of a bearer token."
    ListExpiredToken "up-list-expired-token" BOTH "The list is served for expired tokens."
    ListAnyUser "up-list-any-user" POPULATION
        "The list is served to users without rights on the group."
    FileNoAuth "up-file-no-auth" POPULATION "Files are served without an access token."
    FileClientHeader "up-file-client-header" POPULATION
        "Files are served for `client_id` and `client_secret` headers."
    FileGarbageToken "up-file-garbage-token" BOTH
        "Files are served for any text in the place of a bearer token."
    FileExpiredToken "up-file-expired-token" BOTH "Files are served for expired tokens."
    FileAnyUser "up-file-any-user" POPULATION
        "Files are served to users without rights on the group."
    FileSecondOpen "up-file-second-open" BOTH
        "Only the first file of a list asks for an access token."
    LiveFiles "up-live-files" POPULATION
        "Files follow later changes of the group instead of keeping what was listed."
    RemovedStill "up-removed-still" POPULATION
        "Members that were removed from the group are still exported."
    TenantCrossover "up-tenant-crossover" POPULATION
        "The customer in the path is ignored, the one of the token is used."
    GroupMembersFlat "up-group-members-flat" POPULATION
        "Group.member holds plain strings instead of entries with an entity."
    NarrowTokenWidened "narrow-token-widened" BOTH "The scopes of a token are ignored."
    ListMissing "up-list-missing" BOTH "The kick-off answers 200 with an empty body."
    File404 "up-file-404" BOTH "One listed file answers 404."
    FileAsHtml "up-file-as-html" BOTH "Files are sent with the media type text/html."
    QueryFile404 "up-query-file-404" BOTH
        "One file of each export with a query answers 404."
    TypeIgnored "up-type-ignored" BOTH "_type has no effect."
    TypeNoncompartment "up-type-noncompartment" BOTH
        "Types outside the Patient compartment are exported when _type names them."
    TypeMixedLeak "up-type-mixed-leak" BOTH
        "Types outside the compartment are exported when _type names them beside one inside."
    TypeFirstOnly "up-type-first-only" BOTH "Only the first type of _type counts."
    DefaultSubset "up-default-subset" BOTH "Without `_type`, `DocumentReference` is left out."
    SinceIgnored "up-since-ignored" BOTH "_since has no effect."
    SinceClinicalDate "up-since-clinical-date" BOTH
        "_since is compared with clinical dates instead of meta.lastUpdated."
    SinceDate400 "up-since-date-400" BOTH "A date in _since answers 400."
    SinceInstant400 "up-since-instant-400" BOTH "An instant in _since answers 400."
    SinceInclusive "up-since-inclusive" BOTH
        "Resources changed exactly at _since are exported as well."
    SinceMillisecondsLost "up-since-milliseconds-lost" BOTH "_since is cut to whole seconds."
    SinceOffsetIgnored "up-since-offset-ignored" BOTH "The zone offset of _since is ignored."
    SinceShiftedHour "up-since-shifted-hour" BOTH "_since is taken one hour too late."
    ParamsLastOnly "up-params-last-only" BOTH "Only the last query parameter counts."
    MixedTypeFile "mixed-type-file" BOTH "A Practitioner stands inside the Patient file."
    Truncate1000 "up-truncate-1000" BOTH "Files are cut after 1,000 lines."
    FirstPageOnly "up-first-page-only" BOTH
        "Only the first 1,000 resources of a type are exported: the next page is never read."
    SplitOverlap "split-overlap" BOTH
        "Each later file of a type begins with the last resource of the file before."
    SplitGap "split-gap" BOTH "The first resource of each later file of a type is lost."
    BrokenLine "broken-line" BOTH "One line of one file is cut in the middle."
    DuplicateFile "up-duplicate-file" BOTH "One file is listed twice."
    OldVersionBesideNew "up-old-version-beside-new" BOTH
        "An older version of one Encounter is exported beside the current one."
    TransactionTimeDateOnly "transaction-time-date-only" BOTH "transactionTime is a date."
    RequestBaseOnly "request-base-only" BOTH "request lacks the query of the kick-off URL."
    RequiresTokenString "requires-token-string" BOTH
        "requiresAccessToken is the string \"true\" instead of a boolean."
    OutputTypeMissing "output-type-missing" BOTH "The first output item has no type."
    AnPath "an-path" ANALYTICS "The export is served at /bulk-data/v4/$export."
    AnFileSecretUnchecked "an-file-secret-unchecked" ANALYTICS
        "Files are served to any client headers."
    AnClientTypeIgnored "an-client-type-ignored" ANALYTICS
        "With the client headers, _type has no effect."
    AnJwtAlgNone "an-jwt-alg-none" ANALYTICS
        "The token of a file is taken without a signature."
    AnOtherVersion500 "an-other-version-500" ANALYTICS
        "The path of another version of FHIR answers 500."
    AnTypeDstu2 "an-type-dstu2" ANALYTICS
        "Requests for medication are listed by the type name that DSTU2 had for them."
    AnAsync "an-async" ANALYTICS "The kick-off answers 202 without a body."
    AnUserLeak "an-user-leak" ANALYTICS
        "A user's token gives the data of all users of the client."
    AnClientSingleUser "an-client-single-user" ANALYTICS
        "The client headers give the data of one user only."
    AnUserHeaderIgnored "an-user-header-ignored" ANALYTICS
        "The header x-oneup-user-id is not needed."
    AnSecretUnchecked "an-secret-unchecked" ANALYTICS "Any `client_secret` is accepted."
    AnSecretPrefix "an-secret-prefix" ANALYTICS
        "Only the first characters of `client_secret` are compared."
    AnListOpen "an-list-open" ANALYTICS "The list is served without credentials."
    AnParamsIgnored "an-params-ignored" ANALYTICS "_type and _since have no effect."
    AnUrlTypeMismatch "an-url-type-mismatch" ANALYTICS
        "The type in a file's URL is written in lower case, unlike the item's type."
    AnJwtOpaque "an-jwt-opaque" ANALYTICS "File URLs carry a random string instead of a JWT."
    AnJwtTotalWrong "an-jwt-total-wrong" ANALYTICS
        "total in a file's JWT is one more than the file has lines."
    AnJwtUnsigned "an-jwt-unsigned" ANALYTICS "The signature of a file's JWT is not checked."
    AnJwtAnyUser "an-jwt-any-user" ANALYTICS "A file is served to any user's token."
    AnTypeSwapMixed "an-type-swap-mixed" ANALYTICS
        "A URL whose type was exchanged still gives the lines of the first type."
    AnFileOpen "an-file-open" ANALYTICS "Files are served without credentials."
    AnFileBearer401 "an-file-bearer-401" ANALYTICS "Files refuse access tokens."
    AnFileClient401 "an-file-client-401" ANALYTICS "Files refuse the client headers."
    AnFileCrossBytes "an-file-cross-bytes" ANALYTICS
        "A file has other bytes for the client headers than for the access token."
}
