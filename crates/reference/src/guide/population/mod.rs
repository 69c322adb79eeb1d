//! A small population, made by a seeded generator: the same seed gives the same resources.

mod chart;
mod clinical;
mod directory;
mod documents;
mod draw;
mod groups;
mod medication;
mod past;
mod people;
mod shape;
mod times;

pub(crate) use groups::{Cast, cast_of, group_id};
pub(crate) use people::{patient_id, populate};
