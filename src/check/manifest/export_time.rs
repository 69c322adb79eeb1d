//! Judges the time of an export, and what the manifest of one without matches says.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    at_path, each_export, each_listed, in_file, without_list,
};
use crate::contract::GuideVersion;
use crate::evidence::{ExchangeId, ExportResult, ManifestFacts, ReceivedHeader};
use bulkspec_fhir::FhirDateTime;

pub(crate) static TRANSACTION_TIME: Def = Def {
    doc: CheckDoc {
        id: "transaction-time",
        judges: "The transactionTime is the time at which the query ran, between kick-off and \
                 completion.",
        sent: "The requests of the export itself; the Date headers of the responses give the \
               server's clock.",
        accepted: "A difference of up to five minutes. A time up to one day before the kick-off is \
                   only a warning, because the export may come from a snapshot.",
        matters: "The next export starts at this time. If it is too late, changes made in between \
                  are lost. If it is too early, everything is exported again.",
        cause: "The member is the time of completion or of the software build, or not a time at \
                all.",
        repair: "Record the server's time before the query runs, and use it as transactionTime.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| transaction_time(cx)),
};

pub(crate) static CHANGED_BEFORE_TRANSACTION_TIME: Def = Def {
    doc: CheckDoc {
        id: "changed-before-transaction-time",
        judges: "No resource of the export was changed after transactionTime.",
        sent: "GET on each URL of the manifest; meta.lastUpdated of each line is read.",
        accepted: "Resources without lastUpdated are not judged.",
        matters: "The next export, with _since set to transactionTime, returns such a resource \
                  again.",
        cause: "The query does not read a consistent snapshot while data are being written.",
        repair: "Query a snapshot as of transactionTime.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| changed_before_transaction_time(cx)),
};

pub(crate) static EMPTY_OUTPUT: Def = Def {
    doc: CheckDoc {
        id: "empty-output",
        judges: "The manifest of an export without matches has an empty output.",
        sent: "A kick-off with a _since that is later than every change.",
        accepted: "An output that is an empty array. A kick-off that is refused is not judged.",
        matters: "A client that checks for changes every hour often finds none, and treats an \
                  error as a failure.",
        cause: "A query without rows is treated as an error, or output is omitted if it is empty.",
        repair: "Return a normal manifest, with an empty array.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| empty_output(cx)),
};

pub(crate) static BALLOT_MEMBERS: Def = Def {
    doc: CheckDoc {
        id: "ballot-members",
        judges: "The manifest has the members of the ballot of 4.0.0, not those they replace.",
        sent: "The requests of the export itself; the manifest is in their responses.",
        accepted: "The member outcome instead of error. The member request was removed; if it is \
                   present, this is only noted. The member manifestType, if present, is the \
                   canonical URL of BulkDataManifest.",
        matters: "A client of this version reads outcome, and does not see the messages in error.",
        cause: "The server returns the manifest of an older version.",
        repair: "Write the messages to files that outcome lists.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| ballot_members(cx)),
};

const SKEW: SignedDuration = SignedDuration::from_mins(5);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Judges `transactionTime` by the clock that the server shows.
pub(crate) fn transaction_time(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let Some(told) = transaction_instant(manifest) else {
            return Ok(CheckResult::not_tested("transactionTime is not an instant"));
        };
        let dates = (export.kickoff.and_then(|id| date(cx, id)), date(cx, manifest.exchange));
        let (Some(began), Some(ended)) = dates else {
            return Ok(CheckResult::not_tested(
                "the responses have no Date header to compare with",
            ));
        };
        let (message, kind) = if told > ended + SKEW {
            ("transactionTime is later than the response that contains it", FindingKind::Breach)
        } else if told < began - DAY {
            ("transactionTime is more than a day before the kick-off", FindingKind::Breach)
        } else if told < began - SKEW {
            ("transactionTime is before the kick-off", FindingKind::Doubt)
        } else {
            return Ok(CheckResult::right(Examined::at(Unit::List, 1)));
        };
        let found = DraftFinding::breach(message, format!("{began} to {ended}"), told.to_string());
        let found = found.of_kind(kind).shown_by(manifest.exchange).in_export(export.id);
        let found = found.at(at_path("/transactionTime"));
        Ok(CheckResult::with(Examined::at(Unit::List, 1), vec![found]))
    })
}

fn transaction_instant(manifest: &ManifestFacts) -> Option<Timestamp> {
    match manifest.json["transactionTime"].as_str()?.parse() {
        Ok(FhirDateTime::Instant(at)) => Some(at),
        _ => None,
    }
}

/// The time of an answer by the server's clock.
fn date(cx: CheckContext<'_>, id: ExchangeId) -> Option<Timestamp> {
    let text = cx.answer(id).exchange()?.response()?.header(ReceivedHeader::Date)?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

/// Judges the times of the resources.
pub(crate) fn changed_before_transaction_time(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let Some(limit) = transaction_instant(manifest) else {
            return Ok(CheckResult::not_tested("transactionTime is not an instant"));
        };
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for file in &export.files {
            let Some(latest) = file.facts.as_ref().and_then(|facts| facts.latest) else { continue };
            looked.add(Unit::File, 1);
            if latest > limit {
                let message = "a resource was changed after transactionTime";
                let one =
                    DraftFinding::breach(message, format!("{limit} or before"), latest.to_string());
                let one = one.shown_by(file.exchange).in_export(export.id);
                found.push(one.at(in_file(&file.name, None)));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("no resource has a meta.lastUpdated"))
    })
}

/// Judges the manifest of an export that nothing matches.
pub(crate) fn empty_output(cx: CheckContext<'_>) -> Judgement {
    each_export(cx, |export| {
        let manifest = match &export.result {
            ExportResult::Listed(manifest) => manifest,
            // Then no job has looked for matches.
            ExportResult::Failed { exchange, .. } if *exchange == export.kickoff => {
                return Ok(without_list(export));
            }
            ExportResult::Failed { what, exchange } => {
                let message = "an export that no resource matches failed";
                let found = DraftFinding::breach(message, "an empty `output`", &**what);
                let found = found.shown_by(*exchange).in_export(export.id);
                return Ok(CheckResult::with(Examined::at(Unit::Answer, 1), vec![found]));
            }
            _ => return Ok(without_list(export)),
        };
        let found = match manifest.json.get("output") {
            Some(Value::Array(output)) if output.is_empty() => None,
            Some(Value::Array(_)) => {
                return Ok(CheckResult::not_tested("some resources match the export"));
            }
            _ => Some(DraftFinding::breach(
                "`output` is missing or not an array",
                "an empty array",
                "no array",
            )),
        };
        let found = found.map(|found| found.shown_by(manifest.exchange).in_export(export.id));
        Ok(CheckResult::with(Examined::at(Unit::List, 1), found.into_iter().collect()))
    })
}

/// Judges the members that the ballot changed.
pub(crate) fn ballot_members(cx: CheckContext<'_>) -> Judgement {
    if cx.contract().guide() != Some(GuideVersion::V4Ballot) {
        return each_listed(cx, |_, _| {
            Ok(CheckResult::not_tested("this applies to 4.0.0-ballot only"))
        });
    }
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (exchange, json) in export.manifests() {
            looked.add(Unit::List, 1);
            let mut add = |member: &str, expected: &str, kind| {
                let message = format!("`{member}` in the manifest is not valid in 4.0.0-ballot");
                let one =
                    DraftFinding::breach(message, expected, format!("`{member}`")).of_kind(kind);
                let one = one.shown_by(exchange).in_export(export.id);
                found.push(one.at(at_path(format!("/{member}"))));
            };
            if json.get("error").is_some() {
                add("error", "`outcome`", FindingKind::Breach);
            }
            if json.get("request").is_some() {
                add("request", "no `request`", FindingKind::Note);
            }
            let kind = json["manifestType"].as_str();
            if kind.is_some_and(|kind| !is_export_manifest(kind)) {
                add("manifestType", "the URL of BulkDataManifest", FindingKind::Doubt);
            }
        }
        Ok(CheckResult::with(looked, found))
    })
}

fn is_export_manifest(canonical: &str) -> bool {
    let url = canonical.split('|').next().unwrap_or_default();
    url.ends_with("/StructureDefinition/BulkDataManifest")
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{Answer, ExportResult};
    use crate::judge::testing::{
        EvidenceBuilder, Export, assert_says, patients, status, with_header,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    const V2: Contract = Contract::Guide(GuideVersion::V2);

    fn dated() -> Answer {
        with_header(status(200), "date", "Sat, 01 Jun 2024 00:00:00 GMT")
    }

    fn at(time: &str) -> EvidenceBuilder {
        let json = json!({"transactionTime": time, "output": []});
        let mut builder =
            EvidenceBuilder::new(V2).export(Export::of(vec![patients(&["a"])]).json(json));
        builder.evidence.exchanges[0].answer = dated();
        builder
    }

    #[rstest]
    #[case("2024-06-01T00:00:01Z", Outcome::Pass, "1 manifest")]
    #[case("2024-05-31T23:00:00Z", Outcome::Warn, "before the kick-off")]
    #[case("1970-01-01T00:00:00Z", Outcome::Fail, "more than a day before")]
    #[case("2024-06-01T01:00:00Z", Outcome::Fail, "later than the response")]
    #[case("2024-06-01", Outcome::NotTested, "not an instant")]
    fn transaction_time_is_the_time_of_the_query(
        #[case] time: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let verdict = at(time).cited("[MANI-02]", "steps: []\njudge: [transaction-time]");
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case("2024-06-01T00:00:00Z", Outcome::Pass, "1 file")]
    #[case("2023-06-01T00:00:00Z", Outcome::Warn, "changed after transactionTime")]
    fn resources_are_not_newer_than_the_export(
        #[case] time: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let check = "steps: []\njudge: [changed-before-transaction-time]";
        assert_says(&at(time).cited("[MANI-03]", check), outcome, words);
    }

    #[rstest]
    #[case(Export::of(vec![]), Outcome::Pass, "1 manifest")]
    #[case(
        Export::of(vec![]).json(json!({})),
        Outcome::Warn,
        "`output` is missing or not an array"
    )]
    #[case(
        Export::of(vec![patients(&["a"])]),
        Outcome::NotTested,
        "some resources match the export"
    )]
    #[case(Export::failed(), Outcome::Warn, "no resource matches failed")]
    #[case(Export::refused(), Outcome::NotTested, "was refused")]
    fn an_export_without_matches_is_no_error(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(V2).export(export);
        assert_says(
            &builder.cited("[MANI-10]", "steps: []\njudge: [empty-output]"),
            outcome,
            words,
        );
    }

    #[test]
    fn a_kick_off_that_fails_says_nothing_of_matches() {
        let mut builder = EvidenceBuilder::new(V2).export(Export::failed());
        let facts = builder.facts(0);
        facts.result = ExportResult::Failed { what: "204 came".into(), exchange: facts.kickoff };
        let verdict = builder.cited("[MANI-10]", "steps: []\njudge: [empty-output]");
        assert_says(&verdict, Outcome::Blocked, "204 came");
    }

    #[rstest]
    #[case(json!({}), Outcome::Pass, "1 manifest")]
    #[case(json!({"error": []}), Outcome::Fail, "`error`")]
    #[case(json!({"manifestType": "http://x/StructureDefinition/BulkPublishManifest"}), Outcome::Warn, "manifestType")]
    #[case(json!({"manifestType": "http://x/StructureDefinition/BulkDataManifest|4"}), Outcome::Pass, "1 manifest")]
    fn the_ballot_has_members_of_its_own(
        #[case] json: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![]).json(json);
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V4Ballot)).export(export);
        assert_says(
            &builder.cited("[V4-05]", "steps: []\njudge: [ballot-members]"),
            outcome,
            words,
        );
    }
}
