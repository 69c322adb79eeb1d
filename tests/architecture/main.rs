//! Holds the tree to docs/architecture.md and to the rules of the house. Every rule is also shown
//! to fail.

mod arrows;
mod files;
mod paths;
mod rules;
mod tree;

use std::collections::BTreeSet;

use rstest::rstest;

use arrows::{differences, documented, drawn};
use bulkspec::evidence::ReceivedHeader;
use files::circles;
use tree::{File, Source, files, root, sources, unreached};

fn architecture() -> String {
    let path = root().join("docs/architecture.md");
    std::fs::read_to_string(path).expect("docs/architecture.md can be read")
}

fn snippet(path: &str, code: &str) -> Source {
    Source::new(path, code, false)
}

fn file(text: &str) -> File {
    File { path: "docs/page.md".to_owned(), text: text.to_owned() }
}

#[test]
fn rooms_use_each_other_as_documented() {
    let found = differences(&drawn(&sources()), &documented(&architecture()));
    assert_eq!(found, Vec::<String>::new(), "repair the code, or docs/architecture.md");
}

#[test]
fn every_room_is_told_of() {
    let text = architecture();
    for room in drawn(&sources()).keys() {
        assert!(
            text.contains(&format!("| `{room}` |")),
            "docs/architecture.md does not tell of {room}"
        );
    }
}

#[test]
fn every_family_of_checks_is_told_of() {
    let text = architecture();
    let sources = sources();
    let below = sources.iter().filter_map(|source| source.path.strip_prefix("src/check/"));
    for family in below.filter_map(|path| Some(path.split_once('/')?.0)) {
        let row = format!("| `check/{family}` |");
        assert!(text.contains(&row), "docs/architecture.md does not tell of check/{family}");
    }
}

/// Rooms in which files still use each other in a circle, and why.
const WITH_CIRCLES: [(&str, &str); 4] = [
    ("evidence", "an export has facts of the guide, and these have files of exports, and the like"),
    (
        "http",
        "the redactor masks with what masking redacts; a request and its error name each other",
    ),
    ("report", "the model is described by the schema that is made from it"),
    ("scan", "the scanner of contents drives the blocks and mentions, which read its resources"),
];

#[test]
fn no_files_of_a_room_use_each_other_in_a_circle() {
    let sources = sources();
    let rooms = drawn(&sources).into_keys();
    let checked = rooms.filter(|room| !WITH_CIRCLES.iter().any(|(known, _)| known == room));
    let circles = checked.flat_map(|room| circles(&files::drawn(&sources, &room)));
    assert_eq!(circles.collect::<Vec<_>>(), Vec::<Vec<String>>::new());
}

#[test]
fn a_room_that_is_listed_has_a_circle() {
    let sources = sources();
    for (room, why) in WITH_CIRCLES {
        let found = circles(&files::drawn(&sources, room));
        assert!(!found.is_empty(), "{room} has no circle any more ({why}); take it off the list");
    }
}

/// The folders of `run`, the lowest first: a file names none of a higher one, services apart.
const LAYERS: [&[&str]; 8] = [
    &["plan"],
    &["auth"],
    &["groups", "jobs", "resources"],
    &["export"],
    &["levels"],
    &["obtain"],
    &["step"],
    &["preflight"],
];

#[test]
fn no_file_of_a_run_names_one_of_a_higher_layer() {
    let arrows = files::drawn(&sources(), "run");
    let found = files::upward(&arrows, "run::context", &LAYERS);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_arrow_to_a_higher_layer_is_seen() {
    let sources = [
        snippet("src/run/context.rs", "use crate::run::export::exports::Exports;\n"),
        snippet("src/run/export/exports.rs", "struct Exports;\n"),
        snippet("src/run/export/poll.rs", "use crate::run::step::send;\n"),
        snippet("src/run/auth/access.rs", "use crate::run::export::exports::Exports;\n"),
        snippet("src/run/step/send.rs", "use crate::run::export::poll;\n"),
    ];
    let found = files::upward(&files::drawn(&sources, "run"), "run::context", &LAYERS);
    assert_eq!(found, ["run::export::poll -> run::step::send"]);
}

#[rstest]
#[case::by_its_path("use crate::scan::word::Word;\n")]
#[case::in_a_group("use crate::scan::{limits::Limits, word::{self, Word}};\n")]
#[case::by_going_up("use super::word::Word;\n")]
#[case::by_a_name_of_its_folder("use super::Word;\n")]
#[case::in_code("fn f() { super::word::f::<u8>(); }\n")]
fn a_circle_of_files_is_seen(#[case] code: &str) {
    let sources = [
        snippet("src/scan/mod.rs", "mod limits;\nmod line;\nmod word;\npub use word::Word;\n"),
        snippet("src/scan/limits.rs", "pub struct Limits;\n"),
        snippet("src/scan/line.rs", code),
        snippet("src/scan/word.rs", "use crate::scan::limits::Limits;\nuse super::line::Line;\n"),
    ];
    assert_eq!(circles(&files::drawn(&sources, "scan")), [["scan::line", "scan::word"]]);
}

#[test]
fn a_circle_of_a_file_with_one_below_it_is_seen() {
    let sources = [
        snippet("src/scan.rs", "mod line;\npub fn f() { line::g(); }\n"),
        snippet("src/scan/line.rs", "use super::f;\n"),
    ];
    assert_eq!(circles(&files::drawn(&sources, "scan")), [["scan", "scan::line"]]);
}

#[rstest]
#[case::of_a_comment("// See super::word::Word.\nfn f() {}\n")]
#[case::of_a_test("fn f() {}\n#[cfg(test)]\nmod tests {\n    use super::word::Word;\n}\n")]
#[case::of_another_room("use crate::word::Word;\n")]
#[case::of_a_macro("fn f() { $crate::scan::word::f(); }\n")]
fn what_is_no_circle_is_not_taken_for_one(#[case] code: &str) {
    let sources = [
        snippet("src/scan/mod.rs", "mod line;\nmod word;\n"),
        snippet("src/scan/line.rs", code),
        snippet("src/scan/word.rs", "use super::line::Line;\n"),
    ];
    assert_eq!(circles(&files::drawn(&sources, "scan")), Vec::<Vec<String>>::new());
}

#[test]
fn the_reference_server_depends_on_no_other_package_of_ours_but_fhir() {
    assert_eq!(packages_used_by("crates/reference"), BTreeSet::from(["bulkspec-fhir".to_owned()]));
    assert_eq!(packages_used_by("crates/fhir"), BTreeSet::new());
}

/// The packages of this repository that another one of them depends on, in whatever table.
fn packages_used_by(folder: &str) -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml"));
    let manifest = manifest.expect("a package has a Cargo.toml");
    let manifest: toml::Table = manifest.parse().expect("Cargo.toml is TOML");
    let tables = manifest.iter().filter(|(name, _)| name.ends_with("dependencies"));
    let names = tables.filter_map(|(_, table)| table.as_table()).flat_map(toml::Table::keys);
    names.filter(|name| name.starts_with("bulkspec")).cloned().collect()
}

#[test]
fn every_file_of_rust_belongs_to_a_module() {
    assert_eq!(unreached(&files()), Vec::<String>::new());
}

#[test]
fn no_leftover_is_committed() {
    let found: Vec<String> = files().iter().filter_map(rules::leftover).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_program_enters_by_the_command_line_alone() {
    let main = sources().into_iter().find(|source| source.path == "src/main.rs");
    let code = main.expect("src/main.rs exists").shipped;
    let rooms: BTreeSet<&str> =
        code.split("bulkspec::").skip(1).filter_map(|rest| rest.split("::").next()).collect();
    assert_eq!(rooms, BTreeSet::from(["cli"]));
}

#[test]
fn nothing_below_the_command_line_prints_reads_the_environment_or_exits() {
    let found: Vec<String> = sources().iter().flat_map(rules::manners).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn checks_read_only_headers_whose_values_are_kept() {
    let found: Vec<String> = sources().iter().flat_map(rules::only_kept_headers).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn each_header_whose_value_is_kept_is_read() {
    let all = sources();
    let reads = |source: &&Source, text: &str| {
        let judges = ["src/check", "src/snapshot", "src/evidence"];
        let is_list = source.path.ends_with("/received_header.rs");
        judges.iter().any(|it| source.path.starts_with(it))
            && !is_list
            && source.shipped.contains(text)
    };
    let unread = ReceivedHeader::ALL.into_iter().filter(|header| {
        let (variant, name) =
            (format!("ReceivedHeader::{header:?}"), format!("\"{}\"", header.name()));
        let is_read = all.iter().any(|source| {
            reads(&source, &variant)
                || (source.path.starts_with("src/snapshot") && reads(&source, &name))
        });
        !is_read
    });
    assert_eq!(unread.collect::<Vec<_>>(), []);
}

#[rstest]
#[case("response.headers.iter()", 1)]
#[case("let all = &answer.response.headers;", 1)]
#[case("request.headers.iter()", 0)]
#[case("response.header(ReceivedHeader::Date)", 0)]
fn a_check_that_reads_another_header_is_seen(#[case] code: &str, #[case] seen: usize) {
    assert_eq!(rules::only_kept_headers(&snippet("src/check/a.rs", code)).len(), seen);
    assert_eq!(rules::only_kept_headers(&snippet("src/http/a.rs", code)).len(), 0);
}

#[test]
fn no_file_is_too_long() {
    let found: Vec<String> = sources().iter().filter_map(rules::size).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn mod_files_declare_and_re_export_only() {
    let found: Vec<Source> = sources();
    let broken: Vec<String> = found.iter().filter_map(rules::only_declares).collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    let found: Vec<String> = files().iter().flat_map(rules::local_paths).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_file_names_a_real_server_or_a_registry() {
    let found: Vec<String> = files().iter().flat_map(rules::hosts).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_package_comes_from_the_public_registry() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert_eq!(rules::registries(&lock), Vec::<String>::new());
    assert!(!root().join(".cargo").exists(), "a configuration of cargo is a machine's own");
}

#[rstest]
#[case::of_a_use("use crate::report::Report;\n")]
#[case::of_a_path("fn f() { crate::report::visible(\"\"); }\n")]
#[case::of_a_group("use crate::{\n    check::{a, b},\n    report::Report,\n};\n")]
#[case::of_going_up("use super::super::report::Report;\n")]
#[case::of_a_macro_or_attribute("#[serde(with = \"crate::report::x\")]\n")]
fn an_arrow_that_is_not_allowed_is_seen(#[case] code: &str) {
    let allowed = documented("```arrows\nscan: check, evidence\n```\n");
    let found = differences(&drawn(&[snippet("src/scan/line.rs", code)]), &allowed);
    assert!(found.contains(&"scan -> report is drawn, and not allowed".to_owned()), "{found:?}");
}

#[rstest]
#[case::of_a_comment("//! See crate::report::Report.\nfn f() {}\n")]
#[case::of_a_test("fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::report::Report;\n}\n")]
#[case::of_the_room_itself("use crate::scan::Limits;\nuse super::report;\n")]
#[case::of_a_macro_of_another_crate("fn f() { $crate::report!(); }\n")]
fn what_is_no_arrow_is_not_taken_for_one(#[case] code: &str) {
    let found = differences(
        &drawn(&[snippet("src/scan/line.rs", code)]),
        &documented("```arrows\nscan:\n```\n"),
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_arrow_that_is_not_drawn_any_more_is_seen() {
    let allowed = documented("```arrows\nscan: fhir\n```\n");
    let found = differences(&drawn(&[snippet("src/scan/line.rs", "fn f() {}")]), &allowed);
    assert_eq!(found, ["scan -> fhir is allowed, and not drawn"]);
}

#[test]
fn a_room_without_a_line_is_seen() {
    let found =
        differences(&drawn(&[snippet("src/attic.rs", "")]), &documented("```arrows\n```\n"));
    assert_eq!(found, ["attic is a room without a line"]);
}

#[test]
fn a_file_that_no_module_names_is_seen() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let tree = [
        file("src/lib.rs", "mod scan;\npub mod report;\n"),
        file("src/scan/mod.rs", "mod line;\n#[cfg(test)]\nmod tests;\n"),
        file("src/scan/line.rs", ""),
        file("src/scan/old_line.rs", ""),
        file("src/scan/tests.rs", ""),
        file("src/report.rs", "pub(crate) mod json;\n// mod csv;\n"),
        file("src/report/json.rs", ""),
        file("src/report/csv.rs", ""),
    ];
    assert_eq!(unreached(&tree), ["src/scan/old_line.rs", "src/report/csv.rs"]);
}

#[rstest]
#[case("src/scan/line.rs.orig", true)]
#[case("docs/page.md.rej", true)]
#[case("src/scan/line.rs~", true)]
#[case("src/scan/line.rs", false)]
fn a_leftover_is_seen(#[case] path: &str, #[case] seen: bool) {
    let file = File { path: path.to_owned(), text: String::new() };
    assert_eq!(rules::leftover(&file).is_some(), seen);
}

#[rstest]
#[case("println!(\"a\");")]
#[case("std::eprint!(\"a\");")]
#[case("let home = std::env::var(\"HOME\");")]
#[case("use std::env;\nlet home = env::var_os(\"HOME\");")]
#[case("std::process::exit(1)")]
#[case("dbg!(1);")]
fn what_only_the_command_line_may_do_is_seen(#[case] code: &str) {
    assert_eq!(rules::manners(&snippet("src/scan/line.rs", code)).len(), 1);
    assert_eq!(rules::manners(&snippet("src/cli/run.rs", code)), Vec::<String>::new());
}

#[rstest]
#[case("let version = env!(\"CARGO_PKG_VERSION\");")]
#[case("/// Use println! for that.")]
#[case("console.print(text);\nblueprint!(1);")]
fn what_anybody_may_do_is_let_pass(#[case] code: &str) {
    assert_eq!(rules::manners(&snippet("src/scan/line.rs", code)), Vec::<String>::new());
}

#[rstest]
#[case("src/scan/line.rs", 500, false)]
#[case("src/scan/line.rs", 501, true)]
#[case("src/main.rs", 40, false)]
#[case("src/main.rs", 41, true)]
fn a_file_that_is_too_long_is_seen(#[case] path: &str, #[case] lines: usize, #[case] seen: bool) {
    assert_eq!(rules::size(&snippet(path, &"fn f() {}\n".repeat(lines))).is_some(), seen);
    let tests = "#[cfg(test)]\nmod tests {\n".to_owned() + &"// a\n".repeat(600);
    assert_eq!(rules::size(&snippet(path, &tests)), None);
}

#[rstest]
#[case("pub(crate) fn f() {}\n", true)]
#[case("mod a;\nconst A: usize = 1;\n", true)]
#[case("mod a {\n    fn f() {}\n}\n", true)]
#[case(
    "//! Docs; more.\n\nmod a;\n#[cfg(test)]\npub(crate) mod b;\npub use a::{\n    C, D,\n};\n",
    false
)]
fn a_mod_file_that_does_more_is_seen(#[case] code: &str, #[case] seen: bool) {
    assert_eq!(rules::only_declares(&snippet("src/scan/mod.rs", code)).is_some(), seen);
    assert_eq!(rules::only_declares(&snippet("src/scan/line.rs", code)), None);
}

#[rstest]
#[case(&["see /", "home/me/notes"], true)]
#[case(&["\"/", "tmp/x\""], true)]
#[case(&["docs/", "home/page"], false)]
#[case(&["{base}/", "work/1"], false)]
fn a_path_of_one_machine_is_seen(#[case] parts: &[&str], #[case] seen: bool) {
    assert_eq!(!rules::local_paths(&file(&parts.concat())).is_empty(), seen);
}

#[rstest]
#[case(&["https://", "crates.corp.internal/index"], true)]
#[case(&["http://", "10.0.0.7:8081/api"], true)]
#[case(&["https://", "notgithub.com"], true)]
#[case(&["https://gateway.example/v1"], false)]
#[case(&["http://127.0.0.1:8090 and http://localhost:1"], false)]
fn a_host_that_is_not_known_is_seen(#[case] parts: &[&str], #[case] seen: bool) {
    assert_eq!(!rules::hosts(&file(&parts.concat())).is_empty(), seen);
}

#[test]
fn a_package_of_another_registry_is_seen() {
    let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
                source = \"git+https://github.com/a/b\"\n";
    assert_eq!(rules::registries(lock), ["source = \"git+https://github.com/a/b\""]);
}
