//! The list of what a folder of evidence holds, which is written last: a folder without it, or with
//! other files than it names, is not whole.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::input_file;

/// The file that holds the list.
pub(super) const NAME: &str = "contents.json";

/// The version of the format in which evidence is stored. It grows whenever older judges would
/// misread what is stored.
const FORMAT: u32 = 2;

/// The longest list that is read, in bytes: 16 MiB, for some 300,000 exports.
const LONGEST: u64 = 16 * 1024 * 1024;

/// The files of a folder by name, with their sizes in bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Contents {
    format: u32,
    #[serde(default)]
    files: BTreeMap<String, u64>,
}

impl Contents {
    /// Writes the list of all files in `folder`.
    pub(super) fn write(folder: &Path) -> io::Result<()> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), entry.metadata()?.len());
        }
        let out = File::create(folder.join(NAME))?;
        serde_json::to_writer_pretty(out, &Self { format: FORMAT, files }).map_err(io::Error::from)
    }

    /// Reads the list, and makes sure that the folder is whole.
    pub(super) fn check(folder: &Path) -> Result<Self, StoreError> {
        let text = input_file::read_text(&folder.join(NAME), LONGEST)
            .map_err(|source| StoreError::Open { file: NAME.to_owned(), source })?;
        let contents: Self = serde_json::from_str(&text)?;
        if contents.format != FORMAT {
            return Err(StoreError::Format { found: contents.format, known: FORMAT });
        }
        let size = |name: &String| fs::metadata(folder.join(name)).map(|facts| facts.len()).ok();
        match contents.files.iter().find(|(name, bytes)| size(name) != Some(**bytes)) {
            Some((name, _)) => Err(StoreError::NotWhole { file: name.clone() }),
            None => Ok(contents),
        }
    }

    /// Returns true if the folder was written with a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::whole(|_: &Path| (), None)]
    #[case::file_missing(
        |folder: &Path| fs::remove_file(folder.join("a.index")).unwrap(),
        Some("the folder is not whole: a.index is missing or cut")
    )]
    #[case::file_cut(
        |folder: &Path| fs::write(folder.join("a.index"), "12").unwrap(),
        Some("the folder is not whole: a.index is missing or cut")
    )]
    #[case::another_format(
        |folder: &Path| fs::write(folder.join(NAME), r#"{"format":3,"more":[]}"#).unwrap(),
        Some("the evidence has format 3; this version of bulkspec reads format 2")
    )]
    #[case::list_missing(|folder: &Path| fs::remove_file(folder.join(NAME)).unwrap(), Some("contents.json"))]
    fn a_folder_is_whole_and_of_a_known_format(
        #[case] spoil: fn(&Path),
        #[case] says: Option<&str>,
    ) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.index"), "123").unwrap();
        Contents::write(folder.path()).unwrap();
        spoil(folder.path());
        let error = Contents::check(folder.path()).err().map(|error| error.to_string());
        assert_eq!(error.is_some(), says.is_some(), "{error:?}");
        assert!(error.unwrap_or_default().contains(says.unwrap_or_default()));
    }
}
