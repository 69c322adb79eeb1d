//! Judges whether what a server declares can be asked for in an export.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::offer::{Offer, offer};
use crate::check_context::{CheckContext, CheckDoc, CheckResult, DraftFinding, Unit};
use crate::evidence::{Attempt, Exchange};
use crate::spec::ExportSpec;

pub(crate) static DECLARED_TYPES_TAKEN: Def = Def {
    doc: CheckDoc {
        id: "declared-types-taken",
        judges: "Each type that the CapabilityStatement declares is accepted in _type, unless it \
                 is marked as not supported in bulk.",
        sent: "Kick-offs with up to ten of the types in _type, cancelled at once. If one is \
               refused, one kick-off for each of its types.",
        accepted: "An accepted kick-off. Group is excluded, because it is read in order to be \
                   exported; patient-level and Group exports request only types of the Patient \
                   compartment. If no type is accepted, _type is not supported and nothing is \
                   judged.",
        matters: "Clients choose the types to request from this list, and one wrong name makes the \
                  whole export fail.",
        cause: "The statement lists the REST endpoints, and the exporter supports fewer types.",
        repair: "Add the extension operation-not-supported to the types that are not exported.",
    },
    subject: Subject::Declaration,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(declared_types_taken(cx))),
};

pub(crate) static DECLARED_PARAMETERS_TAKEN: Def = Def {
    doc: CheckDoc {
        id: "declared-parameters-taken",
        judges: "Each search parameter that the CapabilityStatement declares is accepted in \
                 _typeFilter, unless it is marked as not supported in bulk.",
        sent: "For each of the first 20 types, a kick-off with a _typeFilter for each of its \
               search parameters, cancelled at once. If one is refused, one kick-off for each \
               parameter.",
        accepted: "An accepted kick-off. Of the parameters common to all types only _id and \
                   _lastUpdated are tried, and none of type composite or special. If no filter is \
                   accepted, _typeFilter is not supported and nothing is judged.",
        matters: "Clients build their filters from this list.",
        cause: "The exporter has its own search, which supports fewer parameters than REST.",
        repair: "Support the parameter in both, or give it the extension operation-not-supported.",
    },
    subject: Subject::Declaration,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(declared_parameters_taken(cx))),
};

/// How many names a finding tells.
const MAX_NAMES: usize = 10;

/// What is judged, in words.
struct Words {
    noun: Unit,
    /// What is wrong.
    message: &'static str,
    /// Why nothing can be told.
    unsupported: &'static str,
}

/// Judges the declared types.
pub(crate) fn declared_types_taken(cx: CheckContext<'_>) -> CheckResult {
    let words = Words {
        noun: Unit::Type,
        message: "declared types are refused in _type",
        unsupported: "no declared type is accepted in _type",
    };
    judged(cx, &words)
}

/// Judges the declared search parameters.
pub(crate) fn declared_parameters_taken(cx: CheckContext<'_>) -> CheckResult {
    let words = Words {
        noun: Unit::Parameter,
        message: "declared search parameters are refused in _typeFilter",
        unsupported: "no declared search parameter is accepted in _typeFilter",
    };
    judged(cx, &words)
}

fn judged(cx: CheckContext<'_>, words: &Words) -> CheckResult {
    if cx.evidence.run.capabilities.is_none() {
        return CheckResult::not_tested(super::capabilities::none(cx));
    }
    let mut sorted = Sorted::default();
    for (step, attempt) in attempts(cx) {
        sorted.add(cx, step, &attempt);
    }
    let mut judged = CheckResult::default();
    judged.not_tested.extend(sorted.unknown);
    if sorted.taken == 0 {
        return judged.or_not_tested(words.unsupported);
    }
    judged.looked.add(words.noun, sorted.taken + sorted.refused.len() as u64);
    if let Some((_, first)) = sorted.refused.first() {
        let names: Vec<&str> = sorted.refused.iter().map(|(name, _)| name.as_str()).collect();
        let (shown, hidden) = names.split_at(names.len().min(MAX_NAMES));
        let observed = match hidden.len() {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        };
        let expected = "an accepted kick-off, or the extension operation-not-supported";
        let found = DraftFinding::breach(words.message, expected, observed);
        judged.found.push(found.shown_by(first.id));
    }
    judged
}

/// The kick-offs that the scenario's steps stand for, each with the number of its step.
fn attempts(cx: CheckContext<'_>) -> Vec<(usize, Attempt)> {
    let Some(declared) = &cx.evidence.run.capabilities else { return Vec::new() };
    let attempts = cx.kick_offs().filter_map(|(n, spec)| {
        let spec = spec.at_level(cx.evidence.run.level);
        let attempts = declared.attempts(&spec)?;
        Some(attempts.into_iter().map(move |attempt| (n, attempt)))
    });
    attempts.flatten().collect()
}

/// What came of everything that was tried.
#[derive(Default)]
struct Sorted<'a> {
    taken: u64,
    refused: Vec<(String, &'a Exchange)>,
    /// Why nothing is known of something.
    unknown: Vec<String>,
}

impl<'a> Sorted<'a> {
    fn add(&mut self, cx: CheckContext<'a>, step: usize, attempt: &Attempt) {
        let whole = sent(cx, step, &attempt.whole);
        match whole.map(|exchange| (exchange, offer(exchange))) {
            None => {}
            Some((_, Offer::Offered)) => self.taken += attempt.parts.len() as u64,
            Some((exchange, _)) => {
                for (name, spec) in &attempt.parts {
                    // A whole of one part is not tried again.
                    self.add_part(cx, name, sent(cx, step, spec).unwrap_or(exchange));
                }
            }
        }
    }

    fn add_part(&mut self, cx: CheckContext<'_>, name: &str, exchange: &'a Exchange) {
        match offer(exchange) {
            Offer::Offered => self.taken += 1,
            Offer::Unknown => {
                let words = cx.answer(exchange.id).words();
                self.unknown.push(format!("{name} is answered with {words}"));
            }
            Offer::Refused | Offer::Broken => self.refused.push((name.to_owned(), exchange)),
        }
    }
}

/// The kick-off of a step that asked for this.
fn sent<'a>(cx: CheckContext<'a>, step: usize, spec: &ExportSpec) -> Option<&'a Exchange> {
    let about = spec.describe(None);
    let found = cx.sent_by(step).into_iter().find(|sent| sent.about == about)?;
    cx.answer(found.exchange).exchange()
}

#[cfg(test)]
mod tests {
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{assert_says, status};
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;

    fn judged(answers: &[(&str, u16)]) -> Verdict {
        let builder = guide().declaring_types(&["Patient", "Slot", "Group"]);
        let tried = |types: &str| format!("{{ _type: '{types}', level: system }}");
        let builder = answers
            .iter()
            .fold(builder, |builder, (types, code)| builder.tried(&tried(types), status(*code)));
        let steps = "steps: [{ kick-off: { each: [{ _type: '{{ each declared type }}', level: system }] } }]";
        builder.cited("[KICK-03]", &format!("{steps}\njudge: [declared-types-taken]"))
    }

    #[rstest]
    #[case(&[("Patient,Slot", 202)], Outcome::Pass, "2 types")]
    #[case(
        &[("Patient,Slot", 400), ("Patient", 202), ("Slot", 400)],
        Outcome::Fail,
        "declared types are refused in _type | an accepted kick-off, or the extension \
         operation-not-supported | Slot"
    )]
    #[case(
        &[("Patient,Slot", 400), ("Patient", 400), ("Slot", 400)],
        Outcome::NotTested,
        "no declared type is accepted"
    )]
    #[case(
        &[("Patient,Slot", 400), ("Patient", 202), ("Slot", 403)],
        Outcome::Pass,
        "Slot is answered with status 403"
    )]
    #[case(&[], Outcome::NotTested, "no declared type is accepted")]
    fn types_that_are_declared_are_taken(
        #[case] answers: &[(&str, u16)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(answers), outcome, words);
    }
}
