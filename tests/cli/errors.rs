//! What people see when a configuration or a suite is wrong.

use rstest::rstest;

use super::folder::Folder;

const SUITE: &str = "\
suite: own
about: What we rely on.
scenarios:
  - id: own/encounters
    title: Encounters are exported
    cites: [POP-22]
    steps:
      - export: { _type: Encounter }
    judge:
      - output-types: [Encounter]
";

const CONFIG: &str = "\
[target.staging]
contract = \"1up-population\"
url = \"https://gateway.example/r4\"
group = \"1\"

[target.staging.login]
token = { env = \"NO_SUCH_VARIABLE\" }
";

fn assert_told(name: &str, said: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("cli-{name}"), said));
}

#[rstest]
#[case("unknown-key", "judge:", "jugde:")]
#[case("unknown-check", "output-types", "output-type")]
#[case("unknown-requirement", "POP-22", "POP-99")]
#[case("wrong-type", "[POP-22]", "POP-22")]
#[case("no-yaml", "about: What we rely on.", "about: \"What we rely on.")]
#[case("unknown-resource", "{ _type: Encounter }", "{ _type: [1] }")]
fn a_bad_suite_is_shown_with_its_place(
    #[case] name: &str,
    #[case] right: &str,
    #[case] wrong: &str,
) {
    assert!(SUITE.contains(right));
    let folder = Folder::new().with("own.yaml", &SUITE.replacen(right, wrong, 1));
    let ended = folder.run(&["check", "own.yaml"]);
    assert_eq!(ended.code, Some(3), "{}", ended.said());
    assert_told(&format!("suite-{name}"), &ended.said());
}

#[rstest]
#[case("unknown-key", "group =", "gruop =")]
#[case("unknown-contract", "1up-population", "1up-popluation")]
#[case("no-url", "https://gateway.example/r4", "gateway")]
#[case("wrong-type", "\"1\"", "1")]
#[case("no-toml", "[target.staging]", "[target.staging")]
#[case("secret", "{ env = \"NO_SUCH_VARIABLE\" }", "\"hush-hush-hush\"")]
#[case("missing-variable", "", "")]
fn a_bad_configuration_is_shown_with_its_place(
    #[case] name: &str,
    #[case] right: &str,
    #[case] wrong: &str,
) {
    assert!(CONFIG.contains(right));
    let folder = Folder::new().with("bulkspec.toml", &CONFIG.replacen(right, wrong, 1));
    let ended = folder.run(&["run", "staging"]);
    assert_eq!(ended.code, Some(2), "{}", ended.said());
    assert!(!ended.said().contains("hush"), "{}", ended.said());
    assert_told(&format!("config-{name}"), &ended.said());
}

#[test]
fn the_mistakes_of_all_files_are_shown_at_once() {
    let folder = Folder::new()
        .with("suites/one.yaml", &SUITE.replace("judge:", "jugde:"))
        .with("suites/two.yaml", &SUITE.replace("title:", "titel:"))
        .with("suites/three.yaml", &SUITE.replace("POP-22", "POP-99, POP-98"));
    let said = folder.run(&["check", "suites"]).said();
    for mistake in ["`jugde`", "`titel`", "`POP-99`", "`POP-98`"] {
        assert!(said.contains(mistake), "{mistake} is not told in {said}");
    }
}

#[test]
fn a_target_that_is_not_in_the_configuration_is_named_with_the_nearest() {
    let folder = Folder::new().with("bulkspec.toml", CONFIG);
    assert_told("config-unknown-target", &folder.run(&["run", "stagign"]).said());
}

#[test]
fn a_token_too_short_to_be_hidden_is_refused() {
    let config = CONFIG.replace("{ env = \"NO_SUCH_VARIABLE\" }", "{ file = \"token\" }");
    let folder = Folder::new().with("bulkspec.toml", &config).with("token", "ab");
    let ended = folder.run(&["run", "staging"]);
    assert_eq!(ended.code, Some(2), "{}", ended.said());
    assert_told("config-short-token", &ended.said());
}
