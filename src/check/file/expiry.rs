//! Judges what expiry does to a file that is under way.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, each_listed,
};
use crate::evidence::{AcrossFacts, Answer, BodyEnd};

/// What may be on its way at any time, in the buffers of both sides and of the proxies between, in
/// bytes. A file of which no more is left shows nothing.
const ON_THE_WAY: u64 = 16 * 1024 * 1024;

pub(crate) static OUTLIVES_EXPIRY: Def = Def {
    doc: CheckDoc {
        id: "outlives-expiry",
        judges: "A download that is in progress when its file expires still completes.",
        sent: "GET on the URL of the largest file. The first half is read slowly, until one minute \
               after the Expires time, and then the rest.",
        accepted: "A body that arrives complete. A pass requires at least 16 MiB received after \
                   the expiry, because less may already have been in transit.",
        matters: "Large files take hours. A client that loses one near its end has to repeat the \
                  export, and may lose the file again.",
        cause: "A clean-up job deletes files by age, or a proxy closes connections when the \
                signature of their URL expires.",
        repair: "Check the expiry when a download begins, and let downloads in progress complete.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| outlives_expiry(cx)),
};

/// Judges whether files that expired under way arrived whole.
pub(crate) fn outlives_expiry(cx: CheckContext<'_>) -> Judgement {
    let across = cx.across_expiry();
    if across.is_empty() {
        let why = "no file expired while it was downloaded";
        return each_listed(cx, |_, _| Ok(CheckResult::not_tested(why)));
    }
    CheckResult::all(across.into_iter().map(|facts| Ok(judged(cx, facts))))
}

fn judged(cx: CheckContext<'_>, facts: &AcrossFacts) -> CheckResult {
    let Some(Answer::Response(response)) =
        cx.answer(facts.exchange).exchange().map(|exchange| &exchange.answer)
    else {
        return CheckResult::not_tested("the evidence has no response");
    };
    let file = &facts.file;
    match (&response.body.end, facts.has_expired) {
        (BodyEnd::Complete, true) if facts.bytes_after >= ON_THE_WAY => {
            CheckResult::right(Examined::at(Unit::File, 1))
        }
        (BodyEnd::Complete, true) => CheckResult::not_tested(format!(
            "{file} is so small that it may have been sent before it expired"
        )),
        (BodyEnd::Complete, false) => {
            CheckResult::not_tested(format!("{file} was received completely before it expired"))
        }
        (_, true) => CheckResult::with(Examined::at(Unit::File, 1), vec![broken(facts)]),
        (_, false) => CheckResult::not_tested(format!(
            "the download of {file} broke off before the file expired"
        )),
    }
}

fn broken(facts: &AcrossFacts) -> DraftFinding {
    let message = "the download of a file breaks off when the file expires";
    let observed = format!("{} is incomplete", facts.file);
    let found = DraftFinding::breach(message, "a complete file", observed);
    found.shown_by(facts.exchange).in_export(facts.export)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::evidence::{ExportId, StepFacts};
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn across(end: BodyEnd, has_expired: bool, bytes_after: u64) -> EvidenceBuilder {
        let mut builder = EvidenceBuilder::new(Contract::Population).export(Export::of(Vec::new()));
        let read = builder.file(patients(&["a"]).ending(end));
        let (file, exchange) = (read.name, read.exchange.unwrap());
        let export = ExportId(0);
        let facts = AcrossFacts { export, file, exchange, has_expired, bytes_after };
        builder.steps.push(StepFacts::DownloadedAcross(facts));
        builder
    }

    fn cut() -> BodyEnd {
        BodyEnd::Cut { detail: String::new() }
    }

    #[rstest]
    #[case::much_came_after(BodyEnd::Complete, true, ON_THE_WAY, Outcome::Pass, "1 file")]
    #[case::little_came_after(BodyEnd::Complete, true, 1, Outcome::NotTested, "so small")]
    #[case::all_came_before(BodyEnd::Complete, false, 0, Outcome::NotTested, "before it expired")]
    #[case::cut_at_the_expiry(cut(), true, 0, Outcome::Fail, "breaks off when the file expires")]
    #[case::stuck_at_the_expiry(BodyEnd::Timeout, true, 0, Outcome::Fail, "breaks off")]
    #[case::cut_before(cut(), false, 0, Outcome::NotTested, "broke off before the file expired")]
    fn a_file_that_expires_under_way_comes_to_its_end(
        #[case] end: BodyEnd,
        #[case] has_expired: bool,
        #[case] bytes_after: u64,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(
            &across(end, has_expired, bytes_after).check("outlives-expiry"),
            outcome,
            words,
        );
    }

    #[test]
    fn without_such_a_download_there_is_nothing_to_judge() {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(Vec::new()));
        assert_says(&builder.check("outlives-expiry"), Outcome::NotTested, "no file expired");
    }
}
