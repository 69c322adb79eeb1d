//! What the checks of token requests say of themselves.

use crate::case::CheckDoc;

pub(crate) const TOKEN_GRANTED: CheckDoc = CheckDoc {
    id: "token-granted",
    judges: "The token endpoint grants a token for a valid request.",
    sent: "A POST of a form with grant_type, scope, client_assertion_type and an assertion that \
           the registered key signed.",
    accepted: "Status 200 and JSON with an access_token.",
    matters: "Without a token no data can be exported.",
    cause: "The server asks for something besides, such as HTTP Basic, or can't read one of the \
            forms that are allowed.",
    repair: "Take exactly what SMART Backend Services asks of a client.",
};

pub(crate) const LISTED_ALGORITHM: CheckDoc = CheckDoc {
    id: "listed-algorithm",
    judges: "An algorithm that the discovery document lists is accepted.",
    sent: "The discovery document is read; then a valid token request, signed with the key that \
           the client has for the other one of ES384 and RS384.",
    accepted: "Status 200 and JSON with an access_token, where the algorithm stands in \
               token_endpoint_auth_signing_alg_values_supported. Where there is no such list, a \
               refusal only warns; where the list lacks the algorithm, nothing is promised.",
    matters: "Clients choose the key that they sign with by this list.",
    cause: "The list is that of the library, and the server is set up for one algorithm.",
    repair: "List the algorithms that are accepted, and no others.",
};

pub(crate) const TOKEN_SHAPE: CheckDoc = CheckDoc {
    id: "token-shape",
    judges: "A grant has all its parts in the right form.",
    sent: "A valid token request.",
    accepted: "Status 200, the member token_type bearer in any case, expires_in as a number above \
               0, scope as a text.",
    matters: "A client that does not know when its token ends, or what it may read, fails in the \
              middle of an export.",
    cause: "A number is written as a text, or scope is left out because it is what was asked for.",
    repair: "Write all four members, with their types.",
};

pub(crate) const TOKEN_REFUSED: CheckDoc = CheckDoc {
    id: "token-refused",
    judges: "A request that must not succeed is granted no token.",
    sent: "A token request with one thing wrong and all else right.",
    accepted: "Status 400, 401 or 403 without a token. A 5xx is no refusal.",
    matters: "Whoever gets a token this way reads the data of all patients.",
    cause: "A step of the verification is missing, or its result is not looked at.",
    repair: "Verify signature, key, audience, issuer, times and jti, each before a token is made.",
};

pub(crate) const OAUTH_ERROR: CheckDoc = CheckDoc {
    id: "oauth-error",
    judges: "A refusal has the code of OAuth 2.0 that fits.",
    sent: "A token request with one thing wrong.",
    accepted: "JSON with one of the error codes that the scenario names.",
    matters: "Clients tell by the code whether their key, their scope or their request is at \
              fault.",
    cause: "An exception is shown as a page, or one code is used for everything.",
    repair: "Answer as RFC 6749, section 5.2, says: invalid_client where authentication fails.",
};

pub(crate) const ERROR_DESCRIPTION: CheckDoc = CheckDoc {
    id: "error-description",
    judges: "A refusal says more than its code.",
    sent: "A token request with one thing wrong.",
    accepted: "An error_description or an error_uri.",
    matters: "People who connect a client find the fault in minutes instead of days.",
    cause: "Descriptions are left out for fear of giving something away.",
    repair: "Say which check failed, without values.",
};

pub(crate) const TOKEN_LIFETIME: CheckDoc = CheckDoc {
    id: "token-lifetime",
    judges: "A token lives for a short time only.",
    sent: "A valid token request.",
    accepted: "An expires_in of as many seconds at most as the scenario says.",
    matters: "A token that leaks opens all data until it ends.",
    cause: "The lifetime of tokens for people is used for programs, too.",
    repair: "Grant for 300 seconds; clients ask anew.",
};

pub(crate) const NO_REFRESH_TOKEN: CheckDoc = CheckDoc {
    id: "no-refresh-token",
    judges: "A grant brings no refresh token.",
    sent: "A valid token request.",
    accepted: "No member refresh_token.",
    matters: "A refresh token outlives the key that was used to get it.",
    cause: "The framework adds it to each grant.",
    repair: "Leave it out for client_credentials.",
};

pub(crate) const TOKEN_NOT_CACHED: CheckDoc = CheckDoc {
    id: "token-not-cached",
    judges: "No cache may keep a grant.",
    sent: "A valid token request.",
    accepted: "Cache-Control with no-store, and Pragma with no-cache.",
    matters: "A proxy that keeps the answer hands the token to others.",
    cause: "The headers are set for pages, but not by the token endpoint.",
    repair: "Set both on each answer of the token endpoint.",
};

pub(crate) const SCOPE_NOT_WIDER: CheckDoc = CheckDoc {
    id: "scope-not-wider",
    judges: "Nothing is granted that was not asked for.",
    sent: "A valid token request with the scope that the scenario names.",
    accepted: "A grant whose scopes lie within the one that was asked for; a grant without `scope` \
               is for just that one. A refusal says nothing, unless the scope has no meaning, so \
               that a refusal is right. A 5xx is no answer.",
    matters: "A client asks for little so that a leaked token opens little.",
    cause: "All registered scopes are granted, or a scope is read by its first letters.",
    repair: "Grant what was asked for and what is registered, and nothing else.",
};

pub(crate) const SCOPE_NOT_GRANTED: CheckDoc = CheckDoc {
    id: "scope-not-granted",
    judges: "A scope that the client may not have is not granted.",
    sent: "A valid token request for that scope.",
    accepted: "A refusal, or a grant whose `scope` leaves it out; a grant without `scope` is for \
               all that was asked for. A 5xx is no refusal.",
    matters: "The client reads data that nobody allowed it to read.",
    cause: "What is asked for is granted without a look at the registration.",
    repair: "Compare with what the client is registered for.",
};

pub(crate) const SCOPE_SYNTAX_KEPT: CheckDoc = CheckDoc {
    id: "scope-syntax-kept",
    judges: "Who asks in the old syntax of scopes is answered in it.",
    sent: "A valid token request for system/Patient.rs, and one for system/Patient.read.",
    accepted: "A grant in the same syntax. A refusal of the old one only where the server does not \
               declare permission-v1, or refuses the new one, too.",
    matters: "Older clients compare texts and take another syntax for a refusal.",
    cause: "Scopes are turned into the new syntax and written so.",
    repair: "Remember the syntax in which each scope was asked for.",
};

pub(crate) const SCOPE_SYNTAX_DECLARED: CheckDoc = CheckDoc {
    id: "scope-syntax-declared",
    judges: "The syntax of scopes that is taken is declared.",
    sent: "A valid token request in each syntax, after the discovery document.",
    accepted: "The word permission-v1 or permission-v2 among the capabilities.",
    matters: "Clients choose their syntax by it.",
    cause: "The list of capabilities is older than the server.",
    repair: "Declare each syntax that is taken.",
};

pub(crate) const JWKS_FETCH: CheckDoc = CheckDoc {
    id: "jwks-fetch",
    judges: "The key set is fetched as the guide says.",
    sent: "A token request while the key set is published by bulkspec.",
    accepted: "GET with an Accept that holds application/json. No Accept, or one that permits \
               anything, only warns, for JSON is accepted then, too.",
    matters: "Hosts that look at Accept answer with a page otherwise.",
    cause: "The library that fetches it sends its own headers.",
    repair: "Send Accept: application/json.",
};

pub(crate) const JWKS_KEPT: CheckDoc = CheckDoc {
    id: "jwks-kept",
    judges: "A key set that may be kept is kept.",
    sent: "Token requests one after the other, with a key set of Cache-Control: max-age=60.",
    accepted: "One fetch of the key set at most.",
    matters: "A host of keys that is slow makes each token request slow.",
    cause: "The key set is fetched for each assertion.",
    repair: "Keep it for as long as Cache-Control says, and not longer.",
};

pub(crate) const NO_FOREIGN_FETCH: CheckDoc = CheckDoc {
    id: "no-foreign-fetch",
    judges: "Nothing is fetched from a jku that is not registered.",
    sent: "An assertion whose jku leads to keys that nobody registered.",
    accepted: "No request to that URL.",
    matters: "A server that fetches any URL can be led to internal hosts, or to keys of an \
              attacker.",
    cause: "The header is trusted before it is compared.",
    repair: "Compare jku with the registered URL before anything is fetched.",
};
