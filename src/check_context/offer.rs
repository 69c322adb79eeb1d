//! What the answer to a kick-off offers.

use crate::evidence::{Exchange, ReceivedHeader};

/// What came of a kick-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    Offered,
    Refused,
    Broken,
    /// It was busy, or wanted other credentials.
    Unknown,
}

/// What the answer to a kick-off offers.
pub(crate) fn offer(exchange: &Exchange) -> Offer {
    let Some(response) = exchange.response() else { return Offer::Broken };
    match response.status {
        200..=299
            if response.status == 202
                || response.header(ReceivedHeader::ContentLocation).is_some()
                || response.body.is_manifest() =>
        {
            Offer::Offered
        }
        401 | 403 | 429 | 503 => Offer::Unknown,
        400..=499 | 501 => Offer::Refused,
        _ => Offer::Broken,
    }
}
