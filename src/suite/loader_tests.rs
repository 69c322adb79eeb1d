//! What authors of suites see when a suite is wrong.

use super::*;

fn errors(files: &[(&str, &str)]) -> String {
    let loader = files.iter().fold(Loader::new(), |loader, (name, text)| loader.text(name, text));
    loader.load().unwrap_err().0.to_string()
}

fn assert_rendered(name: &str, rendered: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, rendered));
}

/// A suite of one scenario with this in it.
fn around(scenario: &str) -> String {
    let indented = scenario.trim_end().replace('\n', "\n    ");
    format!(
        "suite: own\nabout: Our own.\nscenarios:\n  - id: area/what\n    title: What\n    {indented}\n"
    )
}

#[test]
fn the_built_in_suites_are_sound() {
    let suites = load(&[]).unwrap();
    assert!(suites.iter().all(|suite| suite.file.starts_with("suites/")));
    assert!(!suites.is_empty());
}

/// The compiler does not notice a file that is added to the folder.
#[test]
fn the_built_in_suites_are_those_of_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/suites");
    let on_disk = Loader::new().path(folder).load().unwrap();
    let names = |suites: Vec<Suite>| suites.into_iter().map(|it| it.suite).collect::<Vec<_>>();
    assert_eq!(names(load(&[]).unwrap()), names(on_disk), "touch src/suite/files.rs");
}

#[test]
fn each_scenario_shows_its_first_fault_of_shape() {
    let text = "suite: own\nabout: Our own.\nscenarios:\n\
                \x20 - id: area/a\n    titel: A\n    cites: [POP-06]\n    steps: []\n\
                \x20 - id: area/b\n    title: B\n    cites: [POP-06]\n    steps: []\n\
                \x20 - id: area/c\n    title: Ü\n    cites: POP-06\n    steps: []\n\
                \x20 - id: area/d\n    title: D\n    cites: [POP-06]\n    steps: [{ exprt: {} }]\n";
    let rendered = errors(&[("several.yaml", text)]);
    for words in ["no key `titel`", "several.yaml:5:", "several.yaml:14:", "no `exprt`", ":19:"] {
        assert!(rendered.contains(words), "{words}: {rendered}");
    }
    assert!(!rendered.contains("several.yaml:9:"), "{rendered}");
}

/// For each faulty scenario the file is read again: to show them all would take minutes.
#[test]
fn of_thousands_of_faulty_scenarios_the_first_ones_are_shown() {
    let scenario =
        |n| format!("  - id: area/s{n}\n    titel: A\n    cites: [POP-06]\n    steps: []\n");
    let scenarios: String = (0..2_000).map(scenario).collect();
    let text = format!("suite: own\nabout: Our own.\nscenarios:\n{scenarios}");
    let error = Loader::new().text("many.yaml", &text).load().unwrap_err();
    assert_eq!(error.0.0.len(), 26);
    let rendered = error.0.to_string();
    assert_eq!(rendered.matches("no key `titel`").count(), 25);
    assert!(rendered.contains("25 scenarios have faults; the scenarios after them"), "{rendered}");
}

/// Faults that show once the file is read are shown all, in one pass.
#[test]
fn thousands_of_scenarios_that_cite_nothing_known_are_shown() {
    let scenario = |n| {
        format!(
            "  - id: area/s{n}\n    title: A\n    cites: [POP-99]\n    steps: [{{ export: {{}} }}]\n    judge: [list-received]\n"
        )
    };
    let scenarios: String = (0..2_000).map(scenario).collect();
    let text = format!("suite: own\nabout: Our own.\nscenarios:\n{scenarios}");
    let error = Loader::new().text("many.yaml", &text).load().unwrap_err();
    assert!(error.0.0.len() >= 2_000, "{}", error.0.0.len());
    assert!(error.0.to_string().matches("POP-99").count() >= 2_000);
}

#[test]
fn each_file_shows_its_first_fault_of_syntax_or_shape() {
    let files = [
        ("key.yaml", around("cites: [POP-06]\nsteps:\n  - send: { to: export, expcet: {} }")),
        ("variant.yaml", around("cites: [POP-06]\nsteps:\n  - send: { to: exprot }")),
        (
            "list.yaml",
            around(
                "cites: [POP-06]\nsteps:\n  - send:\n      to: export\n      as:\n        - nobody\n        - other-usr",
            ),
        ),
        (
            "word.yaml",
            around("cites: [POP-06]\nsteps:\n  - send:\n      to: export\n      as: other-usr"),
        ),
        (
            "check.yaml",
            around("cites: [POP-06]\nsteps: [{ export: {} }]\njudge:\n  - unique-resource"),
        ),
        (
            "status.yaml",
            around(
                "cites: [POP-06]\nsteps:\n  - send:\n      to: export\n      expect:\n        status: 4xy",
            ),
        ),
        ("missing.yaml", around("cites: [POP-06]")),
        ("step.yaml", around("cites: [POP-06]\nsteps:\n  - exprt: {}")),
        ("type.yaml", around("cites: POP-06\nsteps: []")),
        ("twice.yaml", around("cites: [POP-06]\nsteps: []\nsteps: []")),
        ("syntax.yaml", around("cites: [POP-06\nsteps: []")),
        ("empty.yaml", String::new()),
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_rendered("suite-shape-errors", &errors(&files));
}

const WRONG: &str = "\
suite: My Suite
about: ''
scenarios:
  - id: Area/What
    title: ''
    cites: [POP-6, POP-06, POP-06]
    steps: []
  - id: area/uncited
    title: It cites nothing and judges nothing
    cites: []
    steps:
      - export: { method: get, _type: '{{ compartmnt }}', group: written }
  - id: area/order
    title: Steps come too early
    cites: [POP-21]
    steps:
      - send: { to: every-file, method: [], as: [], query: '?_type=Patient', expect: { status: [] } }
      - download-again: {}
      - retry: { _since: '{{ at a chnge }}' }
  - id: area/checks
    title: Checks without ground
    cites: [POP-22]
    steps:
      - export: {}
    judge:
      - output-types: [Encountre]
      - refused-or-only: [MedicationOrder]
      - same-resources: { as: { group: written }, restricted-to: [Patient, Pateint], changed-after-since: true }
      - last-updated-after-since
      - swapped-type-is-safe
      - covers: []
      - unique-resources
      - unique-resources
  - id: area/nothing-to-check
    title: Checks without an export
    cites: [POP-22]
    steps:
      - send: { to: metadata, method: GTE, expect: { status: 200 } }
    judge: [unique-resources]
  - id: area/group
    title: A Group where there is none
    cites: [ANL-02]
    steps:
      - write-group: first
    judge: []
    advise: []
";

#[test]
fn a_well_formed_suite_shows_all_its_faults() {
    assert_rendered("suite-semantic-errors", &errors(&[("own.yaml", WRONG)]));
}

#[test]
fn names_are_unique_over_all_files() {
    let one = around("cites: [POP-22]\nsteps: [{ export: {} }]\njudge: [list-received]");
    assert_rendered("suite-names-errors", &errors(&[("one.yaml", &one), ("two.yaml", &one)]));
}

#[test]
fn faults_of_one_file_do_not_hide_those_of_another() {
    let shape = around("cites: 1");
    let meaning = around("cites: []\nsteps: [{ export: {} }]\njudge: [list-received]");
    let shown = errors(&[("shape.yaml", &shape), ("meaning.yaml", &meaning)]);
    assert!(shown.contains("shape.yaml") && shown.contains("meaning.yaml"));
}

#[test]
fn suites_on_disk_stand_beside_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let text = around("cites: [POP-22]\nsteps: [{ export: {} }]\njudge: [list-received]");
    std::fs::create_dir(folder.path().join("deeper")).unwrap();
    std::fs::write(folder.path().join("deeper/own.yml"), format!("\u{feff}{text}")).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no suite").unwrap();
    let suites = load(&[folder.path().to_owned()]).unwrap();
    let last = suites.last().unwrap();
    assert_eq!(last.suite, "own");
    assert!(last.file.ends_with("own.yml"));
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("binary.yaml");
    let empty = folder.path().join("empty");
    std::fs::write(&binary, b"suite: \xff\n").unwrap();
    std::fs::create_dir(&empty).unwrap();
    let loader = Loader::new().path(folder.path().join("gone.yaml")).path(&empty).path(&binary);
    let errors = loader.load().unwrap_err().0.to_string();
    let shown = errors.replace(&folder.path().display().to_string(), "FOLDER");
    assert_rendered("suite-unreadable", &shown);
}

/// The line and column that a fault is at, of the only fault of a scenario.
fn place_of_fault(scenario: &str) -> String {
    let rendered = errors(&[("own.yaml", &around(scenario))]);
    let places: Vec<&str> = rendered.split("own.yaml:").skip(1).collect();
    assert_eq!(places.len(), 1, "{rendered}");
    places[0].split_whitespace().next().unwrap().to_owned()
}

#[rstest::rstest]
#[case("same-resources: { as: { group: written } }", "8:46")]
#[case("covers: [{ group: written }]", "8:33")]
#[case("patient-slice: { group: written }", "8:39")]
#[case("filter-applied: { group: written }", "8:40")]
#[case("disjoint: { group: written }", "8:34")]
#[case("part-of: { group: written }", "8:33")]
#[case("only-members-inside: { group: written }", "8:45")]
#[case("not-all-of: { group: written }", "8:36")]
#[case("narrower-than: { group: written }", "8:39")]
fn a_fault_of_an_export_to_compare_with_is_shown_where_it_stands(
    #[case] check: &str,
    #[case] place: &str,
) {
    let scenario = format!("cites: [POP-06]\nsteps: [{{ export: {{}} }}]\njudge: [{{ {check} }}]");
    assert_eq!(place_of_fault(&scenario), place);
}

#[rstest::rstest]
#[case("cohort-accepted")]
#[case("cohort-declared")]
#[case("cohort-at-hand")]
fn a_check_of_the_creation_of_a_group_needs_no_export(#[case] check: &str) {
    let scenario = format!("cites: [V3-24]\nsteps: [{{ write-cohort: one }}]\njudge: [{check}]");
    let loaded = Loader::new().text("own.yaml", &around(&scenario)).load();
    assert!(loaded.is_ok(), "{}", loaded.unwrap_err().0);
}
