//! The sources of suites: the program itself, and files and folders on disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::diagnostic::{Diagnostic, Source};
use crate::input_file::{self, LONGEST_DOCUMENT};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/suites");

/// Returns the suites that are built into the program, by name.
pub(super) fn built_in() -> Vec<Arc<Source>> {
    let mut sources: Vec<_> = BUILT_IN
        .files()
        .filter(|file| is_suite(file.path()))
        .filter_map(|file| Some((file.path().display(), file.contents_utf8()?)))
        .map(|(name, text)| Arc::new(Source::new(format!("suites/{name}"), text)))
        .collect();
    sources.sort_by(|one, other| one.name.cmp(&other.name));
    sources
}

/// Returns the suites of a file, or of a folder and its subfolders, by name.
///
/// # Errors
///
/// Returns a diagnostic for each file that is missing or unreadable, and for a folder without
/// suites.
pub(super) fn on_disk(path: &Path) -> Vec<Result<Arc<Source>, Diagnostic>> {
    let found = if path.is_dir() { in_folder(path) } else { Ok(vec![path.to_owned()]) };
    match found {
        Err(error) => vec![Err(unreadable(path, &error))],
        Ok(files) if files.is_empty() => {
            let message = format!("the folder {} has no suite in it", path.display());
            let help = "suites are files that end in .yaml or .yml".to_owned();
            vec![Err(Diagnostic::new(message).help(help))]
        }
        Ok(files) => files.iter().map(|file| read(file)).collect(),
    }
}

fn in_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        // A link to a folder could lead back here, so only real folders are entered.
        if entry.file_type()?.is_dir() {
            files.extend(in_folder(&entry.path())?);
        } else if is_suite(&entry.path()) {
            files.push(entry.path());
        }
    }
    Ok(files)
}

fn is_suite(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}

fn read(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let bytes =
        input_file::read(path, LONGEST_DOCUMENT).map_err(|error| unreadable(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("{} is not text in UTF-8: see byte {at}", path.display());
        Diagnostic::new(message)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(Arc::new(Source::new(path.display().to_string(), text)))
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("{} cannot be read: {error}", path.display()));
    let missing = error.kind() == io::ErrorKind::NotFound;
    diagnostic.help(missing.then(|| "name a suite's file, or a folder with suites".to_owned()))
}
