//! The progress events of a run; every display consumes this stream.

/// Something that happened during a run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The run begins.
    Started {
        /// How many scenarios it will judge.
        scenarios: usize,
        /// How many exports it plans.
        exports: usize,
    },
    /// An export begins.
    ExportStarted {
        /// What is exported (`_type=Encounter`).
        what: String,
    },
    /// The progress of a running export.
    ExportProgress {
        /// What is exported.
        what: String,
        /// The percentage that `X-Progress` names, or the number of status requests; never a text of
        /// the server's.
        progress: String,
    },
    /// An export is complete, refused or failed.
    ExportEnded {
        /// What was exported.
        what: String,
        /// How it ended (`19 files, 394 resources`, `refused with 400`).
        how: String,
    },
    /// All steps of a scenario were taken.
    Executed {
        /// The scenario's id.
        scenario: String,
    },
    /// The server asked to wait.
    Waiting {
        /// Why and how long (`429, Retry-After 30 s`).
        why: String,
    },
    /// Everything was executed, or the run was cut short.
    Ended,
}
