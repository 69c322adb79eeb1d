//! Suites: what is promised, as scripts that people read and edit.

mod check_list;
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

pub use check_list::{CheckSpec, MemberKind, SameResources};
pub use loader::{Loader, SuiteErrors, load};
pub use model::{
    Body, Destination, Expect, KickOffAnswer, KickOffStep, OutcomeOf, Scenario, SendStep, Shape,
    Step, Suite, WriteGroup,
};
pub use repeat::{Pace, Repeat, Times, TooOften};
pub use schema::json_schema;
pub use selection::{Selection, SelectionError, UnmatchedPattern};
pub use smart::{AskTokenStep, DiscoverStep, KeySet, SmartRule, TokenRule};
pub use values::{OneOrMany, StatusSet};
