//! What a run observed of a target, without what differs from run to run: two runs against the
//! same server give the same text, and a change of behaviour shows as a diff that people review.

mod answer;
mod build;
mod exports;
mod instant;
mod manifest;
mod model;
mod phrase;
mod place;
mod words;

pub use model::{
    AnswerShape, ExportShape, JobMode, Plenty, RequestShape, ScenarioShape, Snapshot,
    SnapshotSchema,
};
