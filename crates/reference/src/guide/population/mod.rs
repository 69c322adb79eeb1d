//! A small population, made by a seeded generator: the same seed gives the same resources.

mod clinical;
mod directory;
mod documents;
mod draw;
mod groups;
mod medication;
mod past;
mod patient_record;
mod people;
mod shape;
mod times;

pub(crate) use groups::{GroupRole, cast_of, group_id};
pub(crate) use people::{patient_id, populate};
