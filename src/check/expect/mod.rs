//! What a step expects of the answers to its requests.

pub(crate) mod answer;
pub(crate) mod condition;
pub(crate) mod content_location;
pub(crate) mod further;
pub(crate) mod held;
pub(crate) mod kick_off;
pub(crate) mod leak;
pub(crate) mod outcome;
pub(crate) mod passing;
pub(crate) mod shape;
