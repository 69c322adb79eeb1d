//! The three levels of an export.

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Level {
    /// Everything that the server holds.
    System,
    /// The data of all patients.
    Patient,
    /// The data of the members of one group, by the group's id.
    Group(String),
}
