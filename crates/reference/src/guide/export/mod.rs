//! An export from query to bytes: selection, files, manifest.

mod blocks;
mod brotli;
mod careless;
mod file;
mod job;
mod manifest;
mod provenance;
mod reach;
mod resource;
mod selection;
mod view;
mod writer;

pub(crate) use blocks::BlockFile;
pub(crate) use brotli::brotli;
pub(crate) use file::ExportFile;
pub(crate) use job::{Job, JobOutcome};
pub(crate) use reach::Scope;
pub(crate) use resource::ResourceContext;
pub(crate) use selection::{Selection, SelectionContext, select};
pub(crate) use view::look;
pub(crate) use writer::{ExportInput, Written, write};
