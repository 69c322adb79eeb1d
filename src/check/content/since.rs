//! Judges `_since`: what changed later, and what did not.

use super::unique::lines;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    Change, CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, SinceSpan,
    Unit, counted, each_listed, file_name, in_file,
};
use crate::evidence::{ExportFacts, Record};

pub(crate) static LAST_UPDATED_AFTER_SINCE: Def = Def {
    doc: CheckDoc {
        id: "last-updated-after-since",
        judges: "Every resource's meta.lastUpdated is after _since.",
        sent: "A kick-off with _since, and a download of each file.",
        accepted: "Times after _since. For a date, times that fall on that day in any time zone \
                   are not judged, nor are resources without lastUpdated, which R4 allows.",
        matters: "A client that requests only changes receives more than it can process, or \
                  mistakes old versions for new ones.",
        cause: "_since is ignored, compared as text, read without its offset, or compared with a \
                clinical date; or the bound is inclusive.",
        repair: "Compare as instants: meta.lastUpdated > _since.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| last_updated_after_since(cx)),
};

/// Judges every resource of each export.
pub(crate) fn last_updated_after_since(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let Some(since) = export.since.as_deref() else {
            return Ok(CheckResult::not_tested("the export was requested without _since"));
        };
        let Some(span) = SinceSpan::read(since) else {
            return Ok(CheckResult::not_tested("_since is neither an instant nor a date"));
        };
        let (mut later, mut unclear, mut earlier) = (0, 0, 0);
        let mut first: Option<Record> = None;
        for record in lines(&export.index) {
            let record = record?;
            if export.is_misplaced(&record) {
                continue;
            }
            match span.change(record.last_updated) {
                Change::Later => later += 1,
                Change::Unclear => unclear += 1,
                Change::Earlier => {
                    earlier += 1;
                    first.get_or_insert(record);
                }
            }
        }
        let found = first.map(|record| too_early(export, since, &record, earlier));
        let looked = Examined::at(Unit::Resource, later + earlier);
        let judged = CheckResult::with(looked, found.into_iter().collect());
        Ok(judged.but_not_tested(skipped(unclear)).or_not_tested("nothing was exported"))
    })
}

fn too_early(export: &ExportFacts, since: &str, record: &Record, total: u64) -> DraftFinding {
    let message = "the export contains resources that did not change after _since";
    let observed =
        counted(total, ("resource of that time or before", "resources of that time or before"));
    let place = in_file(&file_name(&export.files, record.file), Some(u64::from(record.line)));
    DraftFinding::breach(message, format!("lastUpdated after {since}"), observed)
        .shown_by(export.kickoff)
        .in_export(export.id)
        .at(place)
        .of_total(total)
}

fn skipped(unclear: u64) -> Option<String> {
    let what = counted(unclear, ("resource has", "resources have"));
    (unclear > 0)
        .then(|| format!("{what} no lastUpdated that can be compared with _since; not judged"))
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, encounter, line};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case("2024-01-05", vec![line("Encounter", "a", "2024-02-01")], Outcome::Pass, "1 resource")]
    #[case("2024-01-05", vec![], Outcome::NotTested, "nothing was exported")]
    #[case("2024-01-05", vec![encounter("e", "a")], Outcome::NotTested, "1 resource has no lastUpdated")]
    #[case("2024-01-05", vec![line("Encounter", "a", "2024-01-05")], Outcome::NotTested, "1 resource has no")]
    #[case("2024-01-05T12:00:00Z", vec![line("Encounter", "a", "2024-02-01"), line("Encounter", "b", "2024-01-05")], Outcome::Fail, "lastUpdated after 2024-01-05T12:00:00Z | 1 resource of that time or before | Encounter file 1:2")]
    #[case("soon", vec![], Outcome::NotTested, "neither an instant nor a date")]
    fn only_later_changes_are_exported(
        #[case] since: &str,
        #[case] lines: Vec<String>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![File::new("Encounter", &lines)]).since(since);
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(&builder.check("last-updated-after-since"), outcome, words);
    }

    #[test]
    fn without_since_nothing_is_judged() {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(vec![]));
        let verdict = builder.check("last-updated-after-since");
        assert_says(&verdict, Outcome::NotTested, "without _since");
    }
}
