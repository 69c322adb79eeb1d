//! An answer to a request that a scenario sent, as checks of answers see it.

use crate::check_context::{CheckContext, DraftFinding};
use crate::evidence::{ReceivedResponse, Sent};

/// An answer that came, with the request that it answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered<'a> {
    pub(crate) cx: CheckContext<'a>,
    pub(crate) sent: &'a Sent,
    pub(crate) response: &'a ReceivedResponse,
}

impl Answered<'_> {
    /// A message with what distinguishes the request from the others of its step.
    pub(super) fn labelled(&self, message: &str) -> String {
        labelled(self.sent, message)
    }

    /// A breach that this answer shows.
    pub(super) fn breach(
        &self,
        message: &str,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> DraftFinding {
        let found = DraftFinding::breach(self.labelled(message), expected, observed);
        found.shown_by(self.sent.exchange)
    }
}

/// Puts what distinguishes a request from the others of its step behind a message.
pub(super) fn labelled(sent: &Sent, message: &str) -> String {
    if sent.about.is_empty() {
        return message.to_owned();
    }
    format!("{message} ({})", sent.about)
}
