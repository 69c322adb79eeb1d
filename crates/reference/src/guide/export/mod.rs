//! An export from query to bytes: selection, files, manifest.

mod blocks;
mod careless;
mod file;
mod flaw;
mod job;
mod manifest;
mod provenance;
mod reach;
mod selection;
mod writer;

pub(crate) use file::ExportFile;
pub(crate) use flaw::{Choice, brotli, look, misplace};
pub(crate) use job::{Job, JobOutcome};
pub(crate) use manifest::Page;
pub(crate) use reach::Scope;
pub(crate) use selection::{Selection, select};
pub(crate) use writer::{ExportInput, Written, write};
