//! Suites: the requirements as scenarios that people read and edit.

mod files;
mod inputs;
mod loader;
mod model;
mod pattern;
mod repeat;
mod review;
mod schema;
mod selection;
mod smart;
mod values;
mod worth;
mod yaml;

pub use loader::{Loader, SuiteErrors, load};
pub use model::{Body, KickOffStep, Scenario, SendStep, Step, Suite, WriteGroup};
pub use repeat::{Pace, Repeat, Times, TooOften};
pub use schema::json_schema;
pub use selection::{Selection, SelectionError, UnmatchedPattern};
pub use smart::{AskTokenStep, DiscoverStep, KeySet};
pub use values::OneOrMany;

pub use crate::check::{CheckSpec, Expect, Needs, StatusSet};
