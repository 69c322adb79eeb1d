//! The codes of issues in an OperationOutcome.

/// The codes of R4's value set `issue-type` for temporary issues: `transient` and those below it.
const TRANSIENT: [&str; 7] =
    ["transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled"];

/// Returns true if an issue with this code is temporary, so that a client can retry (R4, value set
/// `issue-type`).
#[must_use]
pub fn may_pass(code: &str) -> bool {
    TRANSIENT.contains(&code)
}
