//! The defects of the authorisation that goes with the HL7 guide: SMART Backend Services.

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
/// Where SMART App Launch 2.0.0 or 2.2.0 holds.
const LATER: &[Dialect] = &[
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
/// Where SMART App Launch 2.2.0 holds.
const LATEST: &[Dialect] =
    &[Dialect::Guide(GuideVersion::V3), Dialect::Guide(GuideVersion::V4Ballot)];

faults! { Smart SmartFault
    NoSmartConfig "no-smart-config" ALL
        "The SMART configuration answers 404, though tokens are needed."
    WellknownAtHostRoot "wellknown-at-host-root" LATER
        "The SMART configuration is served at the root of the host only, not below the FHIR base."
    WellknownNegotiates "wellknown-negotiates" ALL
        "The SMART configuration answers 406 where Accept does not name JSON."
    WellknownXml "wellknown-xml" ALL
        "The SMART configuration is written as XML where Accept names XML."
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
    PkcePlain "pkce-plain" LATER "The SMART configuration lists the challenge method plain."
    V1NotAdvertised "v1-not-advertised" LATER
        "Scopes such as system/*.read are taken, but permission-v1 is not listed."
    TokenNeedsBasic "token-needs-basic" ALL
        "A token request needs HTTP Basic beside its assertion."
    Token201 "token-201" ALL "A token is granted with the status 201."
    TokenNoScope "token-no-scope" ALL "The answer with a token lacks scope."
    TokenNoExpiresIn "token-no-expires-in" ALL "The answer with a token lacks `expires_in`."
    TokenCacheable "token-cacheable" ALL "The answer with a token may be cached."
    Token24h "token-24h" ALL "Tokens last 24 hours."
    RefreshIssued "refresh-issued" ALL "A refresh token is issued."
    ScopeEscalation "scope-escalation" ALL
        "Any system scope that a client asks for is granted, registered or not."
    ScopeWidened "scope-widened" ALL
        "Every token gets all scopes that its client is registered for."
    SignatureUnchecked "signature-unchecked" ALL "The signature of an assertion is not checked."
    AlgNoneOk "alg-none-ok" ALL "An assertion with the algorithm none needs no signature."
    Rs256Only "rs256-only" ALL "Only assertions signed with RS256 are taken."
    ListedAlgRefused "listed-alg-refused" ALL
        "The SMART configuration lists RS384, but assertions signed with it are refused."
    JtiReplay "jti-replay" ALL "The same assertion is taken twice."
    IssUnchecked "iss-unchecked" ALL "Only sub of an assertion is read, iss is not."
    AudUnchecked "aud-unchecked" ALL "Any aud of an assertion is taken."
    ExpUnchecked "exp-unchecked" ALL "exp of an assertion is not checked."
    JtiOptional "jti-optional" ALL "An assertion without jti is taken."
    KidIgnored "kid-ignored" ALL "All keys of a client are tried, whatever the kid."
    KidDuplicateTried "kid-duplicate-tried" LATER
        "Where several keys have the same kid, each is tried."
    KtyMismatch500 "kty-mismatch-500" ALL "An algorithm that does not fit the key gives 500."
    JkuAny "jku-any" ALL "The keys are fetched from any URL that jku names."
    JkuRequired "jku-required" ALL "An assertion without jku is refused."
    JwksInlineOnly "jwks-inline-only" LATER "A client that is registered by URL gets no token."
    JwksCachedForever "jwks-cached-forever" ALL
        "A key set is kept for an hour, whatever its Cache-Control says."
    JwksRefetch "jwks-refetch" ALL "A key set is fetched anew for each token request."
    JwksAcceptMissing "jwks-accept-missing" LATER
        "A key set is fetched with Accept */* instead of application/json."
    JwksAcceptJwt "jwks-accept-jwt" LATER
        "A key set is fetched with Accept application/jwt, which is no key set."
    AuthError500 "auth-error-500" ALL "A client that can't be authenticated gets 500."
    AuthError200 "auth-error-200" ALL "A client that can't be authenticated gets 200."
    OauthErrorHtml "oauth-error-html" ALL "Errors of the token endpoint are pages of HTML."
    OauthErrorBare "oauth-error-bare" ALL
        "Errors of the token endpoint have no `error_description`."
    ExpiredTokenOk "expired-token-ok" ALL "Expired access tokens still work."
    ResourceScopeUnchecked "resource-scope-unchecked" ALL
        "Any access token reads resources of any type."
    V1ReadAsRd "v1-read-as-rd" LATER "The scope .read is taken for .rd: read and delete."
    ScopeSloppyParse "scope-sloppy-parse" LATER
        "A scope with unknown interactions, such as .xyz, grants all of them."
    ScopeUnnamedAll "scope-unnamed-all" ALL
        "A token is granted for whatever scope is asked for, and the answer does not name it."
    ScopeError500 "scope-error-500" ALL "A scope that cannot be granted gives 500."
    TokenGet "token-get" ALL "The token endpoint takes GET with a query."
    PatientScopeGranted "patient-scope-granted" ALL
        "Scopes such as patient/*.rs are granted without any patient in context."
    PatientScopeAsSystem "patient-scope-as-system" ALL
        "Whoever asks for scopes such as patient/*.rs is granted those of the system."
    UserScopeExports "user-scope-exports" ALL
        "Scopes such as user/*.rs are granted without any user, and tokens with them can export."
    KickoffNoAuth "kickoff-no-auth" ALL "The kick-off needs no token."
    StatusNoAuth "status-no-auth" LATER "The status of an export needs no token."
    StatusExpiredOk "status-expired-ok" LATER
        "The status of an export is told to expired access tokens, which open nothing else."
    DeleteAnyToken "delete-any-token" ALL
        "Any token that was ever issued cancels any export."
    DeleteNoAuth "delete-no-auth" ALL "An export can be cancelled without a token."
    FileNoAuth "file-no-auth" ALL "Files need no token, though `requiresAccessToken` is true."
    FileSecondOpen "file-second-open" ALL "Only the first file of a manifest needs a token."
    FileTokenScopeUnchecked "file-token-scope-unchecked" LATER
        "Status and files are served for tokens of any scope."
    V2ScopeFile403 "v2-scope-file-403" LATER
        "Tokens with scopes such as system/*.rs can export, but files answer 403."
    IgnoreScopeOnExport "ignore-scope-on-export" ALL
        "The scopes of the kick-off's token have no effect on what is exported."
    ScopeOnlyAtDownload "scope-only-at-download" ALL
        "The manifest lists types outside the token's scopes; their files answer 403."
    TypeOutsideScope202 "type-outside-scope-202" ALL
        "A kick-off whose _type is outside the token's scopes is accepted."
    GroupScopeUnchecked "group-scope-unchecked" LATEST
        "A group is exported for tokens that may not read groups."
    GroupAclMissing "group-acl-missing" LATEST "Every client can export every group."
    GroupAclFirstOnly "group-acl-first-only" LATEST
        "Of the groups that a client may export, only the first is allowed."
    JobOwnerRefused "job-owner-refused" LATER
        "The client that started an export is refused its status and files."
}
