//! Judges how Groups are created by filters (Bulk Data Access 3.0.0, Bulk Cohort API).

use jiff::SignedDuration;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit,
};
use crate::evidence::{
    CohortEnd, CohortFacts, CohortGroup, ExchangeId, ExportResult, ReceivedHeader, StatedTime,
    http_date,
};
use crate::spec::ExportLevel;
use bulkspec_fhir::FhirDateTime;

pub(crate) static COHORT_ACCEPTED: Def = Def {
    doc: CheckDoc {
        id: "cohort-accepted",
        judges: "A server that declares the Bulk Cohort API accepts a Group that is defined by a \
                 filter.",
        sent: "POST [base]/Group with Prefer: respond-async and a Group with one member-filter \
               that selects two members of the target's Group by id; then GET on the status URL.",
        accepted: "Status 202 with a status URL that leads to the Group, or the Group in the \
                   response. A creation that is refused later (for example by a person), or for \
                   which the token lacks the right, is not judged.",
        matters: "Without such a Group, a client has to export all patients to find the ones it \
                  needs.",
        cause: "Groups can only be created synchronously, or the status URL of a creation behaves \
                like that of an export.",
        repair: "Accept the Group, return 202 with Content-Location, and return a batch-response \
                 Bundle from the status URL when the Group has been created.",
    },
    subject: Subject::Cohort,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| cohort_accepted(cx)),
};

pub(crate) static COHORT_REFUSED: Def = Def {
    doc: CheckDoc {
        id: "cohort-refused",
        judges: "A Group whose filter has an unknown search parameter is refused.",
        sent: "POST [base]/Group with a member-filter on Patient that has the parameter \
               _bulkspecUnknown beside the ids of two patients.",
        accepted: "A refusal, either in the response or at the status URL.",
        matters: "A filter that is only partly applied returns data of patients that the client \
                  did not ask for.",
        cause: "The search handles unknown parameters leniently, as it may for GET.",
        repair: "Search for members in strict mode, and refuse unsupported parameters.",
    },
    subject: Subject::Cohort,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| cohort_refused(cx)),
};

pub(crate) static COHORT_REFRESHED: Def = Def {
    doc: CheckDoc {
        id: "cohort-refreshed",
        judges: "The members-refreshed time of a Group is not later than the Group.",
        sent: "A read of a Group that was created from a filter.",
        accepted: "An extension members-refreshed with a valueDateTime that is not after the \
                   Group's date. If the Group has no date, it is compared with the Date header of \
                   the response, with a tolerance of five minutes. A Group without the extension \
                   is not judged: its members are determined when an export begins.",
        matters: "The time lets a client decide whether the members are recent enough to export.",
        cause: "The time is that of the next refresh, or local time is written as UTC.",
        repair: "Write the time at which the filters were last evaluated.",
    },
    subject: Subject::Cohort,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| cohort_refreshed(cx)),
};

pub(crate) static COHORT_AT_HAND: Def = Def {
    doc: CheckDoc {
        id: "cohort-at-hand",
        judges: "A Group created from a filter can be read, found by name, exported and deleted.",
        sent: "GET [base]/Group/[id], GET [base]/Group?name=[name], the export of the Group, and \
               DELETE [base]/Group/[id].",
        accepted: "A success for each request. The search result contains the Group.",
        matters: "A client that cannot find its Groups creates them again each time, and a client \
                  that cannot delete them leaves them behind.",
        cause: "These Groups are stored separately from other Groups.",
        repair: "Serve these Groups through the same endpoints as others.",
    },
    subject: Subject::Cohort,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| cohort_at_hand(cx)),
};

/// Why there is nothing to judge.
const NOT_DECLARED: &str = "the server does not declare the Bulk Cohort API";
const NOT_CREATED: &str = "no Group with filters was created";
/// How much two clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Judges each creation of a server that declares the API.
fn each_creation(cx: CheckContext<'_>, judge: impl Fn(&CohortFacts) -> CheckResult) -> Judgement {
    if !cx.declares_cohorts() {
        return Ok(CheckResult::not_tested(NOT_DECLARED));
    }
    let creations = cx.cohorts();
    if creations.is_empty() {
        return Ok(CheckResult::not_tested("no request was sent to the Bulk Cohort API"));
    }
    CheckResult::all(creations.into_iter().map(|creation| Ok(judge(creation))))
}

/// Judges each Group that was created.
fn each_created(cx: CheckContext<'_>, judge: impl Fn(&CohortFacts) -> CheckResult) -> Judgement {
    each_creation(cx, |creation| match creation.ended {
        CohortEnd::Created => judge(creation),
        _ => CheckResult::not_tested(NOT_CREATED),
    })
}

/// Judges that the creation of a Group is accepted.
pub(crate) fn cohort_accepted(cx: CheckContext<'_>) -> Judgement {
    each_creation(cx, |creation| {
        let answer = cx.answer(creation.sent.exchange);
        let message = match &creation.ended {
            CohortEnd::Created => return CheckResult::right(Examined::at(Unit::Answer, 1)),
            CohortEnd::Declined => {
                return CheckResult::not_tested(
                    "the server finally refused the Group, which it may do",
                );
            }
            CohortEnd::NotAwaited { why } => return CheckResult::not_tested(why),
            CohortEnd::Refused if matches!(answer.status(), Some(401 | 403)) => {
                return CheckResult::not_tested("the token may not create Groups");
            }
            CohortEnd::Refused if !can_search_by_id(cx) => {
                let why = "the server refused the Group, and Patients cannot be searched by _id";
                return CheckResult::not_tested(why);
            }
            CohortEnd::Refused => "the server refused to create a Group with a filter",
            CohortEnd::Unclear { why } => why,
        };
        let expected = "status 202 with a status URL that leads to the Group";
        let found = DraftFinding::breach(message, expected, answer.words());
        let shows = creation.polls.last().copied().unwrap_or(creation.sent.exchange);
        CheckResult::with(Examined::at(Unit::Answer, 1), vec![found.shown_by(shows)])
    })
}

/// Tells whether the filter may be used: unless Patients have search parameters, and not that one.
fn can_search_by_id(cx: CheckContext<'_>) -> bool {
    let declared = cx.evidence.run.capabilities.iter().flat_map(|it| &it.types);
    let mut patients = declared.filter(|it| it.name == "Patient");
    patients.all(|it| it.parameters.is_empty() || it.parameters.iter().any(|it| it.name == "_id"))
}

/// Judges that a Group with an unknown search parameter is refused, at once or in the end.
pub(crate) fn cohort_refused(cx: CheckContext<'_>) -> Judgement {
    each_creation(cx, |creation| match &creation.ended {
        CohortEnd::Refused | CohortEnd::Declined => CheckResult::refusal(),
        CohortEnd::Unclear { why } | CohortEnd::NotAwaited { why } => CheckResult::not_tested(why),
        CohortEnd::Created => {
            let message = "the server created a Group from a search parameter that does not exist";
            let observed = cx.answer(creation.sent.exchange).words();
            let found = DraftFinding::breach(message, "a refusal", observed);
            let found = found.shown_by(creation.sent.exchange);
            CheckResult::with(Examined::at(Unit::Answer, 1), vec![found])
        }
    })
}

/// Judges `members-refreshed` of each Group.
pub(crate) fn cohort_refreshed(cx: CheckContext<'_>) -> Judgement {
    each_created(cx, |creation| {
        let read = creation.read.as_ref();
        let Some((exchange, group)) = read.and_then(|it| Some((it.exchange, it.group.as_ref()?)))
        else {
            return CheckResult::not_tested("the Group could not be read");
        };
        match &group.refreshed {
            None => {
                CheckResult::not_tested("the Group has no members-refreshed, which is optional")
            }
            Some(StatedTime::Vague) => {
                CheckResult::not_tested("members-refreshed is not precise to the day")
            }
            Some(StatedTime::Missing) => {
                let message = "members-refreshed has no valueDateTime";
                let found = DraftFinding::breach(message, "a dateTime", "none").shown_by(exchange);
                CheckResult::with(Examined::at(Unit::Answer, 1), vec![found])
            }
            Some(StatedTime::At(refreshed)) => compared(cx, exchange, group, refreshed),
        }
    })
}

/// Compares the time at which members were found with `date`, or else with the answer's own time.
fn compared(
    cx: CheckContext<'_>,
    exchange: ExchangeId,
    group: &CohortGroup,
    refreshed: &str,
) -> CheckResult {
    let span = |text: &str| text.parse::<FhirDateTime>().ok().map(|at| at.span());
    let of_group = match &group.date {
        Some(StatedTime::At(date)) => span(date).map(|(_, last)| (date.clone(), last)),
        _ => None,
    };
    let of_answer = || {
        let read = cx.answer(exchange).exchange()?.response()?.header(ReceivedHeader::Date);
        let read = http_date(read?)?;
        Some((format!("{read}, when it was read"), read + SKEW))
    };
    let (Some((first, _)), Some((words, limit))) = (span(refreshed), of_group.or_else(of_answer))
    else {
        return CheckResult::not_tested("there is no date to compare members-refreshed with");
    };
    let message = "members-refreshed is later than the Group that contains it";
    let found =
        DraftFinding::breach(message, format!("at most {words}"), refreshed).shown_by(exchange);
    let found = (first > limit).then_some(found).into_iter().collect();
    CheckResult::with(Examined::at(Unit::Answer, 1), found)
}

/// Judges that a Group can be read, found, exported and deleted.
pub(crate) fn cohort_at_hand(cx: CheckContext<'_>) -> Judgement {
    each_created(cx, |creation| {
        let mut judged = CheckResult::default();
        let mut look = |is_right: bool, message: &str, exchange: Option<ExchangeId>| {
            let observed = exchange.map(|id| cx.answer(id).words()).unwrap_or_default();
            let found =
                DraftFinding::breach(message, "the same support as for other Groups", observed)
                    .shown_by(exchange);
            judged.looked.add(Unit::Answer, 1);
            judged.found.extend((!is_right).then_some(found));
        };
        if let Some(read) = &creation.read {
            let message = "a Group created from a filter cannot be read";
            look(read.group.is_some(), message, Some(read.exchange));
        }
        if let Some(search) = &creation.search {
            let message = "a Group created from a filter is not found by its name";
            look(search.is_found, message, Some(search.exchange));
        }
        // A server without exports of Groups is told so elsewhere.
        let declared = cx.evidence.run.capabilities.as_ref();
        let has_level = declared.is_some_and(|it| it.declares(ExportLevel::Group));
        for export in cx.exports().into_iter().filter(|_| has_level) {
            let message = "a Group created from a filter cannot be exported";
            if !matches!(export.result, ExportResult::NotPossible { .. }) {
                look(export.manifest().is_some(), message, export.kickoff);
            }
        }
        if let Some(sent) = cx.cohort_removal() {
            let is_gone = cx.answer(sent.exchange).status().is_some_and(|it| it / 100 == 2);
            let message = "a Group created from a filter cannot be deleted";
            look(is_gone, message, Some(sent.exchange));
        }
        judged
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::testing::cohorts::{CohortWorld, group, told};
    use crate::spec::CohortFilters;
    use crate::verdict::Outcome;
    use rstest::rstest;

    const LATE: &str = "2024-06-01T10:00:00Z";

    fn unclear() -> CohortEnd {
        CohortEnd::Unclear { why: "202 came without a status URL".to_owned() }
    }

    fn not_awaited() -> CohortEnd {
        CohortEnd::NotAwaited { why: "the server is busy (429)".to_owned() }
    }

    #[rstest]
    #[case(CohortEnd::Created, 202, Outcome::Pass, "1 answer")]
    #[case(
        CohortEnd::Refused,
        400,
        Outcome::Fail,
        "to create a Group with a filter | status 202 with a status URL that leads to the Group | \
         status 400"
    )]
    #[case(CohortEnd::Refused, 403, Outcome::NotTested, "the token may not create Groups")]
    #[case(CohortEnd::Declined, 202, Outcome::NotTested, "which it may do")]
    #[case(unclear(), 202, Outcome::Fail, "202 came without a status URL")]
    #[case(not_awaited(), 429, Outcome::NotTested, "busy")]
    fn a_creation_must_be_accepted(
        #[case] ended: CohortEnd,
        #[case] status: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = CohortWorld::declaring(&["_id"]).created(CohortFilters::One, ended, status);
        builder.says("cohort-accepted", outcome, words);
    }

    #[rstest]
    #[case(CohortWorld::default(), NOT_DECLARED)]
    #[case(CohortWorld::declaring(&["gender"]), "cannot be searched by _id")]
    fn a_refusal_may_have_reasons(#[case] builder: CohortWorld, #[case] words: &str) {
        let builder = builder.created(CohortFilters::One, CohortEnd::Refused, 400);
        builder.says("cohort-accepted", Outcome::NotTested, words);
    }

    #[rstest]
    #[case(CohortEnd::Refused, Outcome::Pass, "1 refusal")]
    #[case(CohortEnd::Declined, Outcome::Pass, "1 refusal")]
    #[case(CohortEnd::Created, Outcome::Fail, "that does not exist | a refusal | status 202")]
    #[case(unclear(), Outcome::NotTested, "202 came without")]
    fn an_unknown_parameter_must_be_refused(
        #[case] ended: CohortEnd,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let filters = CohortFilters::UnknownParameter;
        let builder = CohortWorld::declaring(&[]).created(filters, ended, 202);
        builder.says("cohort-refused", outcome, words);
    }

    #[rstest]
    #[case::same(Some(told(LATE)), Some(told(LATE)), Outcome::Pass, "1 answer")]
    #[case::on_the_day(Some(told(LATE)), Some(told("2024-06-01")), Outcome::Pass, "1 answer")]
    #[case::later(
        Some(told(LATE)),
        Some(told("2024-06-01T09:59:59Z")),
        Outcome::Fail,
        "at most 2024-06-01T09:59:59Z | 2024-06-01T10:00:00Z"
    )]
    #[case::later_than_the_answer(
        Some(told("2024-06-01T10:06:00Z")),
        None,
        Outcome::Fail,
        "at most 2024-06-01T10:00:00Z, when it was read"
    )]
    #[case::skewed(Some(told("2024-06-01T10:04:00Z")), None, Outcome::Pass, "1 answer")]
    #[case::at_export(None, Some(told(LATE)), Outcome::NotTested, "which is optional")]
    #[case::vague(
        Some(StatedTime::Vague),
        Some(told(LATE)),
        Outcome::NotTested,
        "not precise to the day"
    )]
    #[case::missing(Some(StatedTime::Missing), None, Outcome::Fail, "has no valueDateTime")]
    fn members_are_no_newer_than_the_group(
        #[case] refreshed: Option<StatedTime>,
        #[case] date: Option<StatedTime>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder =
            CohortWorld::declaring(&[]).created(CohortFilters::One, CohortEnd::Created, 202);
        builder.reads(Some(group(refreshed, date))).says("cohort-refreshed", outcome, words);
    }

    #[rstest]
    #[case(true, true, 204, Outcome::Pass, "3 answers")]
    #[case(false, true, 204, Outcome::Fail, "cannot be read")]
    #[case(true, false, 204, Outcome::Fail, "is not found by its name")]
    #[case(
        true,
        true,
        405,
        Outcome::Fail,
        "cannot be deleted | the same support as for other Groups | status 405"
    )]
    fn a_group_is_at_hand(
        #[case] is_read: bool,
        #[case] is_found: bool,
        #[case] deleted: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder =
            CohortWorld::declaring(&[]).created(CohortFilters::One, CohortEnd::Created, 202);
        let found = is_read.then(|| group(None, None));
        builder.reads(found).finds(is_found).deletes(deleted).says(
            "cohort-at-hand",
            outcome,
            words,
        );
    }

    #[test]
    fn nothing_is_said_of_a_group_that_was_not_created() {
        for check in ["cohort-refreshed", "cohort-at-hand", "cohort-members"] {
            let builder = CohortWorld::declaring(&[]);
            let builder = builder.created(CohortFilters::One, CohortEnd::Refused, 400);
            builder.says(check, Outcome::NotTested, "");
        }
    }
}
