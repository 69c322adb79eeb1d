//! The defects in the authorisation of the HL7 guide: SMART Backend Services.

use super::registry::{Fault, FaultInfo};
use super::table::faults;
use crate::settings::Dialect;
use bulkspec_fhir::GuideVersion;

const ALL: &[Dialect] = &[
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
/// The dialects with SMART App Launch 2.0.0 or 2.2.0.
const LATER: &[Dialect] = &[
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
/// The dialects with SMART App Launch 2.2.0.
const LATEST: &[Dialect] =
    &[Dialect::Guide(GuideVersion::V3), Dialect::Guide(GuideVersion::V4Ballot)];

faults! { Smart SmartFault
    NoSmartConfig "no-smart-config" ALL
        "The SMART configuration returns 404, although tokens are required."
    WellknownAtHostRoot "wellknown-at-host-root" LATER
        "The SMART configuration is only served at the host's root, not below the FHIR base."
    WellknownNegotiates "wellknown-negotiates" ALL
        "The SMART configuration returns 406 if Accept does not name JSON."
    WellknownXml "wellknown-xml" ALL "The SMART configuration is XML if Accept names XML."
    NoTokenEndpoint "no-token-endpoint" ALL "The SMART configuration lacks `token_endpoint`."
    TokenEndpointRelative "token-endpoint-relative" LATEST
        "`token_endpoint` in the SMART configuration is relative."
    NoGrantTypes "no-grant-types" LATER "The SMART configuration lacks `grant_types_supported`."
    AuthMethodsBasicOnly "auth-methods-basic-only" ALL
        "The SMART configuration lists `client_secret_basic` only."
    AlgsRs256Only "algs-rs256-only" ALL "The SMART configuration lists the algorithm RS256 only."
    NoScopesListed "no-scopes-listed" ALL "The SMART configuration lacks `scopes_supported`."
    ScopesListedNotGranted "scopes-listed-not-granted" ALL
        "The SMART configuration lists system/*.cruds, which the token endpoint refuses."
    NoAsymmetricCapability "no-asymmetric-capability" LATER
        "The SMART configuration lacks client-confidential-asymmetric."
    PkcePlain "pkce-plain" LATER "The SMART configuration lists the code challenge method plain."
    V1NotAdvertised "v1-not-advertised" LATER
        "Scopes such as system/*.read are accepted, but permission-v1 is not listed."
    TokenNeedsBasic "token-needs-basic" ALL
        "A token request requires HTTP Basic in addition to its assertion."
    Token201 "token-201" ALL "The token response has status 201."
    TokenNoScope "token-no-scope" ALL "The token response lacks `scope`."
    TokenNoExpiresIn "token-no-expires-in" ALL "The token response lacks `expires_in`."
    TokenCacheable "token-cacheable" ALL "The token response can be cached."
    Token24h "token-24h" ALL "Tokens are valid for 24 hours."
    RefreshIssued "refresh-issued" ALL "A refresh token is issued."
    ScopeEscalation "scope-escalation" ALL
        "Any system scope that a client requests is granted, registered or not."
    ScopeWidened "scope-widened" ALL
        "Every token gets all scopes that its client is registered for."
    SignatureUnchecked "signature-unchecked" ALL "The signature of an assertion is not checked."
    AlgNoneOk "alg-none-ok" ALL "An assertion with the algorithm none needs no signature."
    Rs256Only "rs256-only" ALL "Only assertions signed with RS256 are accepted."
    ListedAlgRefused "listed-alg-refused" ALL
        "The SMART configuration lists RS384, but assertions signed with it are refused."
    JtiReplay "jti-replay" ALL "The same assertion is accepted twice."
    IssUnchecked "iss-unchecked" ALL "Only `sub` of an assertion is checked, not `iss`."
    AudUnchecked "aud-unchecked" ALL "Any `aud` of an assertion is accepted."
    ExpUnchecked "exp-unchecked" ALL "`exp` of an assertion is not checked."
    JtiOptional "jti-optional" ALL "An assertion without `jti` is accepted."
    KidIgnored "kid-ignored" ALL "All keys of a client are tried, whatever the `kid`."
    KidDuplicateTried "kid-duplicate-tried" LATER
        "If several keys have the same `kid`, each of them is tried."
    KtyMismatch500 "kty-mismatch-500" ALL "An algorithm that does not fit the key returns 500."
    JkuAny "jku-any" ALL "The keys are fetched from any URL in `jku`."
    JkuRequired "jku-required" ALL "An assertion without `jku` is refused."
    JwksInlineOnly "jwks-inline-only" LATER
        "A client that registered its key set by URL gets no token."
    JwksCachedForever "jwks-cached-forever" ALL
        "A key set is cached for an hour, whatever its Cache-Control."
    JwksRefetch "jwks-refetch" ALL "A key set is fetched again for each token request."
    JwksAcceptMissing "jwks-accept-missing" LATER
        "A key set is fetched with Accept */* instead of application/json."
    JwksAcceptJwt "jwks-accept-jwt" LATER
        "A key set is fetched with Accept application/jwt, which is not a key set."
    AuthError500 "auth-error-500" ALL "A client that cannot be authenticated gets 500."
    AuthError200 "auth-error-200" ALL "A client that cannot be authenticated gets 200."
    OauthErrorHtml "oauth-error-html" ALL "Errors of the token endpoint are HTML pages."
    OauthErrorBare "oauth-error-bare" ALL "Errors of the token endpoint lack `error_description`."
    ExpiredTokenOk "expired-token-ok" ALL "Expired access tokens still work."
    ResourceScopeUnchecked "resource-scope-unchecked" ALL
        "Any access token can read resources of any type."
    V1ReadAsRd "v1-read-as-rd" LATER "The scope .read is treated as .rd: read and delete."
    ScopeSloppyParse "scope-sloppy-parse" LATER
        "A scope with unknown interactions, such as .xyz, grants all of them."
    ScopeUnnamedAll "scope-unnamed-all" ALL
        "Any requested scope is granted, and the token response does not name it."
    ScopeError500 "scope-error-500" ALL "A scope that cannot be granted returns 500."
    TokenGet "token-get" ALL "The token endpoint accepts GET with a query."
    PatientScopeGranted "patient-scope-granted" ALL
        "Scopes such as patient/*.rs are granted without a patient in context."
    PatientScopeAsSystem "patient-scope-as-system" ALL
        "Requests for scopes such as patient/*.rs are granted the system scopes."
    UserScopeExports "user-scope-exports" ALL
        "Scopes such as user/*.rs are granted without a user, and their tokens can export."
    KickoffNoAuth "kickoff-no-auth" ALL "The kick-off requires no token."
    StatusNoAuth "status-no-auth" LATER "The status URL requires no token."
    StatusExpiredOk "status-expired-ok" LATER
        "The status URL accepts expired access tokens; other URLs refuse them."
    DeleteAnyToken "delete-any-token" ALL "Any token that was ever issued can cancel any export."
    DeleteNoAuth "delete-no-auth" ALL "An export can be cancelled without a token."
    FileNoAuth "file-no-auth" ALL "Files require no token, although `requiresAccessToken` is true."
    FileSecondOpen "file-second-open" ALL "Only the first file of a manifest requires a token."
    FileTokenScopeUnchecked "file-token-scope-unchecked" LATER
        "Status and files are served for tokens with any scope."
    V2ScopeFile403 "v2-scope-file-403" LATER
        "Tokens with scopes such as system/*.rs can export, but files return 403."
    IgnoreScopeOnExport "ignore-scope-on-export" ALL
        "The scopes of the kick-off's token have no effect on what is exported."
    ScopeOnlyAtDownload "scope-only-at-download" ALL
        "The manifest lists types outside the token's scopes; their files return 403."
    TypeOutsideScope202 "type-outside-scope-202" ALL
        "A kick-off whose `_type` is outside the token's scopes is accepted."
    GroupScopeUnchecked "group-scope-unchecked" LATEST
        "A group is exported for tokens without the right to read groups."
    GroupAclMissing "group-acl-missing" LATEST "Every client can export every group."
    GroupAclFirstOnly "group-acl-first-only" LATEST
        "A client with rights to several groups can export only the first of them."
    JobOwnerRefused "job-owner-refused" LATER
        "The client that started an export cannot read its status or files."
}
