//! What is expected of single answers: the documentation of each expectation.

use crate::case::CheckDoc;
use crate::check::expect::{
    answer, content_location, held, kick_off, leak, outcome, passing, shape,
};
use crate::check::smart::{discovery, discovery_doc, token, token_doc};
use crate::suite::{Expect, Step};

/// The documentation of everything that is expected of answers.
pub(super) static EXPECTATIONS: &[CheckDoc] = &[
    answer::STATUS,
    shape::SHAPE,
    leak::STARTS_NO_EXPORT,
    leak::GIVES_NO_DATA,
    kick_off::KICK_OFF,
    outcome::OUTCOME,
    outcome::OUTCOME_TYPE,
    outcome::EMPTY_OR_OUTCOME,
    content_location::CONTENT_LOCATION,
    kick_off::SAYS_WHEN_TO_RETRY,
    passing::PASSING_FAILURE,
    kick_off::PREFERENCE_APPLIED,
    held::HOLDS,
    held::SAME_MANIFEST,
    discovery_doc::SMART_DOCUMENT,
    discovery_doc::SMART_JSON,
    discovery_doc::TOKEN_ENDPOINT,
    discovery_doc::ABSOLUTE_ENDPOINTS,
    discovery_doc::GRANT_TYPES,
    discovery_doc::AUTH_METHODS,
    discovery_doc::SIGNING_ALGS,
    discovery_doc::SCOPES_LISTED,
    discovery_doc::ASYMMETRIC_CAPABILITY,
    discovery_doc::PKCE_METHODS,
    discovery_doc::TOKEN_ENDPOINT_TLS,
    token_doc::TOKEN_GRANTED,
    token_doc::LISTED_ALGORITHM,
    token_doc::TOKEN_SHAPE,
    token_doc::TOKEN_REFUSED,
    token_doc::OAUTH_ERROR,
    token_doc::ERROR_DESCRIPTION,
    token_doc::TOKEN_LIFETIME,
    token_doc::NO_REFRESH_TOKEN,
    token_doc::TOKEN_NOT_CACHED,
    token_doc::SCOPE_NOT_WIDER,
    token_doc::SCOPE_NOT_GRANTED,
    token_doc::SCOPE_SYNTAX_KEPT,
    token_doc::SCOPE_SYNTAX_DECLARED,
    token_doc::JWKS_FETCH,
    token_doc::JWKS_KEPT,
    token_doc::NO_FOREIGN_FETCH,
];

/// The documentation of all that is expected of the answers to a step's requests.
#[must_use]
pub fn docs_of_step(step: &Step) -> Vec<&'static CheckDoc> {
    match step {
        Step::AskToken(ask) => ask.expect.iter().chain(&ask.advise).map(token::doc_of).collect(),
        Step::Discover(find) => {
            find.expect.iter().chain(&find.advise).map(|rule| discovery::doc_of(*rule)).collect()
        }
        _ => {
            let both = step.expectations().into_iter();
            both.flat_map(|(expect, advise)| [expect, advise]).flat_map(docs_of_expect).collect()
        }
    }
}

/// The documentation of what is expected of an answer.
fn docs_of_expect(expect: &Expect) -> Vec<&'static CheckDoc> {
    let parts = [
        (expect.status.is_some(), &answer::STATUS),
        (expect.shape.is_some(), &shape::SHAPE),
        (expect.starts_no_export, &leak::STARTS_NO_EXPORT),
        (expect.gives_no_data, &leak::GIVES_NO_DATA),
        (expect.kick_off.is_some(), &kick_off::KICK_OFF),
        (expect.outcome, &outcome::OUTCOME),
        (expect.outcome_type.is_some(), &outcome::OUTCOME_TYPE),
        (expect.empty_or_outcome, &outcome::EMPTY_OR_OUTCOME),
        (expect.content_location, &content_location::CONTENT_LOCATION),
        (expect.says_when_to_retry, &kick_off::SAYS_WHEN_TO_RETRY),
        (expect.passing_failure, &passing::PASSING_FAILURE),
        (expect.preference_applied, &kick_off::PREFERENCE_APPLIED),
        (expect.holds.is_some(), &held::HOLDS),
        (expect.same_manifest, &held::SAME_MANIFEST),
    ];
    parts.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, doc)| doc).collect()
}
