//! The pages under `docs/checks` say what the code says, and `docs/security.md` names tests that exist.

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

/// The Rust sources of a folder and of those below it.
fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read").flatten();
    let read = |path: PathBuf| match path.extension() {
        Some(ending) if ending == "rs" => vec![fs::read_to_string(path).expect("it can be read")],
        _ => Vec::new(),
    };
    let paths = entries.map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { sources(&path) } else { read(path) }).collect()
}

/// The names of all functions with a test attribute above them, cases between them included.
fn tests_of(source: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        let line = line.strip_prefix("async ").unwrap_or(line);
        if line.starts_with("#[rstest")
            || line.starts_with("#[test")
            || line.starts_with("#[tokio::test")
        {
            is_test = true;
        } else if let Some(rest) = line.strip_prefix("fn ") {
            let name = rest.split('(').next().unwrap_or_default();
            if std::mem::take(&mut is_test) {
                names.insert(name.to_owned());
            }
        } else if line == "}" {
            is_test = false;
        }
    }
    names
}

/// The last cell of each row of the page's tables, by the words in code in it.
fn tests_named(page: &str) -> Vec<String> {
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.ends_with(" held by |"));
    let cells = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

#[test]
fn every_promise_about_security_names_tests_that_exist() {
    let page = fs::read_to_string(in_repository("docs/security.md")).expect("it can be read");
    let folders = ["src", "tests", "crates"].map(in_repository);
    let sources: Vec<String> = folders.iter().flat_map(|folder| sources(folder)).collect();
    let tests: BTreeSet<String> = sources.iter().flat_map(|source| tests_of(source)).collect();
    let named = tests_named(&page);
    assert!(named.len() > 20, "only {named:?} are named");
    let absent: Vec<_> = named.iter().filter(|name| !tests.contains(*name)).collect();
    assert!(absent.is_empty(), "no such test: {absent:?}");
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.ends_with(" held by |")) {
        assert!(!tests_named(row).is_empty(), "no test holds: {row}");
    }
}

#[test]
fn a_function_that_is_no_test_is_not_taken_for_one() {
    let source = "#[rstest]\n#[case(1)]\nasync fn one() {\n}\nfn two() {}\n#[test]\nfn three() {}";
    assert_eq!(tests_of(source), BTreeSet::from(["one".to_owned(), "three".to_owned()]));
}
