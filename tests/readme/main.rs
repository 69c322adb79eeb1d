//! Every command, suite and configuration of the README works, and what it says is so.

#![cfg(unix)]

mod blocks;
mod workshop;

use std::collections::BTreeSet;
use std::path::PathBuf;

use bulkspec::{conformance, exit::Exit};
use rstest::rstest;

use blocks::{Block, Kind, blocks, missing};
use workshop::Workshop;

fn read(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).expect("a file of the repository can be read")
}

fn follow(kind: Kind, text: &str) -> Result<(), String> {
    Workshop::new().follow(&Block { kind, text: text.to_owned(), line: 1 })
}

#[test]
fn whoever_follows_the_readme_gets_what_it_says() {
    let mut workshop = Workshop::new();
    for block in blocks(&read("README.md")) {
        let followed = workshop.follow(&block);
        assert!(followed.is_ok(), "README.md, line {}: {}", block.line, followed.unwrap_err());
    }
    let calls = ["nothing: cargo test", "staging: cargo test --test conformance"];
    assert_eq!(workshop.cargo_calls(), calls);
}

#[test]
fn the_ci_script_runs_the_test_command_of_the_readme_last() {
    let script = read(".ci/run");
    assert_eq!(script.lines().last(), Some("cargo test"));
    assert!(read("README.md").lines().any(|line| line == "cargo test"));
}

#[test]
fn the_variables_of_the_conformance_test_are_told() {
    let (page, manifest) = (read("README.md"), read("Cargo.toml"));
    for name in [conformance::TARGET, conformance::CONTRACT, conformance::GROUP] {
        assert!(page.contains(name), "README.md does not tell of {name}");
    }
    assert!(manifest.contains("[[test]]\nname = \"conformance\"\nharness = false\n"));
}

#[test]
fn exit_codes_are_those_of_the_program() {
    let page = read("README.md");
    let rows = page.lines().filter_map(|line| line.trim().strip_prefix("| ")?.strip_suffix(" |"));
    let rows = rows.filter_map(|row| row.split_once(" | "));
    let told: Vec<(u8, &str)> =
        rows.filter_map(|(code, about)| Some((code.parse().ok()?, about))).collect();
    assert_eq!(told, Exit::table());
}

#[test]
fn every_page_that_the_readme_leads_to_exists() {
    let page = read("README.md");
    let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local: BTreeSet<&str> = links.filter(|link| !link.contains("://")).collect();
    assert!(!local.is_empty());
    for link in local {
        assert!(!read(link).is_empty(), "{link} is empty");
    }
}

#[rstest]
#[case::of_a_command_that_fails(Kind::Commands, "bulkspec list nowhere")]
#[case::of_the_first_of_two_commands(Kind::Commands, "bulkspec lst\nbulkspec explain")]
#[case::of_another_cargo_command(Kind::Commands, "cargo run -- run")]
#[case::of_an_output_that_differs(Kind::Session, "$ bulkspec --version\nbulkspec 9.9.9")]
#[case::of_a_suite(Kind::File("a.yaml".into()), "suite: a\nabout: A.\nscenario: []\n")]
#[case::of_a_configuration(Kind::File("a.toml".into()), "[target.a]\nurl = \"nowhere\"\n")]
#[case::of_an_unknown_kind(Kind::Unknown("rust".into()), "fn f() {}")]
fn a_mistake_is_seen(#[case] kind: Kind, #[case] text: &str) {
    assert!(follow(kind, text).is_err());
}

#[rstest]
#[case::of_a_line_that_is_not_there("a\n...", "a\nb\n", true, "a\nx\n...")]
#[case::of_a_gap_that_is_not_told("a\n...\nc", "a\nb\nc", true, "a\nc")]
#[case::of_an_order("...\nb\n...", "a\nb", true, "...\nb\na\n...")]
#[case::of_an_end("a\n...", "a\nb", true, "a")]
fn an_output_is_compared(
    #[case] right: &str,
    #[case] printed: &str,
    #[case] seen: bool,
    #[case] wrong: &str,
) {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(missing(&lines(right), printed), None);
    assert_eq!(missing(&lines(wrong), printed).is_some(), seen);
}

#[test]
fn ports_and_blank_lines_do_not_count() {
    let said = ["at http://127.0.0.1:8090/v1".to_owned(), String::new(), "end".to_owned()];
    assert_eq!(missing(&said, "at http://127.0.0.1:40123/v1\nend\n\n"), None);
}

#[test]
fn blocks_in_lists_are_read_without_their_indent() {
    let found = blocks("1. A\n\n   ```toml a.toml\n   [a]\n     b = 1\n   ```\n\n```sh\nc\n```\n");
    assert_eq!(found[0].kind, Kind::File("a.toml".to_owned()));
    assert_eq!(found[0].text, "[a]\n  b = 1\n");
    assert_eq!((&found[1].kind, found[1].text.as_str()), (&Kind::Commands, "c\n"));
}
