//! Every exit code of the table comes from a real invocation.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::Duration;

use bulkspec::exit::Exit;
use rstest::rstest;

use super::folder::Folder;
use super::run::{command, end};
use super::serve::Served;

/// A suite with a key that does not exist.
const BAD_SUITE: &str = "suite: own\nabout: Own.\nscenarioos: []\n";

#[rstest]
#[case::a_clean_run(Exit::Clean, &["run", "--only", "POP-06"])]
#[case::help(Exit::Clean, &["--help"])]
#[case::an_unknown_command(Exit::Usage, &["rnu"])]
#[case::no_command(Exit::Usage, &[])]
#[case::an_unknown_contract(Exit::Usage, &["run", "--contract", "1up-popluation"])]
#[case::an_unknown_target(Exit::Usage, &["run", "stagin"])]
#[case::a_url_without_a_contract(Exit::Usage, &["run", "http://127.0.0.1:1/r4"])]
#[case::an_unknown_report_format(Exit::Usage, &["run", "--report", "yaml=a"])]
#[case::an_unknown_check(Exit::Usage, &["explain", "one-type-per-fil"])]
#[case::an_unknown_fault(Exit::Usage, &["serve", "--fault", "up-post-404"])]
#[case::a_suite_that_is_none(Exit::Suite, &["check", "bad.yaml"])]
#[case::a_run_with_such_a_suite(Exit::Suite, &["run", "--suites", "bad.yaml"])]
#[case::a_closed_port(Exit::Unreachable, &["run", "closed"])]
#[case::a_pattern_without_match(Exit::Nothing, &["run", "--only", "nothing/*"])]
#[case::everything_skipped(Exit::Nothing, &["run", "--skip", "*"])]
#[case::another_contract_only(Exit::Nothing, &["run", "--only", "ANL-10"])]
#[case::a_report_nowhere(Exit::Report, &["run", "--report", "json=no/such/folder/a.json"])]
#[case::evidence_nowhere(Exit::Report, &["run", "--evidence", "bulkspec.toml/evidence"])]
#[case::an_init_over_a_file(Exit::Report, &["init", "bulkspec.toml"])]
#[case::evidence_that_is_none(Exit::Usage, &["judge", "."])]
fn the_exit_code_tells_what_happened(#[case] exit: Exit, #[case] arguments: &[&str]) {
    let closed = "[target.closed]\ncontract = \"1up-analytics\"\nurl = \"http://127.0.0.1:1/r4\"\n\
        login.open = true\n";
    let folder = Folder::new().with("bad.yaml", BAD_SUITE).with("bulkspec.toml", closed);
    let ended = folder.run(arguments);
    assert_eq!(ended.code, Some(i32::from(exit.code())), "{}", ended.said());
    if exit != Exit::Clean {
        assert!(!ended.err.is_empty() && ended.out.is_empty(), "{}", ended.said());
    }
}

#[test]
fn a_broken_promise_ends_with_1() {
    let served = Served::start(&["--fault", "up-post-405"]);
    let folder = Folder::new();
    let config = served.config();
    let config = config.to_str().expect("temporary folders have plain names");
    let ended = folder.run(&["run", "reference", "--config", config, "--only", "methods/post*"]);
    assert_eq!(ended.code, Some(1), "{}", ended.said());
}

#[test]
fn a_full_disk_ends_with_6_and_keeps_the_rest() {
    let folder = Folder::new();
    // Files may have 2 blocks of 1,024 bytes here: enough for JUnit XML, not for JSON.
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" run --only=POP-06 --report=json=a.json \
        --report=junit=a.xml";
    let program = env!("CARGO_BIN_EXE_bulkspec");
    let mut shell = Command::new("bash");
    shell.args(["-c", script, program]).current_dir(folder.path());
    let ended = shell.output().expect("there is a shell");
    let out = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(6), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(out.contains("2 scenarios (2 pass)"), "{out}");
    assert!(folder.read("a.xml").ends_with("</testsuites>\n"));
    assert!(!folder.path().join("a.json").exists());
}

#[rstest]
#[case::of_a_run(&["run", "--only=POP-06"])]
#[case::of_a_plan(&["list", "--json"])]
#[case::of_the_ledger(&["ledger", "--json"])]
fn output_that_cannot_be_written_ends_with_6(#[case] arguments: &[&str]) {
    let folder = Folder::new();
    let full = File::options().write(true).open("/dev/full").expect("there is such a device");
    let ended = command(folder.path(), arguments).stdout(full).output().expect("it starts");
    assert_eq!(ended.status.code(), Some(6), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn a_reader_who_closes_the_pipe_is_no_error() {
    let folder = Folder::new();
    let mut child = command(folder.path(), &["ledger", "--json"]).spawn().expect("it starts");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("the process is ours");
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0));
}

#[test]
fn a_gateway_that_is_down_leaves_old_reports_and_one_error_in_new_ones() {
    let closed = "[target.closed]\ncontract = \"1up-analytics\"\nurl = \"http://127.0.0.1:1/r4\"\n\
        login.open = true\n";
    let folder = Folder::new().with("bulkspec.toml", closed).with("old.snap", "of a release\n");
    let ended = folder.run(&[
        "run",
        "closed",
        "--report=snapshot=old.snap",
        "--report=json=new.json",
        "--report=junit=new.xml",
        "--report=text=new.txt",
    ]);
    assert_eq!(ended.code, Some(4), "{}", ended.said());
    assert_eq!(folder.read("old.snap"), "of a release\n");
    assert!(!folder.path().join("new.txt").exists());
    let json: serde_json::Value = serde_json::from_str(&folder.read("new.json")).expect("JSON");
    assert_eq!(json["exit"], 4);
    assert!(ended.said().contains(json["error"].as_str().expect("a text")), "{json}");
    let junit = quick_junit::Report::deserialize_from_str(&folder.read("new.xml"));
    let junit = junit.expect("JUnit XML");
    assert_eq!((junit.tests, junit.errors), (1, 1));
}

#[cfg(unix)]
#[rstest]
#[case::a_suite(&["check", "pipe"], 3)]
#[case::a_configuration(&["run", "x", "--config", "pipe"], 2)]
#[case::a_report(&["run", "--report", "json=pipe"], 6)]
#[case::a_token(&["run", "http://127.0.0.1:1/", "--contract=hl7-2.0.0", "--token-file=pipe"], 2)]
fn a_pipe_is_refused_instead_of_waited_for(#[case] arguments: &[&str], #[case] code: i32) {
    let folder = Folder::new();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe")).status();
    assert!(made.is_ok_and(|it| it.success()));
    let ended = folder.run(arguments);
    assert_eq!(ended.code, Some(code), "{}", ended.said());
    assert!(ended.said().contains("it is a pipe, a device or a socket"), "{}", ended.said());
}

/// The index of an export that is too large for memory goes to a temporary file; here there is no
/// place for one.
#[test]
fn a_failure_of_bulkspec_itself_ends_with_7() {
    let served = Served::start(&[]);
    let text = std::fs::read_to_string(served.config()).expect("the server wrote it");
    let full = text.lines().find_map(|line| line.strip_prefix("full-group = "));
    let full = full.expect("there is a full Group").trim_matches('"');
    let folder = Folder::new();
    let config = served.config();
    let config = config.to_str().expect("temporary folders have plain names");
    let arguments =
        ["run", "reference", "--config", config, "--group", full, "--only=files/every-link-works"];
    let child = command(folder.path(), &arguments).env("TMPDIR", "no-such-folder").spawn();
    let ended = end(child.expect("the program starts"), Duration::from_secs(120));
    assert_eq!(ended.code, Some(7), "{}", ended.said());
    assert!(ended.said().contains("temporary file"), "{}", ended.said());
}

/// A server that answers one request, and then none.
fn silent_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut reader = BufReader::new(&stream);
                let mut first = String::new();
                reader.read_line(&mut first)?;
                if first.contains("/metadata") {
                    use std::io::Write as _;
                    stream.write_all(
                        b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
                    )?;
                    return Ok(());
                }
                std::io::copy(&mut stream, &mut std::io::sink()).map(drop)
            });
        }
    });
    format!("http://{address}")
}

#[rstest]
#[case::by_a_person("INT", "it was interrupted")]
#[case::by_a_ci_server("TERM", "it was ended by SIGTERM")]
#[case::by_a_closed_terminal("HUP", "it was ended by SIGHUP")]
fn an_interrupted_run_ends_with_130_and_still_reports(#[case] signal: &str, #[case] why: &str) {
    let config = format!(
        "[target.silent]\ncontract = \"1up-analytics\"\nurl = \"{}/r4\"\nlogin.open = true\n",
        silent_server()
    );
    let folder = Folder::new().with("bulkspec.toml", &config);
    let arguments =
        ["run", "silent", "--report=json=a.json", "--report=junit=a.xml", "--evidence=evidence"];
    let mut child = command(folder.path(), &arguments).spawn().expect("the program starts");
    let mut err = BufReader::new(child.stderr.take().expect("the output is piped"));
    let mut first = String::new();
    err.read_line(&mut first).expect("a run says that it has begun");
    assert!(first.starts_with("performing"), "{first}");
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([&format!("-{signal}"), &pid])
            .status()
            .is_ok_and(|it| it.success())
    );
    let mut rest = String::new();
    err.read_to_string(&mut rest).expect("it is text");
    let ended = child.wait_with_output().expect("the process is ours");
    let out = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(130), "{rest}{out}");
    assert!(out.contains(why), "{out}");
    assert!(!out.contains("bulkspec itself failed"), "{out}");
    let report: serde_json::Value = serde_json::from_str(&folder.read("a.json")).expect("JSON");
    assert_eq!(report["cut-short"], why);
    assert!(quick_junit::Report::deserialize_from_str(&folder.read("a.xml")).is_ok());
    let again = folder.run(&["judge", "evidence", "--report=json=again.json"]);
    assert_eq!(again.code, Some(130), "{}", again.said());
    assert_eq!(folder.read("again.json"), folder.read("a.json"));
}

#[test]
fn help_tells_every_exit_code() {
    let help = Folder::new().run(&["--help"]).said();
    for (code, about) in Exit::table() {
        // Help is wrapped to the terminal.
        let told = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&format!(" {code} {about}")), "{code} {about}\n{help}");
    }
}
