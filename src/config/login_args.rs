//! The login from the command line or the default variables.

use std::path::PathBuf;

use super::file::{ClientCredentialsEntry, ClientEntry, LoginEntry, PrivateKeyJwtEntry};
use super::{SecretSource, TargetArgs, TargetErrors};
use crate::diagnostic::Diagnostic;

/// Returns the login from the flags, or `None` if there are none.
pub(super) fn login_of_flags(args: &TargetArgs) -> Result<Option<LoginEntry>, TargetErrors> {
    let token = either(
        args.token_env.as_ref(),
        args.token_file.as_ref(),
        "`--token-env` and `--token-file`",
    )?;
    let secret = either(
        args.client_secret_env.as_ref(),
        args.client_secret_file.as_ref(),
        "`--client-secret-env` and `--client-secret-file`",
    )?;
    if let Some(key) =
        either(args.key_env.as_ref(), args.key_file.as_ref(), "`--key-env` and `--key-file`")?
    {
        return match (&args.client_id, token.or(secret)) {
            (Some(id), None) => Ok(Some(key_login(id, key, args))),
            (_, Some(_)) => Err(wrong(
                "a private key excludes a token and a client secret",
                "give the flags of one of them",
            )),
            (None, None) => Err(wrong("a private key needs its client", "give `--client-id`")),
        };
    }
    if args.kid.is_some() || args.jwks_url.is_some() {
        let help = "give `--key-env` or `--key-file`";
        return Err(wrong("`--kid` and `--jwks-url` need a private key", help));
    }
    let is_client = args.token_url.is_some() || args.scope.is_some();
    match (token, &args.client_id, secret) {
        (None, None, None) if !is_client => Ok(None),
        (Some(token), None, None) if !is_client => {
            Ok(Some(LoginEntry { token: Some(token), ..LoginEntry::default() }))
        }
        (None, Some(id), Some(secret)) => {
            Ok(Some(client_login(id, secret, args.token_url.clone(), args.scope.clone())))
        }
        (Some(_), ..) => {
            Err(wrong("a token and a client exclude each other", "give the flags of one of them"))
        }
        (None, ..) => Err(wrong(
            "a client needs its id and its secret",
            "give `--client-id` and `--client-secret-env` or `--client-secret-file`; a client of \
             SMART Backend Services has `--key-env` or `--key-file` instead of a secret",
        )),
    }
}

fn either(
    env: Option<&String>,
    file: Option<&PathBuf>,
    flags: &str,
) -> Result<Option<SecretSource>, TargetErrors> {
    match (env, file) {
        (Some(_), Some(_)) => Err(Diagnostic::new(format!("{flags} exclude each other")).into()),
        (Some(name), None) => Ok(Some(SecretSource::Env(name.clone()))),
        (None, Some(path)) => Ok(Some(SecretSource::File(path.clone()))),
        (None, None) => Ok(None),
    }
}

fn wrong(message: &str, help: &str) -> TargetErrors {
    Diagnostic::new(message.to_owned()).help(help.to_owned()).into()
}

fn key_login(id: &str, key: SecretSource, args: &TargetArgs) -> LoginEntry {
    let login = PrivateKeyJwtEntry {
        token_url: args.token_url.clone(),
        client_id: id.to_owned(),
        key,
        kid: args.kid.clone(),
        scope: args.scope.clone(),
        jku: args.jwks_url.clone(),
        lifetime: None,
    };
    LoginEntry { private_key_jwt: Some(login), ..LoginEntry::default() }
}

/// Returns the login from the default variables.
pub(super) fn login_of_environment(
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<LoginEntry, TargetErrors> {
    let get = |name: &str| environment(name).filter(|value| !value.is_empty());
    let secret = |name: &str| get(name).map(|_| SecretSource::Env(name.to_owned()));
    if let Some(token) = secret("BULKSPEC_TOKEN") {
        return Ok(LoginEntry { token: Some(token), ..LoginEntry::default() });
    }
    match (get("BULKSPEC_CLIENT_ID"), secret("BULKSPEC_CLIENT_SECRET")) {
        (Some(id), Some(secret)) => Ok(client_login(&id, secret, get("BULKSPEC_TOKEN_URL"), None)),
        (None, None) => Ok(LoginEntry { open: Some(true), ..LoginEntry::default() }),
        (id, _) => {
            let missing =
                if id.is_some() { "BULKSPEC_CLIENT_SECRET" } else { "BULKSPEC_CLIENT_ID" };
            let message = format!("the environment variable `{missing}` is not set");
            let help = "a client needs both BULKSPEC_CLIENT_ID and BULKSPEC_CLIENT_SECRET";
            Err(Diagnostic::new(message).help(help.to_owned()).into())
        }
    }
}

fn client_login(
    id: &str,
    client_secret: SecretSource,
    token_url: Option<String>,
    scope: Option<String>,
) -> LoginEntry {
    let client_id = id.to_owned();
    match token_url {
        Some(token_url) => LoginEntry {
            client_credentials: Some(ClientCredentialsEntry {
                token_url,
                client_id,
                client_secret,
                scope,
                basic: false,
            }),
            ..LoginEntry::default()
        },
        None => LoginEntry {
            client_headers: Some(ClientEntry { client_id, client_secret }),
            ..LoginEntry::default()
        },
    }
}
