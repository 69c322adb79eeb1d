//! Judges tokens that are granted: that they are, and what comes with them (RFC 6749, section 5.1).

use super::TokenAnswer;
use crate::check::{AnswerResult, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding, FindingKind};
use crate::evidence::{Lifetime, ReceivedHeader, TokenFacts};

pub(crate) static TOKEN_GRANTED: Def = Def {
    doc: CheckDoc {
        id: "token-granted",
        judges: "The token endpoint grants a token for a valid request.",
        sent: "A POST of a form with grant_type, scope, client_assertion_type and an assertion \
               signed with the registered key.",
        accepted: "Status 200 and JSON with an access_token.",
        matters: "Without a token no data can be exported.",
        cause: "The server requires something else, such as HTTP Basic, or cannot parse one of the \
                permitted forms.",
        repair: "Require exactly what SMART Backend Services requires of a client.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| Ok(granted(*answer))),
};

pub(crate) static LISTED_ALGORITHM: Def = Def {
    doc: CheckDoc {
        id: "listed-algorithm",
        judges: "An algorithm that the discovery document lists is accepted.",
        sent: "A request for the discovery document; then a valid token request, signed with the \
               client's key for the other algorithm of ES384 and RS384.",
        accepted: "Status 200 and JSON with an access_token, if \
                   token_endpoint_auth_signing_alg_values_supported lists the algorithm. If there \
                   is no such list, a refusal is only a warning. If the list lacks the algorithm, \
                   nothing is judged.",
        matters: "Clients use this list to choose their signing key.",
        cause: "The list is that of the library, but the server is configured for one algorithm.",
        repair: "List exactly the algorithms that are accepted.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| listed_algorithm(*answer)),
};

pub(crate) static TOKEN_SHAPE: Def = Def {
    doc: CheckDoc {
        id: "token-shape",
        judges: "A token response has all its members in the right form.",
        sent: "A valid token request.",
        accepted: "Status 200, the member token_type with the value bearer in any case, expires_in \
                   as a number above 0, and scope as a string.",
        matters: "A client that does not know when its token expires, or what it may read, fails \
                  in the middle of an export.",
        cause: "A number is written as a string, or scope is omitted because it equals the \
                requested scope.",
        repair: "Write all four members, with the correct JSON types.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| answer.grant().map(|facts| shape(*answer, facts))),
};

pub(crate) static TOKEN_LIFETIME: Def<u32> = Def {
    doc: CheckDoc {
        id: "token-lifetime",
        judges: "A token is valid for a short time only.",
        sent: "A valid token request.",
        accepted: "An expires_in of at most the number of seconds that the scenario states.",
        matters: "A leaked token gives access to all data until it expires.",
        cause: "The token lifetime for users is also used for backend services.",
        repair: "Issue tokens for 300 seconds. Clients request a new one when needed.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, most| lifetime(*answer, *most)),
};

pub(crate) static NO_REFRESH_TOKEN: Def = Def {
    doc: CheckDoc {
        id: "no-refresh-token",
        judges: "A token response contains no refresh token.",
        sent: "A valid token request.",
        accepted: "A response without the member refresh_token.",
        matters: "A refresh token outlives the key that was used to obtain it.",
        cause: "The framework adds one to every token response.",
        repair: "Omit the refresh token for client_credentials.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| answer.grant().map(|facts| no_refresh(*answer, facts))),
};

pub(crate) static TOKEN_NOT_CACHED: Def = Def {
    doc: CheckDoc {
        id: "token-not-cached",
        judges: "The token response forbids caching.",
        sent: "A valid token request.",
        accepted: "Cache-Control with no-store, and Pragma with no-cache.",
        matters: "A proxy that caches the response returns the token to other clients.",
        cause: "The headers are set for web pages, but not by the token endpoint.",
        repair: "Set both headers on every response of the token endpoint.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| answer.grant().map(|_| not_cached(*answer))),
};

/// A token that comes with another success than 200 is one: what is wrong with it, its shape says.
fn granted(answer: TokenAnswer<'_>) -> Vec<DraftFinding> {
    if answer.grant().is_ok() {
        return Vec::new();
    }
    let expected = "status 200 and JSON with an access_token";
    vec![answer.breach("a valid request was not granted a token", expected, &answer.words())]
}

/// Whoever lists an algorithm takes it; where nothing is listed, a client can only hope so.
fn listed_algorithm(answer: TokenAnswer<'_>) -> AnswerResult {
    let Some(algorithm) = &answer.asked.algorithm else {
        return Err("the request was not signed");
    };
    let listed = answer.discovery().and_then(|document| document.signing_algs.as_ref());
    let kind = match listed {
        Some(listed) if listed.contains(algorithm) => FindingKind::Breach,
        Some(_) => return Err("the algorithm is not listed"),
        None => FindingKind::Doubt,
    };
    let refused = answer.grant().is_err().then(|| {
        let message = format!("an assertion signed with {algorithm} was not granted a token");
        let expected = "status 200 and JSON with an access_token";
        answer.breach(&message, expected, &answer.words()).of_kind(kind)
    });
    Ok(refused.into_iter().collect())
}

fn shape(answer: TokenAnswer<'_>, facts: &TokenFacts) -> Vec<DraftFinding> {
    let status = answer.response.status;
    let seen = format!("status {status}");
    let kind = facts.token_type.as_deref();
    let is_bearer = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
    let is_time = matches!(facts.expires_in, Some(Lifetime::Seconds(seconds)) if seconds > 0.0);
    let lifetime = match facts.expires_in {
        None => "no expires_in",
        Some(Lifetime::Text(_)) => "expires_in as a string",
        Some(_) => "an invalid expires_in",
    };
    let has_scope = facts.scopes.as_ref().is_some_and(|scopes| !scopes.is_empty());
    let parts = [
        (
            status == 200,
            "a token is granted with an unexpected status",
            "status 200",
            seen.as_str(),
        ),
        (is_bearer, "`token_type` is not bearer", "token_type bearer", kind.unwrap_or("none")),
        (is_time, "`expires_in` is not a number of seconds", "expires_in as a number", lifetime),
        (has_scope, "`scope` does not list what was granted", "scope as a string", "no scope"),
    ];
    let wrong = parts.into_iter().filter(|(is_right, ..)| !is_right);
    wrong.map(|(_, message, expected, seen)| answer.breach(message, expected, seen)).collect()
}

fn lifetime(answer: TokenAnswer<'_>, most: u32) -> AnswerResult {
    let Some(Lifetime::Seconds(seconds) | Lifetime::Text(seconds)) = answer.grant()?.expires_in
    else {
        return Err("the token response has no lifetime");
    };
    if seconds <= f64::from(most) {
        return Ok(Vec::new());
    }
    let expected = format!("at most {most} seconds");
    Ok(vec![answer.breach(
        "the token lifetime is too long",
        &expected,
        &format!("{seconds} seconds"),
    )])
}

fn no_refresh(answer: TokenAnswer<'_>, facts: &TokenFacts) -> Vec<DraftFinding> {
    let wrong = facts.has_refresh_token.then(|| {
        let expected = "no refresh token: the client requests a new access token";
        answer.breach("the token response contains a refresh token", expected, "refresh_token")
    });
    wrong.into_iter().collect()
}

fn not_cached(answer: TokenAnswer<'_>) -> Vec<DraftFinding> {
    let says = |name: ReceivedHeader, word: &str| {
        let value = answer.response.header(name).unwrap_or_default().to_ascii_lowercase();
        value.split(',').any(|part| part.trim() == word)
    };
    let parts = [
        (ReceivedHeader::CacheControl, "no-store", FindingKind::Breach),
        // HTTP/1.0 is hardly spoken any more.
        (ReceivedHeader::Pragma, "no-cache", FindingKind::Doubt),
    ];
    let missing = parts.into_iter().filter(|(name, word, _)| !says(*name, word));
    let found = missing.map(|(name, word, kind)| {
        let seen = answer.response.header(name).unwrap_or("no such header");
        let expected = format!("{name}: {word}");
        answer.breach("caches may store the token", &expected, seen).of_kind(kind)
    });
    found.collect()
}
