//! `--contract auto` and `--levels`, against a server that does no more than declare itself.

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::folder::Folder;
use super::run::Ended;
use super::serve::Served;

/// One scenario of the guide that asks for an export at a level that is left to the run.
const SUITE: &str = "\
suite: own
about: What we rely on.
scenarios:
  - id: own/an-export-is-listed
    title: An export gives a list
    cites: [KICK-04]
    steps:
      - export: {}
    judge: [list-received]
  - id: own/the-system-is-exported
    title: The system is exported
    cites: [KICK-04]
    steps:
      - export: { level: system }
    judge: [list-received]
";

/// A server with this CapabilityStatement, and nothing else; where it has none, it says so as a FHIR
/// server does.
async fn server(declared: Option<&str>) -> MockServer {
    let server = MockServer::start().await;
    let answer = match declared {
        Some(instantiates) => ResponseTemplate::new(200).set_body_json(json!({
            "resourceType": "CapabilityStatement",
            "instantiates": [instantiates],
        })),
        None => ResponseTemplate::new(404)
            .set_body_json(json!({ "resourceType": "OperationOutcome", "issue": [] })),
    };
    Mock::given(method("GET"))
        .and(path("/fhir/metadata"))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

/// Runs the program while the server answers on other threads.
async fn run(folder: Folder, arguments: &[&str]) -> (Folder, Ended) {
    let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
    let work = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ended = folder.run(&arguments);
        (folder, ended)
    });
    work.await.expect("the program ends")
}

#[tokio::test]
async fn where_nothing_of_fhir_answers_there_is_one_error() {
    let server = MockServer::start().await;
    let url = format!("{}/fhir", server.uri());
    let arguments = ["run", &url, "--contract=hl7-2.0.0", "--suites", "own.yaml"];
    let (_, ended) = run(folder(), &arguments).await;
    assert_eq!(ended.code, Some(4), "{}", ended.said());
    assert!(ended.said().contains("cannot find a FHIR server at"), "{}", ended.said());
}

fn folder() -> Folder {
    Folder::new().with("own.yaml", SUITE)
}

#[rstest]
#[case::named(
    Some("http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data|3.0.0"),
    "hl7-3.0.0",
    "the CapabilityStatement names"
)]
#[case::without_a_version(Some("https://ehr.example/ours"), "hl7-2.0.0", "names no version")]
#[case::without_a_statement(None, "hl7-2.0.0", "there is no CapabilityStatement")]
#[tokio::test]
async fn the_contract_is_the_one_that_the_server_declares(
    #[case] declared: Option<&str>,
    #[case] contract: &str,
    #[case] why: &str,
) {
    let server = server(declared).await;
    let url = format!("{}/fhir", server.uri());
    let arguments =
        ["run", &url, "--contract", "auto", "--suites", "own.yaml", "--report=json=a.json"];
    let (folder, ended) = run(folder(), &arguments).await;
    let noted = String::from_utf8_lossy(&ended.err).into_owned();
    assert!(noted.contains(&format!("held to {contract}, because ")), "{noted}");
    assert!(noted.contains(why), "{noted}");
    let report: Value = serde_json::from_str(&folder.read("a.json")).expect("it is JSON");
    assert_eq!(report["contract"], contract);
    let told = report["contract-chosen-by"].as_str().unwrap_or_default();
    assert!(told.contains(why), "{report}");
    assert!(String::from_utf8_lossy(&ended.out).contains(told), "{}", ended.said());
}

#[tokio::test]
async fn a_configuration_may_leave_the_contract_open_too() {
    let server = server(Some("http://hl7.org/fhir/uv/bulkdata/x|1.0.1")).await;
    let config = format!(
        "[target.ours]\ncontract = \"auto\"\nurl = \"{}/fhir\"\nlogin.open = true\n",
        server.uri()
    );
    let folder = folder().with("bulkspec.toml", &config);
    let (_, ended) = run(folder, &["list", "ours", "--suites", "own.yaml"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    assert!(ended.said().contains("held to hl7-1.0.1"), "{}", ended.said());
}

#[rstest]
fn the_reference_server_declares_its_version(
    #[values("hl7-1.0.1", "hl7-2.0.0", "hl7-3.0.0", "hl7-4.0.0-ballot")] contract: &str,
) {
    let served = Served::start(&[&format!("--contract={contract}")]);
    let config = served.config();
    let config = config.to_str().expect("temporary folders have plain names");
    let arguments = ["list", "reference", "--config", config, "--contract=auto"];
    let ended = folder().run(&[&arguments[..], &["--suites=own.yaml"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    let told = format!("held to {contract}, because the CapabilityStatement names http://hl7.org/");
    assert!(ended.said().contains(&told), "{}", ended.said());
}

#[test]
fn a_server_that_cannot_be_asked_is_unreachable() {
    let ended = Folder::new().run(&["run", "http://127.0.0.1:1/fhir", "--contract", "auto"]);
    assert_eq!(ended.code, Some(4), "{}", ended.said());
}

#[rstest]
#[case::no_server(&["run", "--contract", "auto"], "or give the URL of a server")]
#[case::no_contract(&["run", "https://ehr.example/fhir"], "`--contract auto`")]
#[case::a_name_that_is_near(
    &["run", "https://ehr.example/fhir", "--contract", "hl-3.0.0"],
    "did you mean `hl7-3.0.0`?"
)]
#[case::auto_misspelt(
    &["run", "https://ehr.example/fhir", "--contract", "atuo"],
    "did you mean `auto`?"
)]
#[case::an_unknown_level(
    &["run", "https://ehr.example/fhir", "--contract=hl7-2.0.0", "--levels", "patient,grup"],
    "there is no level `grup`: did you mean `group`?"
)]
#[case::a_level_like_none(&["list", "--levels", "everything"], "group, patient, system")]
#[case::the_level_of_a_group_without_one(
    &["list", "https://ehr.example/fhir", "--contract=hl7-2.0.0", "--levels=group"],
    "the level `group` is asked for, and no Group is named"
)]
#[case::levels_of_a_contract_without(
    &["list", "https://h.example/fhir", "--contract=1up-population", "--group=1", "--levels=group"],
    "1up-population has no levels to choose from"
)]
fn what_cannot_be_meant_is_refused(#[case] arguments: &[&str], #[case] told: &str) {
    let ended = Folder::new().run(arguments);
    assert_eq!(ended.code, Some(2), "{}", ended.said());
    assert!(ended.said().contains(told), "{}", ended.said());
}

#[rstest]
#[case::all(&[], true)]
#[case::without_the_system(&["--levels", "patient"], false)]
#[case::with_the_system(&["--levels", "patient,system"], true)]
fn a_run_keeps_to_the_levels_that_are_asked_for(#[case] levels: &[&str], #[case] listed: bool) {
    let base = ["list", "https://ehr.example/fhir", "--contract=hl7-2.0.0", "--suites=own.yaml"];
    let ended = folder().run(&[&base[..], levels].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    assert!(ended.said().contains("own/an-export-is-listed"), "{}", ended.said());
    assert_eq!(ended.said().contains("own/the-system-is-exported"), listed, "{}", ended.said());
}

#[test]
fn a_configuration_names_its_levels_and_the_flag_wins() {
    let config = "\
[target.ours]
contract = \"hl7-2.0.0\"
url = \"https://ehr.example/fhir\"
levels = [\"patient\"]
login.open = true
";
    let list = |config: &str, more: &[&str]| {
        let folder = folder().with("bulkspec.toml", config);
        folder.run(&[&["list", "ours", "--suites=own.yaml"], more].concat()).said()
    };
    assert!(!list(config, &[]).contains("own/the-system-is-exported"));
    assert!(list(config, &["--levels=system"]).contains("own/the-system-is-exported"));
    let wrong = list(&config.replace("\"patient\"", "\"patients\""), &[]);
    assert!(wrong.contains("did you mean `patient`?") && wrong.contains("levels"), "{wrong}");
}
