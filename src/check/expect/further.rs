//! The expectations that only some answers have something to say to.

use super::content_location;
use super::held;
use super::kick_off;
use super::outcome;
use super::passing;
use crate::case::{Case, Found};
use crate::evidence::{ReceivedResponse, Sent};
use crate::suite::Expect;

/// What one expectation says of an answer; the error says why it has nothing to say.
pub(super) type Said = Result<Vec<Found>, &'static str>;

/// What all of them say.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// What was found, each with the name of its expectation.
    pub(super) found: Vec<(&'static str, Found)>,
    /// Whether any of them had something to say.
    pub(super) looked: bool,
    /// Why the others had not.
    pub(super) not_tested: Vec<&'static str>,
}

/// Judges one answer.
pub(super) fn judge(
    case: Case<'_>,
    sent: &Sent,
    response: &ReceivedResponse,
    expect: &Expect,
) -> Further {
    let mut further = Further::default();
    if let Some(due) = expect.kick_off {
        further.take(kick_off::KICK_OFF.id, kick_off::answer(case, sent, response, due));
    }
    if expect.outcome {
        further.take(outcome::OUTCOME.id, outcome::outcome(case, sent, response));
    }
    if let Some(of) = expect.outcome_type {
        further.take(outcome::OUTCOME_TYPE.id, outcome::media_type_of(case, sent, response, of));
    }
    if expect.empty_or_outcome {
        further.take(outcome::EMPTY_OR_OUTCOME.id, outcome::empty_or_outcome(sent, response));
    }
    if expect.content_location {
        let said = content_location::content_location(case, sent, response);
        further.take(content_location::CONTENT_LOCATION.id, said);
    }
    if expect.says_when_to_retry {
        further.take(kick_off::SAYS_WHEN_TO_RETRY.id, kick_off::says_when(sent, response));
    }
    if expect.passing_failure {
        further.take(passing::PASSING_FAILURE.id, passing::passing_failure(case, sent, response));
    }
    if expect.preference_applied {
        further.take(kick_off::PREFERENCE_APPLIED.id, kick_off::preference(sent, response));
    }
    if let Some(name) = &expect.holds {
        further.take(held::HOLDS.id, Ok(held::holds(sent, response, name)));
    }
    if expect.same_manifest {
        further.take(held::SAME_MANIFEST.id, held::same_manifest(case, sent, response));
    }
    further
}

impl Further {
    fn take(&mut self, check: &'static str, said: Said) {
        match said {
            Ok(found) => {
                self.looked = true;
                self.found.extend(found.into_iter().map(|one| (check, one)));
            }
            Err(why) => self.not_tested.push(why),
        }
    }
}
