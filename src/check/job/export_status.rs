//! Judges the state of a job that is told apart from the status code.

use super::polls::{each_polled, looked, shown};
use crate::check::header;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement,
};
use crate::evidence::{Exchange, ExportFacts, ExportResult, ReceivedHeader, ReceivedResponse};

pub(crate) static EXPORT_STATUS: Def = Def {
    doc: CheckDoc {
        id: "export-status",
        judges: "X-Export-Status is the status of the job, and the status code is 200.",
        sent: "A kick-off with `Prefer: respond-async, separate-export-status`, and its status \
               requests.",
        accepted: "If Preference-Applied names the preference: status 200 with an X-Export-Status \
                   that begins with 202 while the job runs, with 200 when it is complete, and with \
                   4xx or 5xx if it failed. Otherwise, only the status codes of 2.0.0.",
        matters: "A client that requested the header reads only the header. Without it, status 200 \
                  looks like the end of the job.",
        cause: "The header is set for only one of the three states of a job.",
        repair: "Set the header in every response that reports the state of a job.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| export_status(cx)),
};

/// Judges the status requests of each export that asked for the preference.
pub(crate) fn export_status(cx: CheckContext<'_>) -> Judgement {
    each_polled(cx, |export, polls| {
        if !is_applied(cx, export) {
            return unapplied(export, polls);
        }
        let Some((last, before)) = polls.split_last() else { return CheckResult::default() };
        let running = before.iter().map(|poll| (*poll, State::Running));
        let all = running.chain([(*last, State::at_the_end(export, last))]);
        let told = all.filter_map(|(poll, state)| Some((poll, poll.response()?, state)));
        let found = told.filter_map(|(poll, response, state)| {
            Some(shown(fault(response, state)?, export, poll))
        });
        CheckResult::with(looked(polls.len()), found.collect())
    })
}

/// Judges the status requests of a job whose kick-off did not say that the preference is applied: the
/// client looks at the status code then.
fn unapplied(export: &ExportFacts, polls: &[&Exchange]) -> CheckResult {
    let is_listed = matches!(export.result, ExportResult::Listed(_));
    let running =
        if is_listed { polls.split_last().map_or(polls, |(_, rest)| rest) } else { polls };
    let told = running.iter().filter(|poll| {
        let response = poll.response().filter(|response| response.status == 200);
        response.and_then(told).is_some_and(|status| status != 200)
    });
    let found = told.map(|poll| {
        let message = "the server sends X-Export-Status, but Preference-Applied does not list \
                       separate-export-status";
        let expected = "Preference-Applied: respond-async, separate-export-status";
        shown(
            DraftFinding::breach(message, expected, "no such preference in the header"),
            export,
            poll,
        )
    });
    let found: Vec<DraftFinding> = found.collect();
    let looked = if found.is_empty() { Examined::default() } else { looked(found.len()) };
    let why = "the server does not apply separate-export-status";
    CheckResult::with(looked, found).or_not_tested(why)
}

fn is_applied(cx: CheckContext<'_>, export: &ExportFacts) -> bool {
    let kickoff = export.kickoff.and_then(|id| cx.answer(id).exchange());
    let response = kickoff.and_then(Exchange::response);
    response.is_some_and(|response| {
        let applied = header::preferences(response);
        applied.iter().any(|one| one == "separate-export-status")
    })
}

/// The state that an answer should tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Done,
    Failed,
}

impl State {
    /// The state that the last answer tells, by what came of the export.
    fn at_the_end(export: &ExportFacts, last: &Exchange) -> Self {
        let told = last.response().and_then(told);
        match &export.result {
            ExportResult::Listed(_) => Self::Done,
            // The time for the export was over.
            _ if told.is_some_and(|status| status == 202) => Self::Running,
            // 200 that is told nowhere is no end of a job that gave no manifest.
            _ if told.is_none() && last.status() == Some(200) => Self::Running,
            _ => Self::Failed,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Running => "200 with X-Export-Status 202",
            Self::Done => "200 with X-Export-Status 200",
            Self::Failed => "200 with X-Export-Status 4xx or 5xx",
        }
    }
}

/// The status that the header tells (`202`, `202 Accepted`).
fn told(response: &ReceivedResponse) -> Option<u16> {
    let text = response.header(ReceivedHeader::XExportStatus)?.trim();
    text.split_whitespace().next()?.parse().ok().filter(|status| (100..600).contains(status))
}

fn fault(response: &ReceivedResponse, state: State) -> Option<DraftFinding> {
    if matches!(response.status, 429 | 503) && told(response).is_none() {
        return None;
    }
    let told = told(response);
    let is_right = match (state, told) {
        (State::Running, Some(202)) | (State::Done, Some(200)) => true,
        (State::Failed, Some(status)) => status >= 400,
        _ => false,
    };
    if is_right && response.status == 200 {
        return None;
    }
    let message = match told {
        None => "the status response has no valid X-Export-Status header",
        Some(_) if is_right => {
            "the status code is not 200 although X-Export-Status gives the state"
        }
        Some(_) => "X-Export-Status does not match the state of the job",
    };
    let observed = match told {
        Some(told) => format!("{} with X-Export-Status {told}", response.status),
        None => format!("{} without X-Export-Status", response.status),
    };
    Some(DraftFinding::breach(message, state.words(), observed))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::Answer;
    use crate::judge::testing::jobs::accepted;
    use crate::judge::testing::{
        EvidenceBuilder, Export, assert_says, patients, status, with_header,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn told(code: u16, text: &str) -> Answer {
        with_header(status(code), "x-export-status", text)
    }

    fn done() -> Export {
        Export::of(vec![patients(&["a"])])
    }

    #[rstest]
    #[case(done(), vec![told(200, "202 Accepted"), told(200, "200")], Outcome::Pass, "2 answers")]
    #[case(done(), vec![told(200, "202"), status(200)], Outcome::Fail, "no valid X-Export")]
    #[case(done(), vec![status(200), told(200, "200")], Outcome::Fail, "no valid X-Export")]
    #[case(done(), vec![told(202, "202"), told(200, "200")], Outcome::Fail, "not 200 although")]
    #[case(done(), vec![told(200, "200"), told(200, "200")], Outcome::Fail, "does not match")]
    #[case(Export::failed(), vec![told(200, "500")], Outcome::Pass, "1 answer")]
    #[case(Export::failed(), vec![told(500, "500")], Outcome::Fail, "not 200 although X-Export")]
    #[case(Export::failed(), vec![status(500)], Outcome::Fail, "500 without X-Export-Status")]
    #[case(Export::failed(), vec![status(200)], Outcome::Fail, "X-Export-Status 202 | 200 without")]
    fn the_state_is_told_in_the_header(
        #[case] export: Export,
        #[case] answers: Vec<Answer>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let applied = "respond-async, separate-export-status";
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V3)).polled(export, answers);
        let builder = builder.kicked_off(with_header(accepted(), "preference-applied", applied));
        let steps = "steps: [{ export: {} }]\njudge: [export-status]";
        assert_says(&builder.cited("[V3-02]", steps), outcome, words);
    }

    #[test]
    fn a_preference_that_is_not_applied_promises_nothing() {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3));
        let builder = builder.polled(done(), vec![status(202), status(200)]).kicked_off(accepted());
        let steps = "steps: [{ export: {} }]\njudge: [export-status]";
        assert_says(&builder.cited("[V3-02]", steps), Outcome::NotTested, "does not apply");
    }

    #[rstest]
    #[case(done(), vec![told(200, "202"), told(200, "200")])]
    #[case(Export::failed(), vec![told(200, "500")])]
    fn a_preference_that_is_applied_is_told(#[case] export: Export, #[case] answers: Vec<Answer>) {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3));
        let builder = builder.polled(export, answers).kicked_off(accepted());
        let steps = "steps: [{ export: {} }]\njudge: [export-status]";
        assert_says(
            &builder.cited("[V3-02]", steps),
            Outcome::Fail,
            "does not list separate-export-status",
        );
    }
}
