//! Judges that an export has the same resources as another one, as far as it selects them.

use super::difference::Difference;
use super::seen::unchanged_until;
use super::selection::{Selection, asked_and_given, moment, spared};
use crate::check::{Arguments, Def, Judge, Needs, Place, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Judgement, each_listed, other_export,
};
use crate::contract::{Contract, GuideVersion};
use crate::spec::{ExportLevel, ExportSpec};
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) static SAME_RESOURCES: Def<SameResources> = Def {
    doc: CheckDoc {
        id: "same-resources",
        judges: "This export contains the same resources as another export, as far as its \
                 parameters select them.",
        sent: "Two exports that differ in method or parameters, and a download of all files.",
        accepted: "The same types, ids and lastUpdated. Resources that changed after the earlier \
                   of the two exports began may differ; with a date as _since, so may those that \
                   changed on that day. In the contracts of the HL7 guide, an export with _since \
                   may include older resources because others reference them (Patient, Encounter, \
                   Coverage, Practitioner and the like; in 1.0.1 only types outside the Patient \
                   compartment); and where patients are exported, missing changed resources \
                   outside the compartment are only a warning. Some scenarios compare only what is \
                   missing, or only the exports that spell their lists in one way.",
        matters: "This finds lost, additional and stale resources without any knowledge of the \
                  data.",
        cause: "A parameter is ignored or widens the query, a method reads no parameters, or some \
                queries lose pages.",
        repair: "Compare the queries of the two exports for a type in the finding.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(same_resources),
};

/// The arguments of `same-resources`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "each is a line that a suite may write")]
pub(crate) struct SameResources {
    /// The other export.
    #[serde(rename = "as")]
    other: ExportSpec,
    /// Of the other export only these types.
    #[serde(default)]
    restricted_to: Vec<String>,
    /// Of the other export only the types that this one was asked for by `_type`.
    #[serde(default)]
    restricted_to_asked: bool,
    /// Of both exports only the types that this one was asked for and has resources of, so that
    /// types that are missing or additional as a whole count for nothing, unless all are missing.
    #[serde(default)]
    sparing_whole_types: bool,
    /// Of the other export only what changed before this export's `_until`.
    #[serde(default)]
    changed_before_until: bool,
    /// Of the other export only what changed after this export's `_since`.
    #[serde(default)]
    changed_after_since: bool,
    /// Whether this export may have more than the other one.
    #[serde(default)]
    or_more: bool,
    /// Of the scenario's exports only those whose lists are spelled so.
    #[serde(default)]
    spelled: Option<Spelling>,
}

/// How the lists of a kick-off are spelled, where the version of the guide has both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Spelling {
    /// As one parameter whose values are separated by commas.
    Commas,
    /// As a parameter for each value.
    Repeated,
}

impl Spelling {
    /// Tells whether an export was asked for so. Before version 2.0.0 there are commas only.
    fn is_of(self, spec: &ExportSpec, contract: Contract) -> bool {
        let knows_both = contract.guide() > Some(GuideVersion::V1);
        (spec.repeated && knows_both) == (self == Self::Repeated)
    }
}

impl Arguments for SameResources {
    #[cfg(test)]
    const EXAMPLE: &'static str = "{ as: {} }";

    fn exports(&self) -> Vec<(Place, &ExportSpec)> {
        vec![(vec!["as".to_owned()], &self.other)]
    }

    fn types(&self) -> Option<(Place, &[String])> {
        Some((vec!["restricted-to".to_owned()], &self.restricted_to))
    }

    fn wants_since(&self) -> Option<Place> {
        self.changed_after_since.then(|| vec!["changed-after-since".to_owned()])
    }
}

/// Judges each export against the shared one that `same` names.
pub(crate) fn same_resources(cx: CheckContext<'_>, same: &SameResources) -> Judgement {
    each_listed(cx, |export, _| {
        if same.spelled.is_some_and(|spelled| !spelled.is_of(&export.spec, cx.contract())) {
            return Ok(CheckResult::default());
        }
        let other = match other_export(cx.evidence, &same.other) {
            Ok(other) => other,
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        let since = moment(same.changed_after_since, "_since", export.since.as_deref());
        let until = moment(same.changed_before_until, "_until", export.until.as_deref());
        let (since, until) = match (since, until) {
            (Ok(since), Ok(until)) => (since, until),
            (Err(why), _) | (_, Err(why)) => return Ok(CheckResult::not_tested(why)),
        };
        let types = if same.restricted_to_asked { &export.types } else { &same.restricted_to };
        let spares = spared(cx.contract());
        let is_of_patients = export.spec.level != Some(ExportLevel::System);
        let compared = if same.sparing_whole_types { asked_and_given(export) } else { None };
        let selection = Selection { types, since, until, compared, spares, is_of_patients };
        let until = unchanged_until(cx.evidence, export, other);
        let mut difference = Difference::new(until, same.or_more);
        difference.take(other, export, &selection)?;
        Ok(difference.judged(export, other))
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::ExportResult;
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, encounter, line, patients, status,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    const ANY: &str = "{ same-resources: { as: {} } }";
    const PATIENTS: &str = "{ same-resources: { as: {}, restricted-to: [Patient] } }";
    const LATER: &str = "{ same-resources: { as: {}, changed-after-since: true } }";

    fn dated(days: &[(&str, &str)]) -> Vec<File> {
        let lines: Vec<String> = days.iter().map(|(id, day)| line("Patient", id, day)).collect();
        vec![File::new("Patient", &lines)]
    }

    fn part(files: Vec<File>) -> Export {
        Export::of(files).spec("{ method: EXPORT }")
    }

    fn judged(whole: Export, part: Export, check: &str) -> crate::verdict::Verdict {
        EvidenceBuilder::new(Contract::Population).export(part).beside(whole).check(check)
    }

    #[rstest]
    #[case(vec![patients(&["a", "b"])], vec![patients(&["b", "a"])], ANY, Outcome::Pass, "2 resources")]
    #[case(vec![patients(&["a", "b"])], vec![patients(&["a"])], ANY, Outcome::Fail, "that the parameters select are missing | all resources of the other export that the parameters select | Patient: 1 |")]
    #[case(vec![patients(&["a"])], vec![patients(&["a", "b", "c"])], ANY, Outcome::Fail, "the other export does not have | no resource that the other export does not have | Patient: 2 | Patient file 1:")]
    #[case(dated(&[("a", "2024-01-01")]), dated(&[("a", "2024-01-02")]), ANY, Outcome::Fail, "in a different version")]
    #[case(
        vec![],
        vec![],
        ANY,
        Outcome::NotTested,
        "the parameters select no resource of the other export"
    )]
    #[case(vec![patients(&["a"]), File::new("Encounter", &[encounter("e", "a")])], vec![patients(&["a"])], PATIENTS, Outcome::Pass, "1 resource")]
    #[case(vec![File::new("Encounter", &[encounter("e", "a")])], vec![File::new("Encounter", &[encounter("e", "a")])], PATIENTS, Outcome::Fail, "the parameters do not select | only resources of the other export that the parameters select | Encounter: 1 | Encounter file 1:1")]
    #[case(vec![File::new("Encounter", &[encounter("e", "a")])], vec![], PATIENTS, Outcome::NotTested, "the parameters select no resource of the other export")]
    fn an_export_has_what_it_selects_of_another_one(
        #[case] whole: Vec<File>,
        #[case] files: Vec<File>,
        #[case] check: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(Export::of(whole), part(files), check), outcome, words);
    }

    #[rstest]
    #[case(vec![patients(&["a", "b"])], Outcome::Pass, "2 resources")]
    #[case(vec![patients(&["a", "b"]), File::new("Device", &[line("Device", "d", "2024-01-01")])], Outcome::Pass, "2 resources")]
    #[case(vec![patients(&["a"])], Outcome::Fail, "are missing")]
    #[case(vec![], Outcome::Fail, "are missing")]
    fn whole_types_are_spared_where_the_scenario_says_so(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let visits = File::new("Encounter", &[line("Encounter", "e", "2024-01-01")]);
        let whole = Export::of(vec![patients(&["a", "b"]), visits]);
        let part = part(files).types(&["Patient", "Encounter"]);
        let check =
            "{ same-resources: { as: {}, restricted-to-asked: true, sparing-whole-types: true } }";
        assert_says(&judged(whole, part, check), outcome, words);
    }

    #[rstest]
    #[case(&[("new", "2024-02-01")], Outcome::Pass, "1 resource")]
    #[case(&[("new", "2024-02-01"), ("day", "2024-01-10")], Outcome::Pass, "1 resource")]
    #[case(&[], Outcome::Fail, "are missing")]
    #[case(&[("new", "2024-02-01"), ("old", "2024-01-01")], Outcome::Fail, "do not select")]
    fn since_selects_what_changed_later(
        #[case] files: &[(&str, &str)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole = dated(&[("old", "2024-01-01"), ("day", "2024-01-10"), ("new", "2024-02-01")]);
        let part = part(dated(files)).since("2024-01-10");
        assert_says(&judged(Export::of(whole), part, LATER), outcome, words);
    }

    #[rstest]
    #[case(&[("a", "2024-01-01")], &[("a", "2024-06-02")])]
    #[case(&[("a", "2024-01-01")], &[("a", "2024-01-01"), ("b", "2024-06-02")])]
    #[case(&[("a", "2024-01-01"), ("b", "2024-06-02")], &[("a", "2024-01-01")])]
    fn what_changed_after_an_export_began_is_no_breach(
        #[case] whole: &[(&str, &str)],
        #[case] files: &[(&str, &str)],
    ) {
        let verdict = judged(Export::of(dated(whole)), part(dated(files)), ANY);
        assert!(verdict.findings.is_empty(), "{verdict:?}");
    }

    #[test]
    fn without_a_transaction_time_what_changed_during_the_run_is_excused() {
        let whole = || Export::of(dated(&[("a", "2024-01-01")])).without_transaction_time();
        let changed = |at| part(dated(&[("a", at)])).without_transaction_time();
        assert!(judged(whole(), changed("2024-06-02"), ANY).findings.is_empty());
        let before = judged(whole(), changed("2024-05-02"), ANY);
        assert_says(&before, Outcome::Fail, "in a different version");
    }

    #[test]
    fn a_transaction_time_long_before_the_run_excuses_nothing() {
        let whole = Export::of(dated(&[("a", "2024-01-01"), ("b", "2024-02-01")]));
        let export = part(dated(&[("a", "2024-01-01")]));
        let mut builder = EvidenceBuilder::new(Contract::Population).export(export).beside(whole);
        for n in [0, 1] {
            let ExportResult::Listed(manifest) = &mut builder.facts(n).result else { continue };
            std::sync::Arc::make_mut(&mut manifest.json)["transactionTime"] =
                "1970-01-01T00:00:00.000Z".into();
        }
        assert_says(&builder.check(ANY), Outcome::Fail, "are missing");
    }

    #[rstest]
    #[case(Export::refused(), "the whole export, needed for comparison, was refused with 400")]
    #[case(Export::failed(), "failed: the job burnt")]
    fn without_the_other_export_it_is_blocked(#[case] whole: Export, #[case] words: &str) {
        let verdict = judged(whole, part(vec![patients(&["a"])]), ANY);
        assert_says(&verdict, Outcome::Blocked, words);
    }

    #[test]
    fn an_export_that_was_never_executed_blocks() {
        let export = part(vec![patients(&["a"])]);
        let verdict = EvidenceBuilder::new(Contract::Population).export(export).check(ANY);
        assert_says(&verdict, Outcome::Blocked, "was not performed");
    }

    #[test]
    fn a_file_that_was_lost_is_no_missing_resource() {
        let files = || vec![File::new("Encounter", &[]), patients(&["a"])];
        let lost = part(vec![File::new("Encounter", &[]), File::lost("Patient", status(404))]);
        let verdict = judged(Export::of(files()), lost, ANY);
        assert_says(&verdict, Outcome::Blocked, "1 of 2 files could not be read");
        assert!(verdict.findings.is_empty());
        let whole = Export::of(vec![File::lost("Patient", status(404))]);
        let verdict = judged(whole, part(files()), ANY);
        assert_says(&verdict, Outcome::Blocked, "in the other export, 1 of 1 files");
        assert!(verdict.findings.is_empty());
    }

    const OR_MORE: &str = "{ same-resources: { as: {}, restricted-to: [Patient], or-more: true } }";

    #[rstest]
    #[case(vec![patients(&["a"])], Outcome::Pass, "1 resource")]
    #[case(vec![patients(&["a", "b"]), File::new("Encounter", &[encounter("e", "a")])], Outcome::Pass, "1 resource")]
    #[case(vec![patients(&["b"])], Outcome::Fail, "are missing")]
    fn an_export_may_have_more_where_that_is_no_matter(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole = Export::of(vec![patients(&["a"])]);
        assert_says(&judged(whole, part(files), OR_MORE), outcome, words);
    }

    #[test]
    fn nothing_is_said_where_the_other_export_has_nothing_of_it() {
        let whole = Export::of(vec![File::new("Encounter", &[encounter("e", "a")])]);
        let verdict = judged(whole, part(vec![patients(&["a"])]), OR_MORE);
        assert_says(
            &verdict,
            Outcome::NotTested,
            "the parameters select no resource of the other export",
        );
    }

    #[rstest]
    #[case("commas", Outcome::Pass, "1 resource")]
    #[case("repeated", Outcome::Fail, "are missing")]
    fn only_exports_that_are_spelled_so_are_looked_at(
        #[case] spelled: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let repeated = Export::of(vec![]).spec("{ _type: Patient, repeated: true }");
        let commas = Export::of(vec![patients(&["a"])]).spec("{ _type: Patient }");
        let builder = guide().export(commas).export(repeated);
        let builder = builder.beside(Export::of(vec![patients(&["a"])]));
        let judge = format!("judge: [{{ same-resources: {{ as: {{}}, spelled: {spelled} }} }}]");
        assert_says(&builder.cited("[KICK-03]", &format!("steps: []\n{judge}")), outcome, words);
    }

    #[test]
    fn a_check_of_since_needs_a_since() {
        let verdict = judged(Export::of(vec![]), part(vec![]), LATER);
        assert_says(&verdict, Outcome::NotTested, "without _since");
    }

    #[rstest]
    #[case::lost(GuideVersion::V2, "group", &[], Outcome::Fail, "are missing | all resources of the other export that the parameters select | Patient: 1")]
    #[case::older(GuideVersion::V2, "group", &[("Patient", "old"), ("Patient", "new"), ("Practitioner", "new")], Outcome::Pass, "2 resources could not be judged")]
    #[case::older_by_1_0_1(GuideVersion::V1, "group", &[("Patient", "old"), ("Patient", "new"), ("Practitioner", "new")], Outcome::Fail, "do not select")]
    #[case::older_outside_by_1_0_1(GuideVersion::V1, "group", &[("Practitioner", "old"), ("Patient", "new"), ("Practitioner", "new")], Outcome::Pass, "1 resource could not be judged")]
    #[case::lost_outside(GuideVersion::V2, "group", &[("Patient", "new")], Outcome::Warn, "Practitioner: 1")]
    #[case::lost_of_the_system(GuideVersion::V2, "system", &[("Patient", "new")], Outcome::Fail, "Practitioner: 1")]
    fn what_changed_later_comes_and_what_others_refer_to_may(
        #[case] version: GuideVersion,
        #[case] level: &str,
        #[case] exported: &[(&str, &str)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let day = |id: &str| if id == "old" { "2024-01-01" } else { "2024-02-01" };
        let file = |name: &str, ids: &[&str]| {
            File::new(name, &ids.iter().map(|id| line(name, id, day(id))).collect::<Vec<_>>())
        };
        let of = |name: &str| {
            let own = exported.iter().filter(|(own, _)| *own == name);
            file(name, &own.map(|(_, id)| *id).collect::<Vec<_>>())
        };
        let names = ["Patient", "Practitioner"];
        let whole = Export::of(names.map(|name| file(name, &["old", "new"])).into());
        let part =
            Export::of(names.map(of).into()).spec(&format!("{{ level: {level}, _since: x }}"));
        let builder =
            EvidenceBuilder::new(Contract::Guide(version)).export(part.since("2024-01-10"));
        let verdict =
            builder.beside(whole).cited("[PARAM-06]", &format!("steps: []\njudge: [{LATER}]"));
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(&[("a", "2024-01-01")], Outcome::Pass, "1 resource")]
    #[case(&[], Outcome::Fail, "are missing")]
    #[case(&[("a", "2024-01-01"), ("b", "2024-01-10")], Outcome::Fail, "_since or _until may be the cause, or their combination")]
    #[case(&[("a", "2024-01-01"), ("z", "2023-01-01")], Outcome::Fail, "do not select")]
    fn what_changed_at_until_or_before_since_stays_out(
        #[case] exported: &[(&str, &str)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let file = |days: &[(&str, &str)]| {
            let lines: Vec<String> =
                days.iter().map(|(id, day)| line("Condition", id, day)).collect();
            vec![File::new("Condition", &lines)]
        };
        let whole = file(&[("z", "2023-01-01"), ("a", "2024-01-01"), ("b", "2024-01-10")]);
        let part = Export::of(file(exported)).spec("{ _since: x, _until: x }");
        let part = part.since("2023-06-01T00:00:00Z");
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3));
        let mut builder = builder.export(part).beside(Export::of(whole));
        builder.facts(0).until = Some("2024-01-10T12:00:00Z".into());
        let check =
            "{ same-resources: { as: {}, changed-after-since: true, changed-before-until: true } }";
        assert_says(
            &builder.cited("[V3-23]", &format!("steps: []\njudge: [{check}]")),
            outcome,
            words,
        );
    }
}
