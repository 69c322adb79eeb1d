//! A folder to run the program in.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::run::{Ended, run};

/// Far above what any command takes, so that only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder of its own for one test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("it is ours");
        fs::write(path, text).expect("the folder is ours");
        self
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        run(self.path(), arguments, PATIENCE)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn read(&self, name: impl Into<PathBuf>) -> String {
        let name = name.into();
        fs::read_to_string(self.path().join(&name))
            .unwrap_or_else(|error| panic!("{}: {error}", name.display()))
    }
}
