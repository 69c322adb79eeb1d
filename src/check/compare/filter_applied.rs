//! Judges what `_typeFilter` selects, by queries whose answer the whole export tells.

use jiff::Timestamp;

use super::seen::{Seen, is_newer, unchanged_until};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, Unread, each_listed,
    other_export,
};
use crate::evidence::{ExportFacts, Record, Side, compare};
use crate::spec::ExportSpec;

pub(crate) static FILTER_APPLIED: Def<ExportSpec> = Def {
    doc: CheckDoc {
        id: "filter-applied",
        judges: "An export with _typeFilter contains exactly the resources that its queries select \
                 of the filtered types, and all resources of other types.",
        sent: "A kick-off with _typeFilter queries on _lastUpdated. The expected result is \
               computed from the plain export.",
        accepted: "The resources of the type that match at least one of its queries, and all \
                   resources of the other types. If the server refuses the query, the scenario is \
                   not tested.",
        matters: "A filter that is ignored returns data that the client did not ask for. A filter \
                  that is joined by AND, or applied to other types, silently loses data.",
        cause: "Queries on one type are joined by AND, only the last one is applied, or the filter \
                on one type restricts the patients of all types.",
        repair: "Run each query on its own type, and join the results for one type by OR.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(filter_applied),
};

/// One query `Type?_lastUpdated=gt…` or `lt…`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Query {
    resource_type: String,
    after: bool,
    bound: Timestamp,
}

impl Query {
    fn read(text: &str) -> Option<Self> {
        let (resource_type, condition) = text.split_once("?_lastUpdated=")?;
        let (after, bound) = match condition.strip_prefix("gt") {
            Some(bound) => (true, bound),
            None => (false, condition.strip_prefix("lt")?),
        };
        let resource_type = resource_type.to_owned();
        Some(Self { resource_type, after, bound: bound.parse().ok()? })
    }

    fn selects(&self, at: Timestamp) -> bool {
        if self.after { at > self.bound } else { at < self.bound }
    }
}

/// Whether the queries select a record; `None` where nobody can tell.
fn is_selected(queries: &[Query], record: &Record) -> Option<bool> {
    let mut of_type =
        queries.iter().filter(|query| query.resource_type == *record.resource_type).peekable();
    if of_type.peek().is_none() {
        return Some(true);
    }
    let at = record.last_updated?;
    Some(of_type.any(|query| query.selects(at)))
}

/// Judges each export with `_typeFilter` against the one without.
pub(crate) fn filter_applied(cx: CheckContext<'_>, spec: &ExportSpec) -> Judgement {
    each_listed(cx, |export, _| {
        let queries: Option<Vec<Query>> =
            export.type_filters.iter().map(|text| Query::read(text)).collect();
        let Some(queries) = queries.filter(|queries| !queries.is_empty()) else {
            return Ok(CheckResult::not_tested("the export has no query on _lastUpdated"));
        };
        match other_export(cx.evidence, spec) {
            Ok(other) => against(cx, export, other, &queries),
            Err(why) => Ok(CheckResult::blocked(why)),
        }
    })
}

fn against(
    cx: CheckContext<'_>,
    export: &ExportFacts,
    other: &ExportFacts,
    queries: &[Query],
) -> Judgement {
    let until = unchanged_until(cx.evidence, export, other);
    let (mut right, mut unselected, mut missing) = (0, Seen::default(), Seen::default());
    let gap = Unread::of(export);
    let is_hidden = |one: &Record| gap.as_ref().is_some_and(|gap| gap.hides(&one.resource_type));
    for side in compare(&other.index, &export.index) {
        match side? {
            Side::OnlyLeft(there) if is_hidden(&there) => {}
            Side::OnlyLeft(there) if is_selected(queries, &there) == Some(true) => {
                if !is_newer(&there, until) {
                    missing.add(&there);
                }
            }
            Side::Both(_, here) | Side::OnlyRight(here) => match is_selected(queries, &here) {
                Some(false) => unselected.add(&here),
                Some(true) => right += 1,
                None => {}
            },
            Side::OnlyLeft(_) => {}
        }
    }
    let (gap, part) = Unread::split(gap);
    let gap_of_other = Unread::of(other).map(Unread::for_the_other);
    let (gap_of_other, part_of_other) = Unread::split(gap_of_other);
    let message = "the export contains resources that no query of _typeFilter selects";
    let expected = "resources that the queries of the type select";
    let unselected_found = unselected.placed_breach(export, &export.files, message, expected);
    let message = "resources that _typeFilter selects or does not affect are missing";
    let expected = "all resources that the queries select, and all of the types without a query";
    let missing_found = missing.breach(export, message, expected);
    let missing_found = missing_found.map(|found| found.shown_by(export.kickoff));
    let looked = Examined::at(Unit::Resource, right + unselected.total() + missing.total());
    let found = unselected_found.into_iter().chain(missing_found).collect();
    let judged = CheckResult::with(looked, found).but_blocked(gap.or(gap_of_other));
    let judged = judged.but_not_tested(part.or(part_of_other));
    Ok(judged.or_not_tested("both exports are empty"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, line, patients, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn observations(days: &[&str]) -> File {
        let lines: Vec<String> = days.iter().map(|day| line("Observation", day, day)).collect();
        File::new("Observation", &lines)
    }

    #[rstest]
    #[case(&["2024-01-01", "2024-04-01"], Outcome::Pass, "3 resources")]
    #[case(&["2024-01-01", "2024-02-01", "2024-04-01"], Outcome::Fail, "that no query of _typeFilter selects")]
    #[case(
        &["2024-04-01"],
        Outcome::Fail,
        "that _typeFilter selects or does not affect are missing"
    )]
    #[case(&[], Outcome::Fail, "Observation: 2")]
    fn queries_of_one_type_are_joined_by_or(
        #[case] exported: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole =
            vec![patients(&["a"]), observations(&["2024-01-01", "2024-02-01", "2024-04-01"])];
        let filters = [
            "Observation?_lastUpdated=lt2024-01-15T00:00:00.000Z",
            "Observation?_lastUpdated=gt2024-03-01T00:00:00.000Z",
        ];
        let part = Export::of(vec![patients(&["a"]), observations(exported)]);
        let part = part.spec("{ _typeFilter: [x] }").filters(&filters);
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(part);
        let checks = "steps: []\njudge: [{ filter-applied: {} }]";
        let verdict = builder.beside(Export::of(whole)).cited("[PARAM-31]", checks);
        assert_says(&verdict, outcome, words);
    }

    #[test]
    fn what_was_lost_for_the_other_export_is_not_known_to_be_right() {
        let lost = Export::of(vec![patients(&["a"]), File::lost("Observation", status(404))]);
        let part = Export::of(vec![patients(&["a"])]).spec("{ _typeFilter: [x] }");
        let part = part.filters(&["Observation?_lastUpdated=lt2024-01-15T00:00:00.000Z"]);
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(part).beside(lost);
        let verdict = builder.cited("[PARAM-31]", "steps: []\njudge: [{ filter-applied: {} }]");
        assert_says(&verdict, Outcome::Blocked, "in the other export, 1 of 2 files");
    }

    #[rstest]
    #[case("Observation?_lastUpdated=gt2024-01-01T00:00:00.000Z", Some(true))]
    #[case("Observation?_lastUpdated=lt2024-01-01T00:00:00.000Z", Some(false))]
    #[case("Observation?status=final", None)]
    fn queries_on_last_updated_are_read(#[case] text: &str, #[case] later: Option<bool>) {
        let later_instant = "2024-06-01T00:00:00Z".parse().unwrap();
        assert_eq!(Query::read(text).map(|query| query.selects(later_instant)), later);
    }
}
