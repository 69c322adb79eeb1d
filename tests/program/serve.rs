//! The reference server in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout};

use tempfile::TempDir;

use super::run::command;

/// A server on a free port, with the configuration that it wrote. It ends when this is dropped.
pub(crate) struct Served {
    child: Child,
    /// Kept open, or the server would be unable to speak.
    _out: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Served {
    /// Starts `bulkspec serve` with further arguments.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let all = [&["serve", "--listen=127.0.0.1:0", "--config-dir=."], arguments].concat();
        let mut child = command(folder.path(), &all).spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("the output is piped"));
        let mut told = String::new();
        out.read_line(&mut told).expect("the server tells its address");
        assert!(told.contains("is served at http"), "{told}");
        Self { child, _out: out, folder }
    }

    /// The configuration that the server wrote, with a target named `reference`.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("bulkspec.toml")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
