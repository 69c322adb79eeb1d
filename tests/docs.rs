//! The pages under `docs/checks` say what the code says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use bulkspec::contract::Contract;
use bulkspec::manual::Manual;
use bulkspec::suite::load;
use rstest::rstest;

/// Pages by their names.
type Pages = BTreeMap<String, String>;

fn in_repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn generated() -> Pages {
    let suites = load(&[]).expect("our suites are well-formed");
    let pages = Manual::new(&suites).pages();
    pages.into_iter().map(|page| (page.name, page.text)).collect()
}

fn committed(folder: &Path) -> Pages {
    let Ok(entries) = fs::read_dir(folder) else { return Pages::new() };
    let pages = entries.map(|entry| {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a page can be read"))
    });
    pages.collect()
}

/// Writes the pages anew, and takes away those of checks that are no more.
fn update(folder: &Path, pages: &Pages) {
    fs::create_dir_all(folder).expect("the folder is ours");
    for name in committed(folder).keys().filter(|name| !pages.contains_key(*name)) {
        fs::remove_file(folder.join(name)).expect("the page is ours");
    }
    for (name, text) in pages {
        fs::write(folder.join(name), text).expect("the folder is ours");
    }
}

/// Run with `UPDATE_DOCS=1` to write the pages anew.
#[test]
fn the_pages_of_the_checks_are_the_generated_ones() {
    let folder = in_repository("docs/checks");
    let pages = generated();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        update(&folder, &pages);
    }
    let committed = committed(&folder);
    let all: BTreeSet<&String> = pages.keys().chain(committed.keys()).collect();
    let stale: Vec<_> = all.into_iter().filter(|it| pages.get(*it) != committed.get(*it)).collect();
    assert!(stale.is_empty(), "stale, run with UPDATE_DOCS=1: {stale:?}");
}

#[test]
fn every_link_of_the_pages_leads_to_a_file() {
    let pages = generated();
    for (name, text) in &pages {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links {
            let is_page = pages.contains_key(link);
            let path = in_repository("docs/checks").join(link);
            assert!(is_page || path.exists(), "{name} leads to {link}");
        }
    }
}

#[rstest]
fn every_contract_is_told_of(
    #[values("docs/contracts.md", "README.md", "fixtures/bulkspec.example.toml")] page: &str,
) {
    let text = fs::read_to_string(in_repository(page)).expect("the page can be read");
    for contract in Contract::ALL {
        assert!(text.contains(contract.name()), "{page} does not tell of {contract}");
    }
}

/// What the schema of the configuration has under a definition.
fn keys_of(definition: &str) -> Vec<String> {
    let text = fs::read_to_string(in_repository("fixtures/schemas/config.schema.json"));
    let text = text.expect("the schema can be read");
    let schema: serde_json::Value = serde_json::from_str(&text).expect("the schema is JSON");
    let properties = schema["$defs"][definition]["properties"].as_object();
    properties.expect("the schema has the definition").keys().cloned().collect()
}

#[rstest]
#[case("InputsEntry")]
#[case("TargetEntry")]
#[case("LoginEntry")]
#[case("LimitsEntry")]
fn what_init_writes_tells_of_everything_that_can_be_said(#[case] definition: &str) {
    let example = bulkspec::config::EXAMPLE;
    for key in keys_of(definition) {
        let is_key = |line: &str| {
            let line = line.trim_start_matches("# ");
            let rest = line.strip_prefix(&key).map(str::trim_start);
            let table = line.strip_prefix("[target.staging.").and_then(|it| it.strip_suffix(']'));
            rest.is_some_and(|rest| rest.starts_with('=')) || table == Some(&key)
        };
        assert!(example.lines().any(is_key), "the example does not tell of `{key}`");
    }
}
