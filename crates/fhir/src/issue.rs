//! The codes of issues in an OperationOutcome.

/// The codes of R4's value set `issue-type` for what may pass: `transient` and those below it.
const TRANSIENT: [&str; 7] =
    ["transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled"];

/// Tells whether an issue with this code may pass by itself, so that asking again makes sense (R4,
/// value set `issue-type`).
#[must_use]
pub fn may_pass(code: &str) -> bool {
    TRANSIENT.contains(&code)
}
