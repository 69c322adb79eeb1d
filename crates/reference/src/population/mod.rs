//! The seeded population: every resource is a pure function of its key, so that nothing is stored.

mod admin;
mod clinical;
mod draw;
mod key;
mod kind;
mod line;
mod people;
mod times;
mod words;

pub(crate) use key::{DIRECTORY, Key};
pub(crate) use kind::Kind;
pub(crate) use people::{Population, Style, whole_second};
