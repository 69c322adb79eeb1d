//! How the server answers a plain kick-off of the target's own: a fact of the run, that says what
//! the answers to other requests are worth.

use super::context::CheckContext;
use super::offer::{Offer, offer};
use crate::evidence::{Exchange, ExportResult, ReceivedHeader};
use crate::spec::ExportSpec;

/// How a plain kick-off is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Baseline {
    /// With a status URL, or with the manifest at once.
    Accepted { is_at_once: bool },
    /// With this status, that starts no export.
    Denied(u16),
    /// Not at all.
    Unanswered,
    /// No plain kick-off was sent.
    Unknown,
}

/// How the server answers a plain kick-off: as the plain export shows it, where the run has that.
pub(crate) fn answer(cx: CheckContext<'_>) -> Baseline {
    let export = cx.evidence.shared_export(&ExportSpec::default());
    match export.map(|export| (export, &export.result)) {
        Some((_, ExportResult::Refused { status })) => return Baseline::Denied(*status),
        Some((export, ExportResult::Listed(_))) => {
            return Baseline::Accepted { is_at_once: export.polls.is_empty() };
        }
        _ => {}
    }
    let of_export = || export?.kickoff;
    let sent = cx.evidence.run.plain_kick_off.or_else(of_export);
    match sent.and_then(|id| cx.answer(id).exchange()) {
        Some(exchange) => read(exchange),
        None => Baseline::Unknown,
    }
}

fn read(exchange: &Exchange) -> Baseline {
    let Some(response) = exchange.response() else { return Baseline::Unanswered };
    if offer(exchange) != Offer::Offered {
        return Baseline::Denied(response.status);
    }
    let is_at_once =
        response.status != 202 && response.header(ReceivedHeader::ContentLocation).is_none();
    Baseline::Accepted { is_at_once }
}

/// Why a status says nothing about what else is asked, if so: the plain kick-off has it as well, or
/// nobody knows what that has. `awaits_refusal` tells whether a refusal is what is looked for.
pub(crate) fn says_nothing(
    cx: CheckContext<'_>,
    status: u16,
    awaits_refusal: bool,
) -> Option<String> {
    let is_of_access = matches!(status, 401 | 403 | 404);
    let is_refused = awaits_refusal && matches!(status, 400..=499 | 501);
    match answer(cx) {
        Baseline::Denied(denied) if denied == status && (is_of_access || is_refused) => {
            Some(format!("a kick-off without parameters is also answered with {status}"))
        }
        // The contracts of 1upHealth know no way to cancel a kick-off, so none is sent for this.
        Baseline::Unknown if is_of_access && cx.contract().guide().is_some() => {
            Some("the response to a kick-off without parameters is unknown".to_owned())
        }
        _ => None,
    }
}
