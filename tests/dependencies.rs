//! Every direct dependency has its reason in docs/dependencies.md, and no reason is stale.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rstest::rstest;

fn read(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).expect("a file of the repository can be read")
}

/// The manifests of all packages of the workspace.
const MANIFESTS: [&str; 3] =
    ["Cargo.toml", "crates/fhir/Cargo.toml", "crates/reference/Cargo.toml"];

/// The names in one table of dependencies (`dependencies`, `dev-dependencies`), without the
/// packages of the workspace itself.
fn declared(manifest: &str, table: &str) -> BTreeSet<String> {
    let manifest: toml::Table = manifest.parse().expect("Cargo.toml is TOML");
    let entries = manifest.get(table).and_then(toml::Value::as_table);
    let names = entries.into_iter().flat_map(|entries| entries.keys());
    names.filter(|name| !name.starts_with("bulkspec")).cloned().collect()
}

/// The names in one table of dependencies of any package of the workspace.
fn declared_anywhere(table: &str) -> BTreeSet<String> {
    MANIFESTS.iter().flat_map(|path| declared(&read(path), table)).collect()
}

/// The names in the section of the page under a heading: rows whose first cell is a name in
/// backticks, and whose other cells all say something.
fn explained(page: &str, heading: &str) -> BTreeSet<String> {
    let section = page.split("\n## ").find(|section| section.starts_with(heading));
    let rows = section.unwrap_or_default().lines().filter_map(|line| line.strip_prefix("| `"));
    let names = rows.filter_map(|row| {
        let (name, rest) = row.split_once("` |")?;
        let cells: Vec<&str> = rest.trim_end_matches('|').split(" | ").map(str::trim).collect();
        (cells.len() == 2 && cells.iter().all(|cell| !cell.is_empty())).then(|| name.to_owned())
    });
    names.collect()
}

#[test]
fn every_dependency_has_its_reason() {
    let page = read("docs/dependencies.md");
    let ships = declared_anywhere("dependencies");
    let tests = declared_anywhere("dev-dependencies").difference(&ships).cloned().collect();
    assert_eq!(ships, explained(&page, "What ships"));
    assert_eq!(explained(&page, "For tests only"), tests);
    assert_eq!(declared_anywhere("build-dependencies"), explained(&page, "For the build"));
    let fuzzing = declared(&read("fuzz/Cargo.toml"), "dependencies");
    assert_eq!(explained(&page, "For fuzzing only"), fuzzing);
}

#[test]
fn a_missing_a_stale_and_an_empty_reason_are_seen() {
    let manifest = "[dependencies]\nserde = \"1\"\nurl = { version = \"2\" }\n";
    let page = "# Page\n\n## What ships\n\n| `serde` | reads | nothing |\n| `gone` | did | x |\n\
                | `url` | parses |  |\n\n## Other\n\n| `url` | is elsewhere | x |\n";
    let declared = declared(manifest, "dependencies");
    let explained = explained(page, "What ships");
    let missing: Vec<_> = declared.difference(&explained).collect();
    let stale: Vec<_> = explained.difference(&declared).collect();
    assert_eq!(missing, ["url"]);
    assert_eq!(stale, ["gone"]);
}

#[rstest]
#[case::a_second_tls_library("openssl-sys")]
#[case::a_second_tls_library("native-tls")]
#[case::a_second_provider_of_cryptography("rsa")]
fn no_second_crate_does_the_job_of_another(#[case] name: &str) {
    let lock = read("Cargo.lock");
    assert!(!lock.contains(&format!("name = \"{name}\"\n")), "{name} came in with some dependency");
}
