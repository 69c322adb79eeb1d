//! Stored evidence: a folder that can be judged again.
//!
//! `evidence.json` holds everything but the indexes of resources; `export-N.index` and
//! `download-S-N.index` hold those (S is the place of the scenario, N the step), `deleted-N.index`
//! what an export says was deleted, and `mentions-N.index` what its resources mention. `contents.json`
//! says which files the folder has, and the version of their format.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use super::contents::{self, Contents};
use super::replace::replace;
use super::{Evidence, Execution, IndexError, ResourceIndex, StepFacts};
use crate::escape::VisibleJson;

const MAIN: &str = "evidence.json";

/// Why stored evidence could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file is missing or unreadable.
    #[error("cannot open {file}: {source}")]
    Open {
        /// The file's name in the folder.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// The main file is not what bulkspec writes.
    #[error("cannot read {MAIN}: {0}")]
    Json(#[from] serde_json::Error),
    /// The evidence was written by another version of bulkspec, in another format.
    #[error("the evidence has format {found}; this version of bulkspec reads format {known}")]
    Format {
        /// Its format.
        found: u32,
        /// The only one that is known.
        known: u32,
    },
    /// A file is missing, or is not as long as when it was written.
    #[error("the folder is not whole: {file} is missing or cut")]
    NotWhole {
        /// The file's name in the folder.
        file: String,
    },
    /// An index is not what bulkspec writes.
    #[error("cannot read {file}: {source}")]
    Index {
        /// The file's name in the folder.
        file: String,
        /// What is wrong with it.
        source: IndexError,
    },
}

impl Evidence {
    /// Writes the evidence into a folder, which is created where it does not exist. Evidence that is
    /// there already is replaced as a whole, once the new one is written.
    ///
    /// # Errors
    ///
    /// Fails when the folder or a file in it cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        replace(folder, is_ours, |new| self.write(new))
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        for export in &self.exports {
            write_index(&folder.join(export_file(export.id.0)), &export.index)?;
            for (kind, index) in
                [("deleted", &export.guide.deleted), ("mentions", &export.guide.mentions)]
            {
                if !index.is_empty() {
                    write_index(&folder.join(side_file(kind, export.id.0)), index)?;
                }
            }
        }
        for (place, execution) in self.executions.iter().enumerate() {
            for (step, facts) in execution.steps.iter().enumerate() {
                if let StepFacts::Downloaded(download) = facts {
                    write_index(&folder.join(download_file(place, step)), &download.index)?;
                }
            }
        }
        let mut out = VisibleJson(BufWriter::new(File::create(folder.join(MAIN))?));
        serde_json::to_writer_pretty(&mut out, self)?;
        out.flush()?;
        Contents::write(folder)
    }

    /// Reads evidence that [`Evidence::save`] wrote.
    ///
    /// # Errors
    ///
    /// Fails when the folder is not whole, is of another format, or a file is not what bulkspec writes.
    pub fn load(folder: &Path) -> Result<Self, StoreError> {
        let contents = Contents::check(folder)?;
        let mut evidence: Self = serde_json::from_reader(open(folder, MAIN)?)?;
        for export in &mut evidence.exports {
            let index = read_index(folder, &export_file(export.id.0))?;
            let deleted = read_side_index(folder, &contents, &side_file("deleted", export.id.0))?;
            let mentions = read_side_index(folder, &contents, &side_file("mentions", export.id.0))?;
            if let Some(export) = Arc::get_mut(export) {
                export.index = index;
                (export.guide.deleted, export.guide.mentions) = (deleted, mentions);
            }
        }
        for (place, execution) in evidence.executions.iter_mut().enumerate() {
            load_downloads(folder, place, execution)?;
        }
        Ok(evidence)
    }
}

fn load_downloads(
    folder: &Path,
    place: usize,
    execution: &mut Execution,
) -> Result<(), StoreError> {
    for (step, facts) in execution.steps.iter_mut().enumerate() {
        if let StepFacts::Downloaded(download) = facts {
            download.index = read_index(folder, &download_file(place, step))?;
        }
    }
    Ok(())
}

/// Returns true for the names of files that are written here.
fn is_ours(name: &str) -> bool {
    let is_index = Path::new(name).extension().is_some_and(|extension| extension == "index");
    is_index || name == MAIN || name == contents::NAME
}

fn export_file(id: u32) -> String {
    format!("export-{id}.index")
}

fn side_file(kind: &str, id: u32) -> String {
    format!("{kind}-{id}.index")
}

fn download_file(place: usize, step: usize) -> String {
    format!("download-{place}-{step}.index")
}

fn write_index(path: &Path, index: &ResourceIndex) -> io::Result<()> {
    let out = BufWriter::new(File::create(path)?);
    index.write_to(out).map_err(io::Error::other)
}

fn open(folder: &Path, name: &str) -> Result<BufReader<File>, StoreError> {
    let opened = File::open(folder.join(name));
    opened.map(BufReader::new).map_err(|source| StoreError::Open { file: name.to_owned(), source })
}

fn read_index(folder: &Path, name: &str) -> Result<ResourceIndex, StoreError> {
    ResourceIndex::read_from(open(folder, name)?)
        .map_err(|source| StoreError::Index { file: name.to_owned(), source })
}

/// Reads an index that is not written where it is empty.
fn read_side_index(
    folder: &Path,
    contents: &Contents,
    name: &str,
) -> Result<ResourceIndex, StoreError> {
    if contents.has(name) { read_index(folder, name) } else { Ok(ResourceIndex::default()) }
}
