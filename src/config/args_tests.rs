//! Who wins when a target is described in several places.

use super::*;
use crate::config::ContractBy;
use crate::config::EXAMPLE;
use crate::contract::{Contract, GuideVersion};
use crate::spec::ExportLevel;
use rstest::rstest;
use secrecy::ExposeSecret;

const URL: &str = "https://gateway.example/r4";

fn run(args: &TargetArgs, variables: &[(&str, &str)]) -> Result<Target, String> {
    let config = Config::parse("bulkspec.toml", EXAMPLE, Folder::new("")).unwrap();
    let environment = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    resolve(args, Some(&config), &environment).map_err(|errors| errors.0.to_string())
}

fn bare_args() -> TargetArgs {
    TargetArgs {
        target: Some(URL.to_owned()),
        contract: Some(Contract::Population.into()),
        group: Some("7".to_owned()),
        ..TargetArgs::default()
    }
}

fn shown(login: &Login) -> String {
    match login {
        Login::Open => "open".to_owned(),
        Login::Token(token) => format!("token {}", token.expose_secret()),
        Login::ClientHeaders(client) => {
            format!("headers {} {}", client.id, client.secret.expose_secret())
        }
        Login::PrivateKeyJwt(login) => format!("key of {}", login.client_id),
        Login::ClientCredentials { token_url, client, scope, .. } => {
            format!("credentials {token_url} {} {scope:?}", client.id)
        }
    }
}

#[rstest]
#[case::nothing(&[], "open")]
#[case::empty(&[("BULKSPEC_TOKEN", "")], "open")]
#[case::token(&[("BULKSPEC_TOKEN", "t0ken"), ("BULKSPEC_CLIENT_ID", "c")], "token t0ken")]
#[case::headers(&[("BULKSPEC_CLIENT_ID", "c"), ("BULKSPEC_CLIENT_SECRET", "s3cret")], "headers c s3cret")]
#[case::credentials(
    &[("BULKSPEC_CLIENT_ID", "c"), ("BULKSPEC_CLIENT_SECRET", "s3cret"), ("BULKSPEC_TOKEN_URL", "https://h/token")],
    "credentials https://h/token c None"
)]
fn a_bare_url_uses_the_default_variables(#[case] variables: &[(&str, &str)], #[case] login: &str) {
    let target = run(&bare_args(), variables).unwrap();
    assert_eq!(shown(&target.login), login);
    assert_eq!(target.name, "gateway.example");
}

#[test]
fn login_flags_win_over_the_default_variables() {
    let args = TargetArgs {
        client_id: Some("c".to_owned()),
        client_secret_env: Some("S".to_owned()),
        token_url: Some("https://h/token".to_owned()),
        scope: Some("system/*.read".to_owned()),
        ..bare_args()
    };
    let target = run(&args, &[("BULKSPEC_TOKEN", "t0ken"), ("S", "s3cret")]).unwrap();
    assert_eq!(shown(&target.login), "credentials https://h/token c Some(\"system/*.read\")");
}

#[test]
fn flags_win_over_the_configuration_and_spare_its_secrets() {
    let args = TargetArgs {
        target: Some("staging".to_owned()),
        group: Some("8".to_owned()),
        token_env: Some("MINE".to_owned()),
        ..TargetArgs::default()
    };
    let target = run(&args, &[("MINE", "m1ne")]).unwrap();
    assert_eq!(shown(&target.login), "token m1ne");
    assert_eq!(target.group.as_deref(), Some("8"));
}

#[rstest]
#[case("https://g/v1/acme/bulk-export/bulk-data/r4", Contract::Population)]
#[case("https://analytics.test/bulk-data/r4", Contract::Analytics)]
fn a_path_that_the_documents_show_tells_its_contract(
    #[case] url: &str,
    #[case] contract: Contract,
) {
    let group = contract.exports_a_group().then(|| "7".to_owned());
    let args = TargetArgs { target: Some(url.to_owned()), group, ..TargetArgs::default() };
    assert_eq!(run(&args, &[]).unwrap().contract, contract);
}

#[rstest]
#[case::shown("https://g/bulk-data/r4", Contract::Analytics, true)]
#[case::open("https://g/fhir", Contract::Guide(GuideVersion::V2), false)]
fn auto_leaves_open_what_no_path_shows(
    #[case] url: &str,
    #[case] contract: Contract,
    #[case] is_told: bool,
) {
    let args = TargetArgs {
        target: Some(url.to_owned()),
        contract: Some(AskedContract::Auto),
        ..TargetArgs::default()
    };
    let target = run(&args, &[]).unwrap();
    assert_eq!(target.contract, contract);
    assert_eq!(target.contract_by.reason().is_some(), is_told);
    assert_eq!(target.contract_by == ContractBy::Open, !is_told);
}

#[test]
fn a_group_in_the_url_is_the_group() {
    let url = format!("{URL}/Group/9/$export");
    let args = TargetArgs { target: Some(url), group: None, ..bare_args() };
    let target = run(&args, &[]).unwrap();
    assert_eq!(target.group.as_deref(), Some("9"));
    assert_eq!(target.base.as_str(), URL);
}

#[rstest]
#[case::contract(
    TargetArgs { target: Some("https://h/fhir".into()), contract: None, ..bare_args() },
    "a URL does not say its contract"
)]
#[case::group(TargetArgs { group: None, ..bare_args() }, "1up-population exports a Group, and none is named")]
#[case::group_id(TargetArgs { group: Some("a b".into()), ..bare_args() }, "`a b` is no id of a resource")]
#[case::two_tokens(
    TargetArgs { token_env: Some("A".into()), token_file: Some("b".into()), ..bare_args() },
    "`--token-env` and `--token-file` exclude each other"
)]
#[case::two_logins(
    TargetArgs { token_env: Some("A".into()), client_id: Some("c".into()), ..bare_args() },
    "a token and a client exclude each other"
)]
#[case::half_a_client(
    TargetArgs { client_id: Some("c".into()), ..bare_args() },
    "a client needs its id and its secret"
)]
#[case::key_of_nobody(
    TargetArgs { key_env: Some("K".into()), ..bare_args() },
    "a private key needs its client"
)]
#[case::key_and_secret(
    TargetArgs {
        key_env: Some("K".into()),
        client_secret_env: Some("S".into()),
        client_id: Some("c".into()),
        ..bare_args()
    },
    "a private key excludes a token and a client secret"
)]
#[case::kid_without_key(
    TargetArgs { kid: Some("k".into()), ..bare_args() },
    "`--kid` and `--jwks-url` need a private key"
)]
#[case::missing(
    TargetArgs { token_env: Some("A".into()), ..bare_args() },
    "there is no `token`: the environment variable `A` is not set"
)]
#[case::level_of_a_group(
    TargetArgs {
        contract: Some(Contract::Guide(GuideVersion::V3).into()),
        group: None,
        levels: vec![ExportLevel::Group],
        ..bare_args()
    },
    "the level `group` is asked for, and no Group is named"
)]
#[case::levels_without_levels(
    TargetArgs { levels: vec![ExportLevel::Patient], ..bare_args() },
    "1up-population has no levels to choose from"
)]
#[case::several(TargetArgs::default(), "the configuration has several targets")]
#[case::unknown(TargetArgs { target: Some("stagin".into()), ..TargetArgs::default() }, "did you mean `staging`?")]
fn what_is_missing_or_too_much_is_told(#[case] args: TargetArgs, #[case] message: &str) {
    let errors = run(&args, &[]).unwrap_err();
    assert!(errors.contains(message), "{errors}");
}

#[test]
fn half_a_client_in_the_environment_is_told() {
    let errors = run(&bare_args(), &[("BULKSPEC_CLIENT_ID", "c")]).unwrap_err();
    assert!(errors.contains("`BULKSPEC_CLIENT_SECRET` is not set"), "{errors}");
}

#[test]
fn a_name_needs_a_configuration() {
    let args = TargetArgs { target: Some("staging".to_owned()), ..TargetArgs::default() };
    let errors = resolve(&args, None, &|_| None).unwrap_err().to_string();
    assert!(errors.contains("there is no configuration to look `staging` up in"), "{errors}");
}

#[test]
fn a_private_key_on_the_command_line_is_a_login() {
    let args = TargetArgs {
        contract: Some(Contract::Guide(GuideVersion::V2).into()),
        client_id: Some("app".to_owned()),
        key_file: Some("crates/reference/keys/backend-es384.test-key.pem".into()),
        kid: Some("mine".to_owned()),
        jwks_url: Some("https://me.example/jwks.json".to_owned()),
        ..bare_args()
    };
    let target = run(&args, &[("BULKSPEC_TOKEN", "t0ken")]).unwrap();
    let Login::PrivateKeyJwt(login) = target.login else { panic!("{:?}", target.login) };
    assert_eq!((login.client_id.as_str(), login.keys.main().kid()), ("app", "mine"));
    assert_eq!(login.jku.unwrap().as_str(), "https://me.example/jwks.json");
}
