//! What each check says of itself: the text of `bulkspec explain`.

/// The documentation of one check, or of one expectation on the answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckDoc {
    /// The name, as suites and findings write it.
    pub id: &'static str,
    /// What it judges, as a sentence.
    pub judges: &'static str,
    /// What is sent to find out.
    pub sent: &'static str,
    /// What is accepted.
    pub accepted: &'static str,
    /// Why it matters to whoever consumes the data.
    pub matters: &'static str,
    /// A usual cause of a breach.
    pub cause: &'static str,
    /// How to repair it.
    pub repair: &'static str,
}
