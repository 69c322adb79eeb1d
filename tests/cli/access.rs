//! A run that is given a wrong credential, Group or base URL ends with exit code 4, one sentence and
//! no broken promise, in every contract.

use std::fs;

use rstest::rstest;
use serde_json::Value;

use super::folder::Folder;
use super::run::Ended;
use super::serve::Served;

const CONTRACTS: [&str; 6] =
    ["1up-population", "1up-analytics", "hl7-1.0.1", "hl7-2.0.0", "hl7-3.0.0", "hl7-4.0.0-ballot"];

/// The snapshot of an earlier run.
const COMMITTED: &str = "what the server was like before";

/// What of the target is wrong.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    Token,
    Group,
    BaseUrl,
}

/// Spoils the configuration of a server, and runs what is selected against it.
fn run(contract: &str, wrong: Wrong, only: &str) -> (Folder, Ended) {
    let served = Served::start(&[&format!("--contract={contract}")]);
    let config = served.config();
    let text = fs::read_to_string(&config).expect("the server wrote it");
    let mut further = Vec::new();
    match wrong {
        Wrong::Token => {
            let token = config.with_file_name("reference.token.secret");
            fs::write(token, "a-token-that-nobody-issued").expect("the folder is ours");
        }
        Wrong::Group => further.push("--group=nope"),
        Wrong::BaseUrl => {
            let line = text.lines().find(|line| line.starts_with("url = ")).expect("a base URL");
            let moved = line.trim_end_matches('"').to_owned() + "/nowhere\"";
            fs::write(&config, text.replacen(line, &moved, 1)).expect("the folder is ours");
        }
    }
    let folder = Folder::new().with("committed.snapshot", COMMITTED);
    let config = config.to_str().expect("temporary folders have plain names");
    let only = format!("--only={only}");
    let reports =
        ["--report=json=a.json", "--report=junit=a.xml", "--report=snapshot=committed.snapshot"];
    let arguments = [&["run", "reference", "--config", config, &only][..], &reports].concat();
    let ended = folder.run(&[&arguments[..], &further].concat());
    (folder, ended)
}

fn assert_nothing_is_accused(folder: &Folder, ended: &Ended) {
    assert_eq!(ended.code, Some(4), "{}", ended.said());
    let junit =
        quick_junit::Report::deserialize_from_str(&folder.read("a.xml")).expect("JUnit XML");
    assert_eq!((junit.errors, junit.failures), (1, 0), "a CI server sees that nothing was tested");
    assert_eq!(folder.read("committed.snapshot"), COMMITTED, "what was committed stays");
    assert!(!ended.said().contains("tested are kept"), "{}", ended.said());
    let report: Value = serde_json::from_str(&folder.read("a.json")).expect("JSON");
    if report["schema"] == "bulkspec.unfinished-run/1" {
        assert!(report["error"].is_string(), "{report}");
        return;
    }
    assert_eq!(report["counts"]["fail"], 0, "{}", ended.said());
    assert_eq!(report["counts"]["warn"], 0, "{}", ended.said());
    let about = report["locked-out"]["about"].as_str().expect("a reason");
    assert_eq!(ended.said().matches("Nothing could be tested: ").count(), 1, "{}", ended.said());
    assert!(ended.said().contains(about), "{}", ended.said());
}

#[rstest]
fn a_wrong_token_is_no_broken_promise(#[values(0, 1, 2, 3, 4, 5)] contract: usize) {
    let (folder, ended) = run(CONTRACTS[contract], Wrong::Token, "*");
    assert_nothing_is_accused(&folder, &ended);
}

#[rstest]
fn a_wrong_group_is_no_broken_promise(#[values(0, 2, 3, 4, 5)] contract: usize) {
    let (folder, ended) = run(CONTRACTS[contract], Wrong::Group, "*");
    assert_nothing_is_accused(&folder, &ended);
}

#[rstest]
fn a_wrong_base_url_is_no_broken_promise(#[values(0, 1, 2, 3, 4, 5)] contract: usize) {
    let (folder, ended) = run(CONTRACTS[contract], Wrong::BaseUrl, "*");
    assert_nothing_is_accused(&folder, &ended);
}

/// Scenarios without an export of their own cannot tell a wrong setting from a defect either.
#[rstest]
#[case(Wrong::Token)]
#[case(Wrong::Group)]
#[case(Wrong::BaseUrl)]
fn neither_is_it_where_no_export_is_selected(#[case] wrong: Wrong) {
    let (folder, ended) = run(CONTRACTS[0], wrong, "methods/*");
    assert_nothing_is_accused(&folder, &ended);
}
