//! Who sends a request: from the words of the suites to headers.

use secrecy::{ExposeSecret, SecretString};

use crate::config::{ClientPair, Login};
use crate::http::{self, Request};
use crate::run::auth::bearer;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::spec::Credential;

/// The value of `x-oneup-user-id` that asks for the data of all users (1up analytics export).
const ALL_USERS: &str = "client";

/// The credential that a word of the suites stands for; `None` when the target does not give
/// what it needs.
///
/// # Errors
///
/// Fails when a token is due and cannot be asked for by a fault of our own.
pub(crate) async fn credential(
    cx: &RunContext,
    who: Credential,
) -> Result<Option<http::Credential>, EngineError> {
    let inputs = &cx.target.inputs;
    let bearer = |token: &Option<SecretString>| token.clone().map(http::Credential::Bearer);
    Ok(match who {
        Credential::Main => Some(main_credential(cx).await?),
        Credential::Nobody => Some(http::Credential::None),
        Credential::GarbageToken => Some(http::Credential::Bearer(cx.tokens.garbage())),
        Credential::ExpiredToken => bearer(&inputs.expired_token),
        // Only the scenario that was granted it knows it.
        Credential::GrantedToken => None,
        Credential::OtherUser => bearer(&inputs.other_user),
        Credential::NarrowToken => bearer(&inputs.narrow_token),
        Credential::ClientHeaders => client_headers(cx, Some(ALL_USERS)),
        Credential::ClientHeadersWithoutUser => client_headers(cx, None),
        Credential::ClientHeadersOtherUser => client_headers(cx, Some("somebody")),
        Credential::ClientHeadersWrongSecret => {
            client(cx).map(|pair| headers(&pair.id, wrong(&pair.secret), Some(ALL_USERS)))
        }
        Credential::ClientHeadersUnknownClient => client(cx)
            .map(|pair| headers("bulkspec-no-such-client", pair.secret.clone(), Some(ALL_USERS))),
    })
}

async fn main_credential(cx: &RunContext) -> Result<http::Credential, EngineError> {
    Ok(match &cx.target.login {
        Login::Open => http::Credential::None,
        Login::Token(token) => http::Credential::Bearer(token.clone()),
        Login::ClientHeaders(pair) => headers(&pair.id, pair.secret.clone(), Some(ALL_USERS)),
        Login::ClientCredentials { .. } | Login::PrivateKeyJwt(_) => {
            http::Credential::Bearer(bearer::bearer(cx).await?)
        }
    })
}

/// The client of the inputs, or else the one that logs in.
fn client(cx: &RunContext) -> Option<&ClientPair> {
    cx.target.inputs.client.as_ref()
}

fn client_headers(cx: &RunContext, user: Option<&str>) -> Option<http::Credential> {
    client(cx).map(|pair| headers(&pair.id, pair.secret.clone(), user))
}

fn headers(id: &str, secret: SecretString, user: Option<&str>) -> http::Credential {
    http::Credential::ClientHeaders {
        client_id: id.to_owned(),
        client_secret: secret,
        user_id: user.map(str::to_owned),
    }
}

/// The secret with its last character changed, so that a comparison of a part of it shows.
fn wrong(secret: &SecretString) -> SecretString {
    let mut text = secret.expose_secret().to_owned();
    let last = text.pop();
    text.push(if last == Some('0') { '1' } else { '0' });
    text.into()
}

/// A request with the credential of the target.
///
/// # Errors
///
/// Fails when a token is due and cannot be asked for by a fault of our own.
pub(crate) async fn as_main(cx: &RunContext, mut request: Request) -> Result<Request, EngineError> {
    if let Some(credential) = credential(cx, Credential::Main).await? {
        request = request.credential(credential);
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_target_takes_for_a_secret_can_be_kept_one() {
        assert_eq!(crate::config::SHORTEST_SECRET, crate::http::Redactor::SHORTEST);
    }

    #[test]
    fn a_wrong_secret_differs_in_its_last_character_only() {
        let wrong = |text: &str| super::wrong(&text.into()).expose_secret().to_owned();
        assert_eq!(wrong("abcd"), "abc0");
        assert_eq!(wrong("abc0"), "abc1");
    }
}
