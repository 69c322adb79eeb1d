//! No secret and no value of a resource is in anything that a run gives out: console, progress,
//! reports, evidence. The server notes all that went over the wire, so nothing is left out by taste.

mod notes;
#[path = "../program/run.rs"]
mod run;
mod tap;

use std::fs;
use std::path::Path;
use std::time::Duration;

use bulkspec::config::{ClientPair, Login, Target, to_toml};
use bulkspec::contract::Contract;
use bulkspec_reference::{GatewayProvision, Provision};
use rstest::rstest;
use secrecy::ExposeSecret as _;

use notes::Notes;
use tap::Tap;

/// Far above what a run takes, so that only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a target is logged in to.
#[derive(Debug, Clone, Copy)]
enum Way {
    Token,
    Form,
    Basic,
    Headers,
}

impl Way {
    fn login(self, provision: &GatewayProvision) -> Login {
        let client = ClientPair {
            id: provision.client_id.clone(),
            secret: provision.client_secret.clone().into(),
        };
        let token_url = || provision.token_url.parse().expect("the token endpoint is a URL");
        let granted = |basic| Login::ClientCredentials {
            token_url: token_url(),
            client: client.clone(),
            scope: None,
            basic,
        };
        match self {
            Self::Token => Login::Token(provision.tokens.user_a.clone().into()),
            Self::Form => granted(false),
            Self::Basic => granted(true),
            Self::Headers => Login::ClientHeaders(client.clone()),
        }
    }
}

#[rstest]
#[case::clean(Contract::Population, Way::Token, &[])]
#[case::granted_by_form(Contract::Population, Way::Form, &["up-post-405"])]
#[case::granted_by_basic(Contract::Population, Way::Basic, &["up-list-no-auth"])]
#[case::open_files(Contract::Population, Way::Token, &["up-file-no-auth"])]
#[case::leaking(Contract::Population, Way::Token, &["up-group-leak", "up-member-data-missing"])]
#[case::broken(Contract::Population, Way::Token, &["broken-line", "mixed-type-file"])]
#[case::flat_members(Contract::Population, Way::Token, &["up-group-members-flat"])]
#[case::analytics(Contract::Analytics, Way::Token, &[])]
#[case::analytics_by_headers(Contract::Analytics, Way::Headers, &[])]
#[case::analytics_broken(Contract::Analytics, Way::Basic, &["broken-line", "mixed-type-file"])]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves(#[case] contract: Contract, #[case] way: Way, #[case] faults: &[&str]) {
    let tap = Tap::start(contract, faults).await;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let provision = Provision::Gateway(tap.provision.clone());
    let mut target = bulkspec::built_in::target_of(&provision, contract, "tapped");
    target.login = way.login(&tap.provision);
    write_config(&target, folder.path());
    let notes = ends_without_a_leak(folder.path(), &tap);
    assert!(notes.secrets() > 8, "only {} secrets were seen", notes.secrets());
    assert!(notes.values() > 4_000, "only {} values were seen", notes.values());
}

/// Runs the program and looks for leaks in all that it gives out.
fn ends_without_a_leak(folder: &Path, tap: &Tap) -> Notes {
    let out = folder.join("out");
    fs::create_dir(&out).expect("the folder is ours");
    let ended = run::run(
        folder,
        &[
            "run",
            "tapped",
            "--verbose",
            "--color=always",
            "--evidence=out/evidence",
            "--report=json=out/report.json",
            "--report=junit=out/report.xml",
            "--report=text=out/report.txt",
            "--report=snapshot=out/report.snap",
        ],
        PATIENCE,
    );
    assert!(matches!(ended.code, Some(0 | 1)), "{}", ended.said());
    let notes = tap.notes();
    assert_eq!(notes.leaks(&ended.out), [""; 0], "standard output");
    assert_eq!(notes.leaks(&ended.err), [""; 0], "standard error");
    let mut files = 0;
    for path in [out.clone(), out.join("evidence")] {
        for entry in fs::read_dir(&path).expect("the run wrote it").flatten() {
            if entry.path().is_file() {
                let bytes = fs::read(entry.path()).expect("the run wrote it");
                assert!(!bytes.is_empty(), "{}", entry.path().display());
                assert_eq!(notes.leaks(&bytes), [""; 0], "{}", entry.path().display());
                files += 1;
            }
        }
    }
    assert!(files > 10, "only {files} files were written");
    notes
}

fn write_config(target: &Target, folder: &Path) {
    let (text, secrets) = to_toml(target, Path::new(""));
    fs::write(folder.join("bulkspec.toml"), text).expect("the folder is ours");
    for (name, secret) in secrets {
        fs::write(folder.join(name), secret.expose_secret()).expect("the folder is ours");
    }
}

/// The test above would be worth nothing if it could not fail.
#[rstest]
#[case::a_token("a b/c+d=token-1")]
#[case::percent_encoded("a%20b%2Fc%2Bd%3Dtoken-1")]
#[case::form_encoded("a+b%2Fc%2Bd%3Dtoken-1")]
#[case::base64("YSBiL2MrZD10b2tlbi0x")]
#[case::a_value("Placeholder-Jones")]
#[case::an_id("4711-0815")]
#[case::a_reference("Patient/4711-0815")]
#[case::a_birth_date("1997-03-01")]
#[case::escaped("First line.\\nSecond line.")]
fn a_leak_is_seen(#[case] leak: &str) {
    let mut notes = Notes::default();
    notes.secret("a b/c+d=token-1");
    notes.resource(
        r#"{"resourceType":"Patient","id":"4711-0815","name":[{"family":"Placeholder-Jones"}],
            "birthDate":"1997-03-01","note":[{"text":"First line.\nSecond line."}]}"#,
    );
    let text = format!("some words\u{7}{leak}\"and more");
    assert!(!notes.leaks(text.as_bytes()).is_empty());
    assert_eq!(notes.leaks(b"Patient, resourceType, name, 3 files of 1,201 resources"), [""; 0]);
}
