//! A folder in which the README is followed, with the program under test on the path.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::blocks::{Block, Kind, missing, session};

/// Stands in for cargo: what it would build is built already, and tests do not run in tests.
const CARGO: &str = r#"#!/bin/sh
case "$*" in
    "run --release -- "*) shift 3; exec bulkspec "$@" ;;
    test*) echo "${BULKSPEC_TARGET:-nothing}: cargo $*" >> cargo-calls ;;
    *) echo "unexpected: cargo $*" >&2; exit 64 ;;
esac
"#;

/// The folder, the servers that run in it, and the secrets that a CI server would set.
pub(crate) struct Workshop {
    folder: TempDir,
    servers: Vec<Child>,
    secrets: Vec<(&'static str, String)>,
}

impl Drop for Workshop {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Workshop {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).expect("the folder is ours");
        symlink(env!("CARGO_BIN_EXE_bulkspec"), bin.join("bulkspec")).expect("the folder is ours");
        fs::write(bin.join("cargo"), CARGO).expect("the folder is ours");
        fs::set_permissions(bin.join("cargo"), fs::Permissions::from_mode(0o755))
            .expect("the folder is ours");
        Self { folder, servers: Vec::new(), secrets: Vec::new() }
    }

    /// Follows a block.
    ///
    /// # Errors
    ///
    /// Says what did not come out as the README says.
    pub(crate) fn follow(&mut self, block: &Block) -> Result<(), String> {
        match &block.kind {
            Kind::Commands => block.text.lines().try_for_each(|command| self.command(command)),
            Kind::Session => session(&block.text).into_iter().try_for_each(|(command, said)| {
                let (_, printed, _) = self.shell(&command);
                let missing = missing(&said, &printed);
                missing.map_or(Ok(()), |line| Err(format!("{command}\nlacks {line}\nin {printed}")))
            }),
            Kind::File(path) => self.file(path, &block.text),
            Kind::Unknown(words) => Err(format!("a block of the kind `{words}`")),
        }
    }

    fn command(&mut self, command: &str) -> Result<(), String> {
        if command.starts_with("bulkspec serve") {
            self.serve(command);
            return Ok(());
        }
        let (succeeded, printed, noted) = self.shell(command);
        if succeeded { Ok(()) } else { Err(format!("{command}\nfails: {printed}{noted}")) }
    }

    /// Runs a command to its end: whether it succeeded, what it printed, and what it noted on
    /// standard error.
    fn shell(&self, command: &str) -> (bool, String, String) {
        let output = self.sh(command).output().expect("a shell starts");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    fn sh(&self, command: &str) -> Command {
        let old = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{old}", self.path("bin").display());
        let mut shell = Command::new("sh");
        shell.args(["-eu", "-c", command]).current_dir(self.folder.path()).env("PATH", path);
        shell.env_remove("BULKSPEC_TARGET").envs(self.secrets.iter().cloned());
        shell
    }

    /// Starts a server on a free port. It runs until this is dropped.
    fn serve(&mut self, command: &str) {
        let command = format!("exec {command} --listen 127.0.0.1:0");
        let mut server = self.sh(&command).stdout(Stdio::piped()).spawn().expect("a shell starts");
        let mut told = String::new();
        let out = server.stdout.take().expect("the output is piped");
        BufReader::new(out).read_line(&mut told).expect("the server tells its address");
        self.servers.push(server);
        assert!(told.contains("is served at http://127.0.0.1:"), "{told}");
    }

    /// Writes a file, and has bulkspec check it. A configuration is led to a server of ours, which
    /// takes the part of the gateway that it describes.
    fn file(&mut self, path: &str, text: &str) -> Result<(), String> {
        let text = if path == "bulkspec.toml" { self.led_to_us(text) } else { text.to_owned() };
        let target = self.path(path);
        fs::create_dir_all(target.parent().expect("it is in the folder")).expect("it is ours");
        fs::write(target, text).expect("the folder is ours");
        self.command(&format!("bulkspec check {path}"))
    }

    fn led_to_us(&mut self, text: &str) -> String {
        self.serve("bulkspec serve --config-dir gateway");
        let ours = fs::read_to_string(self.path("gateway/bulkspec.toml")).expect("it is written");
        let ours: toml::Table = ours.parse().expect("it is TOML");
        let ours = &ours["target"]["reference"];
        let secret = |what| {
            let path = self.path("gateway").join(format!("reference.{what}.secret"));
            fs::read_to_string(path).expect("the secret is written")
        };
        self.secrets = vec![
            ("BULKSPEC_TOKEN", secret("token")),
            ("BULKSPEC_OTHER_USER", secret("other-user")),
            ("BULKSPEC_CLIENT_SECRET", secret("client")),
        ];
        let value = |value: &toml::Value| value.to_string();
        text.replace(
            "\"https://gateway.example/v1/acme/bulk-export/bulk-data/r4\"",
            &value(&ours["url"]),
        )
        .replace("\"123\"", &value(&ours["group"]))
        .replace("client-id = \"bulkspec\"", &client_id(ours))
    }

    /// What was asked of cargo but to run the program.
    pub(crate) fn cargo_calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.path("cargo-calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    fn path(&self, name: impl AsRef<Path>) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

fn client_id(ours: &toml::Value) -> String {
    format!("client-id = {}", ours["inputs"]["client"]["client-id"])
}
