//! Judges requests for a token that must be refused (RFC 6749, section 5.2).

use schemars::JsonSchema;
use serde::Deserialize;

use super::TokenAnswer;
use crate::check::{Arguments, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding};
use crate::spec::Tampering;

pub(crate) static TOKEN_REFUSED: Def = Def {
    doc: CheckDoc {
        id: "token-refused",
        judges: "An invalid token request is granted no token.",
        sent: "A token request that is valid except for one error.",
        accepted: "Status 400, 401 or 403 without a token. A 5xx does not count as a refusal.",
        matters: "A client that obtains a token in this way can read the data of all patients.",
        cause: "A verification step is missing, or its result is ignored.",
        repair: "Verify signature, key, audience, issuer, times and jti before a token is issued.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| Ok(refused(*answer))),
};

pub(crate) static OAUTH_ERROR: Def<ErrorCodes> = Def {
    doc: CheckDoc {
        id: "oauth-error",
        judges: "A token error response has the OAuth 2.0 error code that applies.",
        sent: "A token request with one error.",
        accepted: "JSON with one of the error codes that the scenario names.",
        matters: "From the code, a client learns whether its key, its scope or its request is at \
                  fault.",
        cause: "An exception is returned as an HTML page, or one code is used for every error.",
        repair: "Respond according to RFC 6749, section 5.2: invalid_client if authentication \
                 fails.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ErrorCodes(codes)| {
        answer.refusal().map(|()| error(*answer, codes))
    }),
};

/// Codes of errors, one of which a refusal must have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct ErrorCodes(Vec<String>);

impl Arguments for ErrorCodes {
    #[cfg(test)]
    const EXAMPLE: &'static str = "[invalid_client]";
}

pub(crate) static ERROR_DESCRIPTION: Def = Def {
    doc: CheckDoc {
        id: "error-description",
        judges: "A token error response includes a description, not just a code.",
        sent: "A token request with one error.",
        accepted: "The member error_description or error_uri.",
        matters: "With a description, an engineer who connects a client finds the error in minutes \
                  instead of days.",
        cause: "Descriptions are omitted for fear of disclosing information.",
        repair: "State which verification failed, without values.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| answer.refusal().map(|()| description(*answer))),
};

fn refused(answer: TokenAnswer<'_>) -> Vec<DraftFinding> {
    let has_token = answer.facts.is_some_and(|facts| facts.has_token);
    let message = if has_token {
        "a token was granted to a request that must be refused"
    } else if matches!(answer.response.status, 400 | 401 | 403) {
        return Vec::new();
    } else if answer.response.status / 100 == 5 {
        "the server failed instead of refusing"
    } else if matches!(answer.asked.with, Tampering::AsGet | Tampering::AsJson)
        && answer.response.status / 100 == 4
    {
        return Vec::new();
    } else {
        "the refusal has an unexpected status"
    };
    vec![answer.breach(message, "status 400, 401 or 403 without a token", &answer.words())]
}

fn error(answer: TokenAnswer<'_>, codes: &[String]) -> Vec<DraftFinding> {
    let code = answer.facts.and_then(|facts| facts.error.as_deref());
    if code.is_some_and(|code| codes.iter().any(|one| one == code)) {
        return Vec::new();
    }
    let expected = format!("JSON with the error {}", codes.join(" or "));
    let message = if answer.facts.is_none() {
        "the refusal is not JSON"
    } else {
        "the refusal has the wrong error code"
    };
    vec![answer.breach(message, &expected, &answer.words())]
}

fn description(answer: TokenAnswer<'_>) -> Vec<DraftFinding> {
    if answer.facts.is_some_and(|facts| facts.has_description) {
        return Vec::new();
    }
    let expected = "an error_description or an error_uri";
    vec![answer.breach("the refusal has only an error code", expected, "neither")]
}
