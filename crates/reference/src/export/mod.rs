//! An export from query to bytes: parameters, membership, plan of files, manifest, lines.

mod job;
mod manifest;
mod membership;
mod pieces;
mod plan;
mod query;
mod selection;
mod writer;

pub(crate) use job::Job;
pub(crate) use manifest::{FileList, listed_name};
pub(crate) use membership::{group_shares, patient_shares};
pub(crate) use pieces::gzipped;
pub(crate) use plan::{FilePlan, plan};
pub(crate) use query::Query;
pub(crate) use selection::{Selection, Share};
pub(crate) use writer::{Ask, write};
