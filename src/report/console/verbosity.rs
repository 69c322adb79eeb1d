//! How much the console report shows.

/// The level of detail of the console report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// Failures and the summary.
    Quiet,
    /// Also a line for each scenario, and the scenarios that were not tested.
    #[default]
    Normal,
    /// Also ids, cited requirements and exports.
    Verbose,
}
