//! Replaces a folder as a whole: it is written beside, then renamed.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Lets `write` fill a new folder, which then takes the place of `folder`. What is in the way is
/// removed where `is_ours` says so of its name; all else that was in the folder stays in it.
pub(super) fn replace(
    folder: &Path,
    is_ours: fn(&str) -> bool,
    write: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let folder = fs::canonicalize(folder)?;
    let new = beside(&folder, "new")?;
    let written = fs::create_dir(&new).and_then(|()| write(&new));
    let replaced = written.and_then(|()| exchange(&folder, &new, is_ours));
    if replaced.is_err() {
        // The error that is returned says more than one of tidying up.
        let _ = fs::remove_dir_all(&new);
    }
    replaced
}

fn exchange(folder: &Path, new: &Path, is_ours: fn(&str) -> bool) -> io::Result<()> {
    let old = beside(folder, "old")?;
    fs::rename(folder, &old)?;
    if let Err(error) = fs::rename(new, folder) {
        fs::rename(&old, folder)?;
        return Err(error);
    }
    for entry in fs::read_dir(&old)? {
        let name = entry?.file_name();
        if !name.to_str().is_some_and(is_ours) && !folder.join(&name).exists() {
            fs::rename(old.join(&name), folder.join(&name))?;
        }
    }
    fs::remove_dir_all(old)
}

/// A name in the same folder, so that renaming never copies.
fn beside(folder: &Path, what: &str) -> io::Result<PathBuf> {
    let name = folder.file_name().ok_or_else(|| io::Error::other("it has no name of its own"))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{what}-{}", std::process::id()));
    Ok(folder.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_used_folder_is_replaced_and_what_is_not_ours_stays() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("evidence");
        fs::create_dir(&folder).unwrap();
        for name in ["old.index", "evidence.json", "notes.txt"] {
            fs::write(folder.join(name), "old").unwrap();
        }
        replace(
            &folder,
            |name| name != "notes.txt",
            |new| fs::write(new.join("evidence.json"), "new"),
        )
        .unwrap();
        assert_eq!(names(&folder), ["evidence.json", "notes.txt"]);
        assert_eq!(fs::read_to_string(folder.join("evidence.json")).unwrap(), "new");
        assert_eq!(names(parent.path()), ["evidence"]);
    }

    #[test]
    fn a_folder_that_cannot_be_written_leaves_the_old_one() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("evidence");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("evidence.json"), "old").unwrap();
        let failed = replace(&folder, |_| true, |_| Err(io::Error::other("the disk is full")));
        assert_eq!(failed.unwrap_err().to_string(), "the disk is full");
        assert_eq!(names(&folder), ["evidence.json"]);
        assert_eq!(names(parent.path()), ["evidence"]);
    }
}
