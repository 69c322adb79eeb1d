//! A run against one server with small limits, and what must hold of it whatever came.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use bulkspec::exit::Exit;
use tempfile::TempDir;

use super::run::{Ended, command, end, run};

/// The token of the target: made up, and easy to find where it does not belong.
pub(crate) const TOKEN: &str = "hostile-run-token-4711";
const TOKEN_LOGIN: &str = "token = { file = \"token\" }";
/// A login by a token endpoint at `/token`.
pub(crate) const CLIENT_CREDENTIALS: &str = "client-credentials = { token-url = \"{origin}/token\", \
    client-id = \"app\", client-secret = { file = \"token\" } }";

/// Far above what the limits allow, so that only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(90);

const LIMITS: &str = "\
connect = \"2s\"
answer = \"1s\"
idle = \"500ms\"
export-time = \"1s\"
file-time = \"2s\"
run-time = \"30s\"
retry-after = \"1s\"
line-size = \"64KiB\"
file-size = \"1MiB\"
answer-size = \"16MiB\"
files = 16
requests = 64
exports = 8
";

/// A run that is about to be made.
pub(crate) struct Trial {
    folder: TempDir,
    origin: String,
    login: String,
    contract: &'static str,
    group: Option<&'static str>,
    memory: Option<u64>,
    only: &'static str,
    limits: String,
    secrets: Vec<&'static str>,
    absent: Vec<(&'static str, &'static str)>,
}

impl Trial {
    pub(crate) fn of(origin: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self {
            folder,
            origin: origin.to_owned(),
            login: TOKEN_LOGIN.to_owned(),
            contract: "1up-analytics",
            group: None,
            memory: None,
            only: "*",
            limits: LIMITS.to_owned(),
            secrets: vec![TOKEN, "another-users-secret"],
            absent: Vec::new(),
        }
    }

    pub(crate) fn login(mut self, login: &str) -> Self {
        login.clone_into(&mut self.login);
        self
    }

    /// Holds the server to the contract that exports Groups.
    pub(crate) fn group(mut self, id: &'static str) -> Self {
        self.contract = "1up-population";
        self.group = Some(id);
        self
    }

    /// Holds the server to the guide.
    pub(crate) fn guide(mut self) -> Self {
        self.contract = "hl7-2.0.0";
        self
    }

    /// Asserts that the run takes no more memory than this, in MiB.
    pub(crate) fn memory(mut self, most: u64) -> Self {
        self.memory = Some(most);
        self
    }

    /// Changes one of the limits.
    pub(crate) fn limit(mut self, key: &str, value: &str) -> Self {
        let is_other = |line: &&str| line.split(' ').next() != Some(key);
        let others = self.limits.lines().filter(is_other);
        let others: String = others.flat_map(|line| [line, "\n"]).collect();
        let value = value.parse().map_or_else(|_| format!("\"{value}\""), |n: u32| n.to_string());
        self.limits = format!("{others}{key} = {value}\n");
        self
    }

    /// Looks for one more secret in all that is written.
    pub(crate) fn secret(mut self, secret: &'static str) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Looks for a text in one of the files that are written.
    pub(crate) fn absent_from(mut self, file: &'static str, text: &'static str) -> Self {
        self.absent.push((file, text));
        self
    }

    /// Judges only some scenarios.
    pub(crate) fn only(mut self, pattern: &'static str) -> Self {
        self.only = pattern;
        self
    }

    /// Asserts that the server was judged: its reports are written, readable and say `says`, and
    /// the evidence that was kept gives the same again.
    pub(crate) fn judged(self, codes: &[i32], says: &str) {
        let ended = self.run();
        let code = ended.code.expect("no signal ended it");
        assert!(codes.contains(&code), "it ended with {code}: {}", ended.said());
        let json = self.read("report.json");
        self.json_is_valid(&json);
        let junit = self.read("report.xml");
        let read = quick_junit::Report::deserialize_from_str(&junit).expect("it is JUnit XML");
        assert!(read.tests > 0, "{junit}");
        let text = self.read("report.txt");
        assert!(text.contains(says), "`{says}` is not told in {text}");
        self.harmless("the terminal", &ended.said());
        let written = [".", "evidence"].map(|folder| self.written(folder));
        assert!(written[1].iter().any(|(name, _)| name == "evidence.json"), "no evidence is kept");
        for (name, bytes) in written.iter().flatten() {
            self.harmless(name, bytes);
        }
        for (file, text) in &self.absent {
            let written = self.read(file);
            assert!(!written.contains(text), "{file} has {text}: {written}");
        }
        let again = self.bulkspec(&["judge", "evidence", "--report", "json=again.json"]);
        assert_eq!(again.code, Some(code), "judging again: {}", again.said());
        assert_eq!(self.read("again.json"), json, "the same evidence gives another report");
    }

    /// Asserts that one clear error came: on the terminal and in the reports for programs.
    pub(crate) fn unreachable(self, says: &str) {
        let ended = self.run();
        let said = ended.said();
        assert_eq!(ended.code, Some(i32::from(Exit::Unreachable.code())), "{said}");
        assert!(said.contains(says), "`{says}` is not told in {said}");
        let errors = said.lines().filter(|line| line.starts_with("bulkspec: ")).count();
        assert_eq!(errors, 1, "{said}");
        self.harmless("the terminal", &said);
        for report in ["report.json", "report.xml"] {
            let text = self.read(report);
            assert!(text.contains(says), "`{says}` is not told in {report}: {text}");
            self.harmless(report, &text);
        }
        for report in ["report.txt", "report.snap"] {
            assert!(!self.path(report).exists(), "{report} is there, and says nothing");
        }
    }

    fn run(&self) -> Ended {
        let group = self.group.map(|id| format!("group = \"{id}\"\n")).unwrap_or_default();
        let Self { origin, login, limits, contract, .. } = self;
        let config = format!(
            "[target.hostile]\ncontract = \"{contract}\"\nurl = \"{origin}/r4\"\n{group}\n\
             [target.hostile.login]\n{login}\n\n[target.hostile.inputs]\n\
             other-user = {{ file = \"other\" }}\n\
             client = {{ client-id = \"app\", client-secret = {{ file = \"other\" }} }}\n\n\
             [target.hostile.limits]\n{limits}"
        );
        fs::write(self.path("bulkspec.toml"), config).expect("the folder is ours");
        fs::write(self.path("token"), TOKEN).expect("the folder is ours");
        fs::write(self.path("other"), "another-users-secret").expect("the folder is ours");
        self.bulkspec(&[
            "run",
            "hostile",
            "--verbose",
            "--only",
            self.only,
            "--evidence=evidence",
            "--report=json=report.json",
            "--report=junit=report.xml",
            "--report=text=report.txt",
            "--report=snapshot=report.snap",
        ])
    }

    fn bulkspec(&self, arguments: &[&str]) -> Ended {
        let Some(most) = self.memory else {
            return run(self.folder.path(), arguments, PATIENCE);
        };
        let child = command(self.folder.path(), arguments).spawn().expect("the program starts");
        let id = child.id();
        let peak = thread::spawn(move || peak(id));
        let ended = end(child, PATIENCE);
        let peak = peak.join().expect("the thread only reads files");
        assert!(peak <= most, "{arguments:?} took {peak} MiB, {most} at most");
        ended
    }

    fn json_is_valid(&self, text: &str) {
        let schema = include_str!("../../fixtures/schemas/report.schema.json");
        let schema = serde_json::from_str(schema).expect("the schema is JSON");
        let report = serde_json::from_str(text).expect("the report is JSON");
        if let Err(error) = jsonschema::validate(&schema, &report) {
            panic!("{}: {error} at {}", self.origin, error.instance_path());
        }
    }

    /// The reports, or the evidence: each file with its name.
    fn written(&self, folder: &str) -> Vec<(String, String)> {
        let is_ours = |name: &str| ["token", "other", "bulkspec.toml"].contains(&name);
        let entries = fs::read_dir(self.path(folder)).expect("the run wrote it").flatten();
        entries
            .filter(|entry| entry.path().is_file())
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
            .filter(|(name, _)| !is_ours(name))
            .map(|(name, path)| (name, fs::read(path).expect("the run wrote it")))
            .map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()))
            .collect()
    }

    /// Asserts that a text tells no secret, and that nothing of it acts on a terminal or in a diff.
    fn harmless(&self, name: &str, text: &str) {
        for secret in &self.secrets {
            assert!(!text.contains(secret), "{name} has {secret}: {text}");
        }
        if name.rsplit('.').next() != Some("index") {
            let acting = text.chars().find(|c| acts(*c));
            assert_eq!(acting, None, "{name} is not escaped: {}", text.escape_debug());
        }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The most memory that a process has taken when it ends, in MiB; 0 where the system does not tell.
fn peak(id: u32) -> u64 {
    // Nobody ever sends: the channel is a clock.
    let (_keep, ticks) = channel::<()>();
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
        let Some(kib) = kib else { return peak };
        peak = peak.max(kib / 1024);
        let _ = ticks.recv_timeout(Duration::from_millis(5));
    }
}

/// Returns true for control characters, and for those that turn the direction of text or have no
/// width.
fn acts(c: char) -> bool {
    let hides = ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{206f}'];
    (c.is_control() && c != '\n') || c == '\u{feff}' || hides.iter().any(|range| range.contains(&c))
}
