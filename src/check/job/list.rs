//! Judges how an export ended: with a list of files, refused, or failed.

use crate::check::content::types::{allowed, foreign_lines};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::baseline::{self, Baseline};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_export, shown_type, without_list,
};
use crate::evidence::{ExchangeId, ExportFacts, ExportResult, ManifestFacts};
use crate::spec::{ExportSpec, GroupRef};

pub(crate) static LIST_RECEIVED: Def = Def {
    doc: CheckDoc {
        id: "list-received",
        judges: "The export returns a list of files.",
        sent: "The kick-off, and status requests if the server returns a status URL.",
        accepted: "A manifest in the response to the kick-off, or after polling. An empty list is \
                   also accepted.",
        matters: "Without the list, the data cannot be downloaded.",
        cause: "The gateway does not know the route, method, parameter or credential; the job \
                fails; or the first response is empty.",
        repair: "Repeat the request in the finding, and follow it through the gateway's log.",
    },
    subject: Subject::Export,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| list_received(cx)),
};

pub(crate) static REFUSED_OR_ONLY: Def<Vec<String>> = Def {
    doc: CheckDoc {
        id: "refused-or-only",
        judges: "The export is refused, or returns only the types that the scenario allows.",
        sent: "A kick-off whose _type names a type outside the Patient compartment.",
        accepted: "A 4xx, or a list in which only the allowed types occur, both in its entries and \
                   in its files.",
        matters: "Types outside the compartment may contain data of other patients or of staff.",
        cause: "The value of _type is passed to the query without comparing it with the \
                compartment.",
        repair: "Refuse types outside the compartment, or omit them.",
    },
    subject: Subject::Export,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, types| refused_or_only(cx, types)),
};

/// Judges that each export gave a list.
pub(crate) fn list_received(cx: CheckContext<'_>) -> Judgement {
    each_export(cx, |export| {
        let expected = "a manifest";
        if let Some(why) = is_of_no_group(cx, export) {
            return Ok(CheckResult::not_tested(why));
        }
        if let Some(why) = plain_export_failed(cx, export) {
            return Ok(CheckResult::blocked(why));
        }
        Ok(match &export.result {
            ExportResult::Listed(manifest) => CheckResult::right(
                Examined::at(Unit::List, 1).and(Unit::Entry, manifest.outputs.len() as u64),
            ),
            ExportResult::Refused { status } => {
                let observed = format!("status {status}");
                let found = DraftFinding::breach("the export was refused", expected, observed);
                answered(export, found.shown_by(export.kickoff))
            }
            ExportResult::Failed { what, exchange } => {
                answered(export, failed(what, *exchange, expected))
            }
            ExportResult::NotPossible { .. } => without_list(export),
        })
    })
}

/// Why an export could give no list, if so: the Group that the target names is not there.
fn is_of_no_group(cx: CheckContext<'_>, export: &ExportFacts) -> Option<String> {
    let level = export.spec.level.filter(|_| export.spec.group == GroupRef::Main)?;
    cx.misnamed(level)
}

/// Where not even the plain export gives a list, that says nothing of the parameters, method or
/// credential of another one. Where the run has no plain export, its kick-off tells as much as it
/// can.
fn plain_export_failed(cx: CheckContext<'_>, export: &ExportFacts) -> Option<String> {
    if export.manifest().is_some() {
        return None;
    }
    if let Some(plain) = cx.evidence.shared_export(&ExportSpec::default()) {
        let is_another = export.id != plain.id;
        return (is_another && plain.manifest().is_none())
            .then(|| "an export without parameters returns no manifest either".to_owned());
    }
    let is_refused = matches!(export.result, ExportResult::Refused { .. });
    match baseline::answer(cx) {
        // The contracts of 1upHealth know no way to cancel a kick-off, so none is sent for this.
        Baseline::Unknown if cx.contract().guide().is_none() => None,
        Baseline::Accepted { is_at_once } if is_at_once || is_refused => None,
        Baseline::Accepted { .. } | Baseline::Unknown => {
            Some("it is unknown whether an export without parameters returns a manifest".to_owned())
        }
        Baseline::Denied(_) | Baseline::Unanswered => {
            Some("an export without parameters returns no manifest either".to_owned())
        }
    }
}

/// Judges that each export was refused, or lists only `types`.
pub(crate) fn refused_or_only(cx: CheckContext<'_>, types: &[String]) -> Judgement {
    each_export(cx, |export| {
        if let Some(why) = plain_export_failed(cx, export) {
            return Ok(CheckResult::blocked(why));
        }
        Ok(match &export.result {
            ExportResult::Listed(manifest) => only(export, manifest, types),
            ExportResult::Refused { .. } => CheckResult::refusal(),
            ExportResult::Failed { what, exchange } => {
                answered(export, failed(what, *exchange, &format!("a 4xx, or {}", allowed(types))))
            }
            ExportResult::NotPossible { .. } => without_list(export),
        })
    })
}

/// A finding about how the export ended; the answer was looked at.
fn answered(export: &ExportFacts, found: DraftFinding) -> CheckResult {
    CheckResult::with(Examined::at(Unit::Answer, 1), vec![found.in_export(export.id)])
}

fn failed(what: &str, exchange: Option<ExchangeId>, expected: &str) -> DraftFinding {
    DraftFinding::breach("the export failed", expected, what).shown_by(exchange)
}

fn only(export: &ExportFacts, manifest: &ManifestFacts, types: &[String]) -> CheckResult {
    let is_allowed = |name: &str| types.iter().any(|one| one == name);
    let mut found = Vec::new();
    for (n, output) in manifest.outputs.iter().enumerate() {
        let Some(name) = &output.resource_type else { continue };
        if !is_allowed(name) {
            let message = "the manifest lists a type that must not be exported here";
            found.push(
                DraftFinding::breach(message, allowed(types), shown_type(name))
                    .shown_by(manifest.exchange)
                    .in_export(export.id)
                    .at(at_path(format!("/output/{n}/type"))),
            );
        }
    }
    let message = "a file contains resources of a type that must not be exported here";
    found.extend(foreign_lines(export, message, &allowed(types), is_allowed));
    let files = export.files.iter().filter(|file| file.facts.is_some()).count();
    CheckResult::with(Examined::at(Unit::List, 1).and(Unit::File, files as u64), found)
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::evidence::Answer;
    use crate::evidence::ExportResult;
    use crate::judge::testing::jobs::{accepted, guide};
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, line, patients};
    use crate::judge::testing::{File, json_answer, no_answer, status};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn not_possible() -> Export {
        Export::ended(ExportResult::NotPossible { why: "no day fits".into() })
    }

    #[rstest]
    #[case(Export::of(vec![patients(&["a"])]), Outcome::Pass, "1 manifest, 1 entry")]
    #[case(Export::of(vec![]), Outcome::Pass, "1 manifest")]
    #[case(Export::refused(), Outcome::Fail, "the export was refused | a manifest | status 400")]
    #[case(Export::failed(), Outcome::Fail, "the export failed | a manifest | the job burnt")]
    #[case(not_possible(), Outcome::NotTested, "no day fits")]
    fn a_list_must_come(#[case] export: Export, #[case] outcome: Outcome, #[case] words: &str) {
        let verdict =
            EvidenceBuilder::new(Contract::Population).export(export).check("list-received");
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(Export::of(vec![]), Outcome::Pass, "1 manifest")]
    #[case(Export::refused(), Outcome::Pass, "1 refusal")]
    #[case(Export::of(vec![patients(&["a"])]), Outcome::Pass, "1 manifest, 1 file")]
    #[case(
        Export::of(vec![File::new("Device", &[])]),
        Outcome::Fail,
        "must not be exported here | Patient only | Device |  /output/0/type"
    )]
    #[case(
        Export::of(vec![File::new("Patient", &[line("Device", "d", "2024-01-01")])]),
        Outcome::Fail,
        "1 line of Device | Patient file 1:1"
    )]
    #[case(Export::failed(), Outcome::Fail, "the export failed | a 4xx, or Patient only")]
    #[case(not_possible(), Outcome::NotTested, "no day fits")]
    fn a_type_outside_is_refused_or_left_out(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(&builder.check("{ refused-or-only: [Patient] }"), outcome, words);
    }

    #[rstest]
    #[case(Export::refused(), accepted(), Outcome::Fail, "the export was refused")]
    #[case(
        Export::failed(),
        accepted(),
        Outcome::Blocked,
        "unknown whether an export without parameters"
    )]
    #[case(Export::failed(), json_answer(200, json!({"output": []})), Outcome::Fail, "failed")]
    #[case(Export::refused(), status(400), Outcome::Blocked, "returns no manifest either")]
    #[case(Export::failed(), no_answer(), Outcome::Blocked, "returns no manifest either")]
    #[case(Export::of(vec![]), status(401), Outcome::Pass, "1 manifest")]
    fn where_the_plain_export_is_not_executed_its_kick_off_tells(
        #[case] export: Export,
        #[case] plain: Answer,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = guide().plain(plain).export(export.spec("{ _type: Patient }"));
        let verdict = builder.cited("[PARAM-11]", "steps: []\njudge: [list-received]");
        assert_says(&verdict, outcome, words);
    }

    #[test]
    fn a_file_that_was_not_given_does_not_hide_its_type() {
        let export = Export::of(vec![File::lost("Device", status(403))]);
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(&builder.check("{ refused-or-only: [] }"), Outcome::Fail, "no type at all");
    }
}
