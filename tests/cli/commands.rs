//! Every command does what its help says.

use bulkspec::judge;
use bulkspec_reference::{faults, variants};
use rstest::rstest;

use super::folder::Folder;
use super::serve::Served;

#[rstest]
fn a_run_is_reported_in_every_format_and_judged_again(
    #[values("1up-population", "1up-analytics")] contract: &str,
) {
    let folder = Folder::new();
    let ended = folder.run(&[
        "run",
        "--contract",
        contract,
        "--report=json=a.json",
        "--report=junit=a.xml",
        "--report=text=a.txt",
        "--report=snapshot=a.snap",
        "--evidence=evidence",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    let json: serde_json::Value = serde_json::from_str(&folder.read("a.json")).expect("JSON");
    assert_eq!(json["contract"], contract);
    let junit = folder.read("a.xml");
    assert!(quick_junit::Report::deserialize_from_str(&junit).is_ok_and(|it| it.tests > 30));
    let judged = folder.run(&[
        "judge",
        "evidence",
        "--report=json=b.json",
        "--report=junit=b.xml",
        "--report=text=b.txt",
        "--report=snapshot=b.snap",
    ]);
    assert_eq!(judged.code, Some(0), "{}", judged.said());
    assert_eq!(judged.out, ended.out, "the same evidence is told otherwise");
    for ending in ["json", "xml", "txt", "snap"] {
        let (first, second) = (format!("a.{ending}"), format!("b.{ending}"));
        assert!(!folder.read(&first).is_empty(), "{first} is empty");
        assert!(folder.read(&first) == folder.read(&second), "{first} differs from {second}");
    }
}

#[test]
fn only_and_skip_choose_by_id_requirement_and_suite() {
    let folder = Folder::new();
    let listed = |arguments: &[&str]| {
        let ended = folder.run(&[&["list"], arguments].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.said());
        let said = ended.said();
        let ids = said.lines().filter(|line| line.starts_with("  ") && line.contains('/'));
        let ids = ids.filter_map(|line| line.split_whitespace().next().map(str::to_owned));
        ids.filter(|id| id.contains('/')).collect::<Vec<_>>()
    };
    let methods = listed(&["--only", "methods"]);
    assert_eq!(methods.len(), 10, "{methods:?}");
    assert_eq!(listed(&["--only", "methods/*"]), methods);
    assert_eq!(
        listed(&["--only", "POP-06"]),
        ["methods/post-is-forbidden", "methods/post-with-parameters-is-forbidden"]
    );
    let without = listed(&["--only", "methods", "--skip", "POP-06"]);
    assert_eq!(without.len(), 8, "{without:?}");
    let all = listed(&[]);
    assert_eq!(listed(&["--skip", "methods"]).len(), all.len() - methods.len());
}

#[rstest]
#[case(&["run", "--only", "methods/post-is-forbiden"], "methods/post-is-forbidden")]
#[case(&["run", "--skip", "POP-6"], "POP-06")]
#[case(&["list", "--only", "acess"], "access")]
#[case(&["explain", "one-type-per-fil"], "one-type-per-file")]
#[case(&["explain", "kick-04"], "KICK-04")]
#[case(&["explain", "methods/post-is-forbiden"], "methods/post-is-forbidden")]
#[case(&["serve", "--fault", "up-post-404"], "up-post-405")]
#[case(&["run", "--contract", "1up-popluation"], "1up-population")]
fn the_nearest_name_is_offered(#[case] arguments: &[&str], #[case] nearest: &str) {
    let said = Folder::new().run(arguments).said();
    assert!(said.contains(nearest), "{said}");
}

#[test]
fn explain_lists_every_check_and_tells_of_each() {
    let folder = Folder::new();
    let list = folder.run(&["explain"]).said();
    for doc in judge::docs() {
        assert!(list.lines().any(|line| line.starts_with(doc.id)), "{} is not listed", doc.id);
        let ended = folder.run(&["explain", doc.id]);
        assert_eq!(ended.code, Some(0), "{}", ended.said());
        for heading in ["Judges", "Sent", "Accepted", "Why it matters", "How to repair"] {
            assert!(ended.said().contains(heading), "{}: {heading} is missing", doc.id);
        }
    }
}

#[rstest]
#[case::of_the_guide("KICK-04", &["202 Accepted", "hl7-3.0.0", "a breach fails"])]
#[case::of_1up("POP-06", &["answers 403", "methods/post-is-forbidden"])]
#[case::that_nothing_can_judge("ANL-08", &["nothing, because"])]
fn explain_tells_of_a_requirement(#[case] id: &str, #[case] parts: &[&str]) {
    let ended = Folder::new().run(&["explain", id]);
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    for part in parts {
        assert!(ended.said().contains(part), "{part} is missing in {}", ended.said());
    }
}

#[rstest]
#[case::text(&["ledger"])]
#[case::of_a_contract(&["ledger", "--contract", "1up-analytics"])]
fn the_ledger_is_printed(#[case] arguments: &[&str]) {
    let ended = Folder::new().run(arguments);
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    assert!(ended.said().contains("ANL-01"), "{}", ended.said());
}

#[test]
fn the_ledger_is_printed_as_json() {
    let ended = Folder::new().run(&["ledger", "--json"]);
    assert!(serde_json::from_slice::<serde_json::Value>(&ended.out).is_ok(), "{}", ended.said());
}

#[test]
fn what_init_writes_is_well_formed() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["init"]).code, Some(0));
    let ended = folder.run(&["check", "bulkspec.toml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    assert_eq!(folder.run(&["check"]).code, Some(0));
}

#[test]
fn serve_lists_its_faults_and_variants() {
    let folder = Folder::new();
    let listed = folder.run(&["serve", "--list-faults"]).said();
    assert_eq!(listed.lines().count(), faults().count());
    for fault in faults() {
        assert!(listed.contains(fault.id()) && listed.contains(fault.about()), "{fault}");
    }
    let listed = folder.run(&["serve", "--list-variants"]).said();
    assert_eq!(listed.lines().count(), variants().count());
}

#[rstest]
#[case::whole(&["--tls"], 0, "2 pass")]
#[case::cut(&["--fault=wire-cut-body"], 1, "a file is not received completely")]
fn a_server_over_tls_is_tested_with_the_certificate_that_it_wrote(
    #[case] arguments: &[&str],
    #[case] code: i32,
    #[case] says: &str,
) {
    let served = Served::start(arguments);
    let config = served.config().display().to_string();
    let ended =
        Folder::new().run(&["run", "reference", "--config", &config, "--only", "transport"]);
    assert_eq!(ended.code, Some(code), "{}", ended.said());
    assert!(ended.said().contains(says), "{}", ended.said());
}
