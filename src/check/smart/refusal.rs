//! Judges requests for a token that must be refused (RFC 6749, section 5.2).

use schemars::JsonSchema;
use serde::Deserialize;

use super::TokenAnswer;
use crate::case::{CheckDoc, Found};
use crate::check::{Arguments, Def, Judge, Needs, Subject};
use crate::need::Tampering;

pub(crate) static TOKEN_REFUSED: Def = Def {
    doc: CheckDoc {
        id: "token-refused",
        judges: "A request that must not succeed is granted no token.",
        sent: "A token request with one thing wrong and all else right.",
        accepted: "Status 400, 401 or 403 without a token. A 5xx is no refusal.",
        matters: "Whoever gets a token this way reads the data of all patients.",
        cause: "A step of the verification is missing, or its result is not looked at.",
        repair: "Verify signature, key, audience, issuer, times and jti, each before a token is made.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| Ok(refused(*answer))),
};

pub(crate) static OAUTH_ERROR: Def<ErrorCodes> = Def {
    doc: CheckDoc {
        id: "oauth-error",
        judges: "A refusal has the code of OAuth 2.0 that fits.",
        sent: "A token request with one thing wrong.",
        accepted: "JSON with one of the error codes that the scenario names.",
        matters: "Clients tell by the code whether their key, their scope or their request is at \
                  fault.",
        cause: "An exception is shown as a page, or one code is used for everything.",
        repair: "Answer as RFC 6749, section 5.2, says: invalid_client where authentication fails.",
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
        judges: "A refusal says more than its code.",
        sent: "A token request with one thing wrong.",
        accepted: "An error_description or an error_uri.",
        matters: "People who connect a client find the fault in minutes instead of days.",
        cause: "Descriptions are left out for fear of giving something away.",
        repair: "Say which check failed, without values.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| answer.refusal().map(|()| description(*answer))),
};

fn refused(answer: TokenAnswer<'_>) -> Vec<Found> {
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

fn error(answer: TokenAnswer<'_>, codes: &[String]) -> Vec<Found> {
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

fn description(answer: TokenAnswer<'_>) -> Vec<Found> {
    if answer.facts.is_some_and(|facts| facts.has_description) {
        return Vec::new();
    }
    let expected = "an error_description or an error_uri";
    vec![answer.breach("the refusal has only an error code", expected, "neither")]
}
