//! What people see when a configuration is wrong, and what comes of a right one.

use super::super::{Login, Target, TargetArgs, resolve};
use super::*;
use rstest::rstest;
use secrecy::ExposeSecret;

fn assert_rendered(name: &str, rendered: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, rendered));
}

fn parse(text: &str) -> Result<Config, TargetErrors> {
    Config::parse("bulkspec.toml", text, File::new(""))
}

/// Every variable whose name begins with `SET` or `BULKSPEC` is set.
fn environment(name: &str) -> Option<String> {
    match name {
        "EMPTY" => Some(String::new()),
        _ => ["SET", "BULKSPEC"]
            .iter()
            .any(|it| name.starts_with(it))
            .then(|| format!("{name}-s3cret")),
    }
}

fn resolve_in(text: &str, args: &TargetArgs) -> Result<Target, TargetErrors> {
    resolve(args, Some(&parse(text)?), &environment)
}

fn args(target: &str) -> TargetArgs {
    TargetArgs { target: Some(target.to_owned()), ..TargetArgs::default() }
}

#[rstest]
#[case("staging", "https://gateway.example/v1/acme/bulk-export/bulk-data/r4")]
#[case("analytics", "https://analytics.example/bulk-data/r4")]
fn the_example_resolves(#[case] name: &str, #[case] base: &str) {
    let target = resolve_in(EXAMPLE, &args(name)).unwrap();
    assert_eq!(target.base.as_str(), base);
    assert_eq!(target.name, name);
}

#[test]
fn the_example_shows_the_defaults() {
    let target = resolve_in(EXAMPLE, &args("staging")).unwrap();
    let limits = format!("{:?}", target.limits);
    assert_eq!(limits, format!("{:?}", crate::config::Limits::default()));
    assert_eq!(target.inputs.customer.as_deref(), Some("acme"));
}

#[test]
fn what_the_example_comments_out_is_right_too() {
    let is_entry = |line: &str| {
        line.strip_prefix("# ").is_some_and(|it| {
            it.split(" = ").next().is_some_and(|key| {
                !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            }) && it.contains(" = ")
        })
    };
    let logins = [
        "client-credentials",
        "client-headers",
        "private-key-jwt",
        "open",
        "ca-file",
        "expired-token",
    ];
    let lines = EXAMPLE.lines().map(|line| {
        let entry = line.strip_prefix("# ").filter(|_| is_entry(line));
        entry.filter(|it| !logins.iter().any(|login| it.starts_with(login))).unwrap_or(line)
    });
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let target = resolve_in(&text, &args("staging")).unwrap();
    assert_eq!(target.inputs.known_counts.len(), 2);
    assert!(target.inputs.group_write.is_some() && target.inputs.client.is_some());
}

#[test]
fn faults_of_syntax_and_shape_are_shown_without_secrets() {
    let head = "[target.a]\ncontract = \"1up-population\"\nurl = \"https://h/r4\"\n";
    let faults = [
        "[target.a.login]\ntoken = \"s3cret\"\n",
        "[target.a.login]\ntokn = \"s3cret\"\n",
        "[target.a.login]\ntoken \"s3cret\"\n",
        "[target.a.login]\ntoken = s3cret\n",
        "[target.a.login]\ntoken = { environment = \"s3cret\" }\n",
        "[target.a.login]\ntoken = { env = \"X\", file = \"y\" }\n",
        "[target.a.login]\ntoken = {}\n",
        "login = \"s3cret\"\n",
        "grup = \"1\"\n",
        "[target.a.limits]\nexports = \"many\"\n",
        "[target.a.inputs]\ngroup-write = { create = \"PSOT\", url = \"{base}/Group\" }\n",
        "[target.a]\n",
        "= 1\n= 2\n",
    ];
    let mut shown: Vec<_> = faults
        .iter()
        .map(|fault| parse(&format!("{head}{fault}")).unwrap_err().0.to_string())
        .collect();
    shown.push(parse("[target.b]\ncontract = \"1up-populaton\"\n").unwrap_err().0.to_string());
    shown.push(parse("[target.b]\ncontract = \"1up-population\"\n").unwrap_err().0.to_string());
    let shown = shown.join("\n\n");
    assert!(!shown.contains("s3cret"), "{shown}");
    assert_rendered("config-shape-errors", &shown);
}

const WRONG: &str = r#"
[target.wrong]
contract = "1up-population"
url = "https://me:s3cret@h/r4"
group = "one two"
ca-file = "gone.pem"
[target.wrong.login]
open = true
token = { env = "SET" }
[target.wrong.inputs]
other-user = { env = "MISSING" }
narrow-token = { env = "EMPTY" }
expired-token = { file = "gone.token" }
client = { client-id = "c", client-secret = { env = "MISSING_TOO" } }
customer = "acme"
other-customer = "acme"
full-group = ""
retry-url = "/retry/{group}"
group-write = { create = "PUT", url = "{base}/Group" }
known-counts = { Observaton = 3 }
[target.wrong.limits]
exports = 0
connect = "10"
run-time = "99d"
line-size = "1B"

[target.bare]
contract = "1up-population"
url = "h/r4"

[target.groups]
contract = "1up-population"
url = "https://h/r4/Group/1/$export"
group = "2"
login = { client-credentials = { token-url = "https://h/token?key=s3cret", client-id = "c", client-secret = { env = "SET" } } }

[target.none]
contract = "1up-analytics"
url = "https://h/r4/Group/1/$export"
login.open = true
inputs.group-write = { create = "POST", url = "{base}/Group/{id}" }
inputs.customer = "acme"
"#;

#[test]
fn a_target_shows_all_its_faults_without_secrets() {
    let shown: Vec<_> = ["wrong", "bare", "groups", "none", "worng"]
        .iter()
        .map(|name| resolve_in(WRONG, &args(name)).unwrap_err().0.to_string())
        .collect();
    let shown = shown.join("\n\n----\n\n");
    assert!(!shown.contains("s3cret"), "{shown}");
    assert_rendered("config-semantic-errors", &shown);
}

#[test]
fn only_the_secrets_of_the_named_target_are_read() {
    let text = format!(
        "{EXAMPLE}\n[target.other]\ncontract = \"1up-analytics\"\nurl = \"https://h\"\nlogin.token = {{ env = \"MISSING\" }}\n"
    );
    assert!(resolve_in(&text, &args("staging")).is_ok());
    assert!(resolve_in(&text, &args("other")).is_err());
}

#[test]
fn client_headers_of_the_login_are_a_client_for_the_inputs() {
    let target = resolve_in(EXAMPLE, &args("analytics")).unwrap();
    let Login::ClientHeaders(client) = &target.login else { panic!("{:?}", target.login) };
    assert_eq!(client.secret.expose_secret(), "BULKSPEC_CLIENT_SECRET-s3cret");
    assert!(target.inputs.client.is_some());
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let error = Config::read(File::new("gone/bulkspec.toml")).unwrap_err();
    assert!(error.0.to_string().contains("gone/bulkspec.toml cannot be read"));
    assert!(error.0.to_string().contains("bulkspec init"));
}
