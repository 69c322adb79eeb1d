//! Every defect that was seen in a real server, or is likely, is a fault of the reference server
//! that a scenario notices, or there is a reason why not. `docs/defects.md` shows the list.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use bulkspec::selftest::trials;
use bulkspec_reference::{Fault, Variant, faults, variants};
use serde::Deserialize;

/// A defect of `fixtures/wild-defects.json`. The entries of faults and variants name the defects that
/// they show.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defect {
    id: String,
    text: String,
    /// Why no fault shows it.
    reason: Option<String>,
}

impl Defect {
    /// The faults of the reference server that show it.
    fn faults(&self) -> Vec<&'static str> {
        let faults = faults().filter(|fault| fault.seen().contains(&self.id.as_str()));
        faults.map(Fault::id).collect()
    }

    /// The conforming variants that show it, if it is no defect.
    fn variants(&self) -> Vec<&'static str> {
        let variants = variants().filter(|variant| variant.seen().contains(&self.id.as_str()));
        variants.map(Variant::id).collect()
    }
}

/// How many scenarios the page names of a fault that very many notice.
const SHOWN: usize = 3;

fn in_repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let text = fs::read_to_string(in_repository(path)).expect("the fixture can be read");
    serde_json::from_str(&text).expect("the fixture is well-formed")
}

fn defects() -> Vec<Defect> {
    read("fixtures/wild-defects.json")
}

/// The scenarios that notice each fault, or warn of a variation, in any contract.
fn noticed() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut noticed: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for trial in trials() {
        noticed.entry(trial.name()).or_default().extend(trial.expected());
    }
    noticed
}

#[test]
fn every_defect_has_faults_or_a_reason_and_an_id_of_its_own() {
    let defects = defects();
    let ids: BTreeSet<&String> = defects.iter().map(|defect| &defect.id).collect();
    assert_eq!(ids.len(), defects.len());
    for defect in &defects {
        assert_ne!(defect.faults().is_empty(), defect.reason.is_none(), "{}", defect.id);
        assert!(defect.variants().is_empty() || defect.reason.is_some(), "{}", defect.id);
    }
}

#[test]
fn every_fault_of_a_defect_is_noticed() {
    let (open, noticed): (BTreeMap<String, String>, _) =
        (read("fixtures/open-faults.json"), noticed());
    for fault in faults().filter(|fault| !fault.seen().is_empty()) {
        let by = noticed.get(fault.id());
        let is_noticed = by.is_some_and(|by| !by.is_empty() || open.contains_key(fault.id()));
        assert!(is_noticed, "{fault}");
    }
}

#[test]
fn every_defect_that_a_fault_or_a_variant_names_exists() {
    let defects = defects();
    let ids: BTreeSet<&str> = defects.iter().map(|defect| defect.id.as_str()).collect();
    let of_faults = faults().flat_map(Fault::seen);
    for id in of_faults.chain(variants().flat_map(Variant::seen)) {
        assert!(ids.contains(id), "{id}");
    }
}

/// The page of the defects.
fn page() -> String {
    let noticed = noticed();
    let mut page = "# Defects of real servers\n\n\
        Defects that were seen in `$export` servers and, at the end, defects that are likely. For each \
        defect the page lists the faults that reproduce it in the reference server (`bulkspec serve \
        --fault NAME`), and the scenarios that detect it (`bulkspec explain ID`). Generated from \
        `fixtures/wild-defects.json` by `UPDATE_DOCS=1 cargo test --test defects`.\n\n\
        | id | defect | fault | detected by |\n|---|---|---|---|\n"
        .to_owned();
    for defect in defects() {
        let rows = if defect.reason.is_some() {
            vec![excused(&defect)]
        } else {
            defect.faults().into_iter().map(|fault| caught(fault, &noticed)).collect()
        };
        let mut head = format!("| {} | {} |", defect.id, defect.text);
        for row in rows {
            writeln!(page, "{head} {row} |").expect("a text can be written");
            "| | |".clone_into(&mut head);
        }
    }
    page
}

fn excused(defect: &Defect) -> String {
    let variants = defect.variants().into_iter();
    let variants: Vec<String> = variants.map(|name| format!("`{name}`")).collect();
    let lawful = match variants.as_slice() {
        [] => String::new(),
        some => format!(" Conforming variants: {}.", some.join(", ")),
    };
    format!("none | {}{lawful}", defect.reason.as_deref().unwrap_or_default())
}

fn caught(fault: &str, noticed: &BTreeMap<&str, BTreeSet<String>>) -> String {
    let by = noticed.get(fault).into_iter().flatten();
    let all: Vec<String> = by.map(|id| format!("`{id}`")).collect();
    let shown = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(SHOWN) {
        0 if all.is_empty() => format!("`{fault}` | nothing yet"),
        0 => format!("`{fault}` | {shown}"),
        more => format!("`{fault}` | {shown}, and {more} more"),
    }
}

/// Run with `UPDATE_DOCS=1` to write the page anew.
#[test]
fn the_page_of_the_defects_is_the_generated_one() {
    let path = in_repository("docs/defects.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, page()).expect("the folder is ours");
    }
    let committed = fs::read_to_string(&path).expect("the page can be read");
    assert!(committed == page(), "stale, run with UPDATE_DOCS=1");
}
