//! Judges whether clinical resources that an export refers to are in it.

use std::collections::HashSet;

use super::own::transaction_time;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    Unread, each_listed,
};
use crate::evidence::{ExportFacts, Fingerprint, IndexError, ReferencedProbe};

pub(crate) static REFERENCED_EXPORTED: Def = Def {
    doc: CheckDoc {
        id: "referenced-exported",
        judges: "Clinical resources that exported resources reference are exported, if the server \
                 has them.",
        sent: "The plain export; GET of up to three resources that it references but does not \
               contain.",
        accepted: "Resources of types of which nothing is exported, that cannot be read, that do \
                   not belong to any exported Patient, or that changed after transactionTime.",
        matters: "Results without a value, or visits without a date, look like a gap in the chart.",
        cause: "The export has a separate query for each type, which omits some states or \
                categories.",
        repair: "Compare the export's query for the type in the finding with the search by \
                 patient.",
    },
    subject: Subject::ListedExport,
    needs: Needs::REFERENCED,
    judge: Judge::Scenario(|cx, ()| referenced_exported(cx)),
};

/// Judges each plain export.
pub(crate) fn referenced_exported(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let types = export.guide.referenced.iter().map(|it| it.resource_type.as_ref());
        if let Some(gap) = Unread::of_types(export, types.chain(["Patient"])) {
            return Ok(CheckResult::blocked(gap.why()));
        }
        let patients = patients(export)?;
        let missing = export.guide.referenced.iter().filter(|it| is_due(export, it, &patients));
        let found = missing.map(|probe| {
            let name = &probe.resource_type;
            let message = format!("a referenced resource of the type {name} is not exported");
            let observed = "not exported, although a read returns it";
            let found = DraftFinding::breach(
                message,
                "all resources that belong to the patients",
                observed,
            );
            // Data that are confidential may be read and still not be exported.
            let found = found.of_kind(FindingKind::Doubt).shown_by(probe.exchange);
            found.in_export(export.id)
        });
        let found = found.collect();
        Ok(CheckResult::with(Examined::at(Unit::List, 1), found))
    })
}

fn patients(export: &ExportFacts) -> Result<HashSet<Fingerprint>, IndexError> {
    let mut patients = HashSet::new();
    for record in &export.index {
        let record = record?;
        if &*record.resource_type == "Patient" {
            patients.insert(record.id);
        }
    }
    Ok(patients)
}

/// Tells whether what a read gave belongs into the export.
fn is_due(export: &ExportFacts, probe: &ReferencedProbe, patients: &HashSet<Fingerprint>) -> bool {
    let Some(found) = &probe.found else { return false };
    let changed = found.last_updated.zip(transaction_time(export));
    let is_newer = changed.is_some_and(|(changed, stands_for)| changed > stands_for);
    !is_newer && found.patients.iter().any(|patient| patients.contains(patient))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{ExchangeId, Fingerprinter, ReferencedFacts, ReferencedProbe};
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(None, "", Outcome::Pass, "1 manifest")]
    #[case(Some("a"), "2024-01-01T12:00:00Z", Outcome::Warn, "a referenced resource of the type")]
    #[case(Some("other"), "2024-01-01T12:00:00Z", Outcome::Pass, "1 manifest")]
    #[case(Some("a"), "2024-07-01T12:00:00Z", Outcome::Pass, "1 manifest")]
    fn what_is_referred_to_is_exported(
        #[case] patient: Option<&str>,
        #[case] changed: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
            .export(Export::of(vec![patients(&["a"])]));
        let found = patient.map(|id| ReferencedFacts {
            last_updated: changed.parse().ok(),
            patients: vec![Fingerprinter::with_key([7; 16]).resource("Patient", id)],
        });
        let (resource_type, exchange) = ("Encounter".to_owned(), ExchangeId(1));
        let probe = ReferencedProbe { resource_type, exchange, found };
        builder.facts(0).guide.referenced.push(probe);
        let verdict = builder.cited("[MANI-04]", "steps: []\njudge: [referenced-exported]");
        assert_says(&verdict, outcome, words);
    }
}
