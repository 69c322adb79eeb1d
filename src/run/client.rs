//! The HTTP client that a target needs: its timeouts, the origins it trusts, the secrets it hides.

use std::sync::Arc;

use secrecy::ExposeSecret;

use crate::config::{Limits, Login, Target};
use crate::http::{self, Client, Clock};
use crate::http::{Policy, Redactor, Timeouts, TrustedOrigins};
use crate::run::error::EngineError;
use crate::run::own_words;

/// The client for a target; every secret of the target is registered before anything is sent.
///
/// # Errors
///
/// Fails when a secret is too short to be kept out of reports.
pub(crate) fn of(target: &Target, clock: Arc<dyn Clock>) -> Result<Client, EngineError> {
    let redactor = Redactor::new();
    register_secrets(target, &redactor).map_err(http::HttpError::from)?;
    own_words::register(target, &redactor);
    Ok(Client::new(policy(target), Arc::new(redactor), clock))
}

fn policy(target: &Target) -> Policy {
    let Limits { connect, answer, idle, answer_bytes, requests, .. } = target.limits;
    let mut policy = Policy {
        // A small answer whose bytes drip may take as long again as its headers.
        timeouts: Timeouts { connect, headers: answer, idle, total: answer.saturating_mul(2) },
        extra_ca: target.ca_file.clone(),
        origins: origins(target),
        ..Policy::default()
    };
    policy.limits.answer_body = answer_bytes;
    policy.limits.per_origin = requests.get();
    policy
}

/// What belongs to the target: a token endpoint as well, where the user names one.
fn origins(target: &Target) -> TrustedOrigins {
    let token_url = match &target.login {
        Login::ClientCredentials { token_url, .. } => Some(token_url.clone()),
        _ => target.key_login().and_then(|login| login.token_url.clone()),
    };
    TrustedOrigins::new(target.base.clone(), target.hosts.clone(), token_url)
}

/// Registers every secret that the target gives, each under the name of what it is.
fn register_secrets(target: &Target, redactor: &Redactor) -> Result<(), http::RedactError> {
    let inputs = &target.inputs;
    let pair = match &target.login {
        Login::ClientCredentials { client, .. } | Login::ClientHeaders(client) => Some(client),
        _ => inputs.client.as_ref(),
    };
    let token = match &target.login {
        Login::Token(token) => Some(token),
        _ => None,
    };
    let named = [
        ("token", token),
        ("client-secret", pair.map(|pair| &pair.secret)),
        ("client-secret", inputs.client.as_ref().map(|pair| &pair.secret)),
        ("other-user-token", inputs.other_user.as_ref()),
        ("narrow-token", inputs.narrow_token.as_ref()),
        ("expired-token", inputs.expired_token.as_ref()),
    ];
    for (label, secret) in named {
        if let Some(secret) = secret {
            redactor.register(label, secret.expose_secret())?;
        }
    }
    for secret in target.key_login().into_iter().flat_map(|login| login.keys.secrets()) {
        redactor.register_numbered("private-key", secret.expose_secret());
    }
    Ok(())
}
