//! Judges which Provenances come with `includeAssociatedData=LatestProvenanceResources`.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_listed, in_file, other_export, unread,
};
use crate::evidence::{ExportFacts, FileEvidence, Fingerprint, IndexError, ProvenanceFacts};
use crate::spec::ExportSpec;

pub(crate) static LATEST_PROVENANCE: Def = Def {
    doc: CheckDoc {
        id: "latest-provenance",
        judges: "With includeAssociatedData=LatestProvenanceResources, the export contains the \
                 latest Provenance of each exported resource, no older Provenance of the same \
                 resource, and no Provenance of resources that are not exported.",
        sent: "A kick-off with that parameter and a _type without Provenance, and a plain export.",
        accepted: "For each resource, the Provenance with the latest `recorded`. A Provenance of \
                   several resources may be the latest of any of them. Only resources with several \
                   Provenances in the plain export are evaluated. A list with messages may report \
                   that the parameter is ignored. Provenances of other resources, or no Provenance \
                   at all with a _type that does not name it, are only a warning.",
        matters: "A client requests the latest Provenance in order not to receive the history.",
        cause: "The server treats every value of the parameter as RelevantProvenanceResources.",
        repair: "For each exported resource, select the Provenance with the latest `recorded`.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| latest_provenance(cx)),
};

/// Of each resource when its Provenances were recorded.
type Times = BTreeMap<Fingerprint, Vec<Timestamp>>;

/// Judges each export that was asked for the latest Provenances only.
pub(crate) fn latest_provenance(cx: CheckContext<'_>) -> Judgement {
    let judged = each_listed(cx, |export, _| {
        if export.spec.associated.is_empty() {
            return Ok(CheckResult::default());
        }
        let plain = ExportSpec { level: export.spec.level, ..ExportSpec::default() };
        let whole = match other_export(cx.evidence, &plain) {
            Ok(whole) => whole,
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        let several = times(whole);
        let times = times(export);
        let is_telling =
            |target: &&Fingerprint| several.get(target).is_some_and(|all| all.len() > 1);
        let whole_gap = unread(export).or_else(|| cut(export));
        let mut telling = times.keys().filter(is_telling).count();
        let mut found = outdated(export, &times);
        if whole_gap.is_none() {
            let returned = returned(export)?;
            let due: Vec<_> = returned.iter().filter(is_telling).copied().collect();
            telling = telling.max(due.len());
            found.extend(without_origin(export, &due));
            found.extend(of_others(export, &returned));
        }
        let looked = Examined::at(Unit::Resource, telling as u64);
        let judged = if telling == 0 && found.is_empty() {
            CheckResult::not_tested("no exported resource has several Provenances")
        } else {
            CheckResult::with(looked, found)
        };
        Ok(judged.but_not_tested(cut(export)).but_blocked(unread(export)))
    });
    judged.map(|judged| judged.or_not_tested("no export was requested with Provenances"))
}

/// The Provenances of an export, with their files.
fn provenance(export: &ExportFacts) -> impl Iterator<Item = (&FileEvidence, &ProvenanceFacts)> {
    let files = export.files.iter();
    let contents = files.filter_map(|file| Some((file, file.facts.as_ref()?.content.as_ref()?)));
    contents.flat_map(|(file, content)| content.provenance.iter().map(move |one| (file, one)))
}

fn times(export: &ExportFacts) -> Times {
    let mut times = Times::new();
    for (_, origin) in provenance(export) {
        let Some(recorded) = origin.recorded else { continue };
        for target in &origin.targets {
            times.entry(*target).or_default().push(recorded);
        }
    }
    times
}

/// A finding about the Provenances that are the latest of none of their resources.
fn outdated(export: &ExportFacts, times: &Times) -> Vec<DraftFinding> {
    let is_outdated = |origin: &ProvenanceFacts| {
        let Some(recorded) = origin.recorded else { return false };
        let has_later =
            |target| times.get(target).is_some_and(|all| all.iter().any(|it| *it > recorded));
        !origin.targets.is_empty() && origin.targets.iter().all(has_later)
    };
    let mut old = provenance(export).filter(|(_, origin)| is_outdated(origin)).peekable();
    let Some((file, first)) = old.peek() else { return Vec::new() };
    let place = in_file(&file.name, Some(first.line));
    let exchange = file.exchange;
    let total = old.count() as u64;
    let message = "the export contains a Provenance that is older than another one of the same \
                   resource";
    let found =
        DraftFinding::breach(message, "the latest Provenance of each resource", "an older one");
    vec![found.at(place).shown_by(exchange).in_export(export.id).of_total(total)]
}

/// The resources of an export besides Provenances.
fn returned(export: &ExportFacts) -> Result<HashSet<Fingerprint>, IndexError> {
    let mut ids = HashSet::new();
    for record in &export.index {
        let record = record?;
        if &*record.resource_type != "Provenance" {
            ids.insert(record.id);
        }
    }
    Ok(ids)
}

/// A finding about resources that have Provenances, none of which comes.
fn without_origin(export: &ExportFacts, due: &[Fingerprint]) -> Option<DraftFinding> {
    // The messages may say that the parameter is ignored.
    if !export.items("error").is_empty() || !export.items("outcome").is_empty() {
        return None;
    }
    let told: HashSet<Fingerprint> =
        provenance(export).flat_map(|(_, origin)| origin.targets.iter().copied()).collect();
    let without = due.iter().filter(|target| !told.contains(target)).count() as u64;
    // Which of the two parameters wins, the guide does not say.
    let is_of_no_type =
        !export.types.is_empty() && !export.types.iter().any(|it| it == "Provenance");
    let kind =
        if told.is_empty() && is_of_no_type { FindingKind::Doubt } else { FindingKind::Breach };
    (without > 0).then(|| {
        let message = "a resource is exported without its latest Provenance";
        let found = DraftFinding::breach(message, "the latest Provenance of each resource", "none");
        found.of_kind(kind).shown_by(export.kickoff).in_export(export.id).of_total(without)
    })
}

/// A finding about Provenances of resources that are not exported.
fn of_others(export: &ExportFacts, returned: &HashSet<Fingerprint>) -> Option<DraftFinding> {
    if returned.is_empty() {
        return None;
    }
    let is_of_others = |origin: &ProvenanceFacts| {
        !origin.targets.is_empty() && origin.targets.iter().all(|target| !returned.contains(target))
    };
    let mut others = provenance(export).filter(|(_, origin)| is_of_others(origin)).peekable();
    let (file, first) = others.peek()?;
    let (place, exchange) = (in_file(&file.name, Some(first.line)), file.exchange);
    let total = others.count() as u64;
    let message = "the export contains a Provenance but none of its resources";
    let found = DraftFinding::breach(
        message,
        "Provenances of exported resources",
        "Provenances of other resources",
    );
    let found = found.of_kind(FindingKind::Doubt).at(place).shown_by(exchange);
    Some(found.in_export(export.id).of_total(total))
}

fn cut(export: &ExportFacts) -> Option<String> {
    let mut contents = export.files.iter().filter_map(|file| file.facts.as_ref()?.content.as_ref());
    contents
        .any(|content| content.origins_cut)
        .then(|| "there are more Provenances than bulkspec examines".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, line};
    use crate::scan::Reading;
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    /// An export with Provenances: the targets and the year of each.
    fn export(provenance: &[(&str, u16)]) -> Export {
        Export::of(vec![file(provenance)])
    }

    fn file(provenance: &[(&str, u16)]) -> File {
        let line = |(n, (targets, year)): (usize, &(&str, u16))| {
            let targets: Vec<_> = targets.split(' ').map(|it| json!({"reference": it})).collect();
            json!({"resourceType": "Provenance", "id": format!("o{n}"), "target": targets,
                "recorded": format!("{year}-01-01T00:00:00Z")})
            .to_string()
        };
        let lines: Vec<String> = provenance.iter().enumerate().map(line).collect();
        File::new("Provenance", &lines).reading(Reading::Content)
    }

    #[rstest]
    #[case(&[("Condition/1", 2021)], Outcome::Pass, "1 resource")]
    #[case(
        &[("Condition/1", 2021), ("Condition/1", 2019)],
        Outcome::Fail,
        "older than another one of the same resource"
    )]
    #[case(
        &[("Condition/1", 2021), ("Condition/1 Patient/1", 2019)],
        Outcome::Pass,
        "1 resource"
    )]
    #[case(&[("Patient/1", 2019)], Outcome::NotTested, "has several Provenances")]
    fn only_the_latest_provenance_of_a_resource_is_due(
        #[case] provenance: &[(&str, u16)],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole = export(&[("Condition/1", 2019), ("https://a.test/Condition/1", 2021)]);
        let latest =
            export(provenance).spec("{ includeAssociatedData: [LatestProvenanceResources] }");
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).beside(whole).export(latest);
        let verdict = builder.cited("[CONT-12]", "steps: []\njudge: [latest-provenance]");
        assert_says(&verdict, outcome, words);
    }

    #[rstest]
    #[case(&[("Condition/1", 2021)], json!([]), Outcome::Pass, "1 resource")]
    #[case(&[], json!([]), Outcome::Fail, "exported without its latest Provenance")]
    #[case(&[], json!([{"url": "https://a.test/e"}]), Outcome::Pass, "1 resource")]
    #[case(
        &[("Condition/1", 2021), ("Condition/2", 2021)],
        json!([]),
        Outcome::Warn,
        "a Provenance but none of its resources"
    )]
    fn each_exported_resource_comes_with_its_provenance_and_no_other(
        #[case] provenance: &[(&str, u16)],
        #[case] messages: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole = export(&[("Condition/1", 2019), ("Condition/1", 2021)]);
        let condition = File::new("Condition", &[line("Condition", "1", "2024-01-01")]);
        let latest = Export::of(vec![condition, file(provenance)])
            .json(json!({"error": messages}))
            .spec("{ includeAssociatedData: [LatestProvenanceResources] }");
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).beside(whole).export(latest);
        let verdict = builder.cited("[MANI-01]", "steps: []\njudge: [latest-provenance]");
        assert_says(&verdict, outcome, words);
    }
}
