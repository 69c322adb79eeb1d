//! Judges an export by what is known of the data.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, each_listed,
    unread, with_commas,
};
use std::collections::BTreeMap;

use super::types::{listed_types, untyped_gap};
use super::unique::distinct;
use crate::evidence::{ExportFacts, IndexError};

pub(crate) static KNOWN_TYPES: Def = Def {
    doc: CheckDoc {
        id: "known-types",
        judges: "The manifest lists a file for each type that is known to have data.",
        sent: "A kick-off without parameters.",
        accepted: "An entry for each type in known-counts with a number above zero. More types are \
                   accepted.",
        matters: "A type that is omitted by default is missing from every client's copy.",
        cause: "The export has a fixed list of types instead of all types of the compartment.",
        repair: "Without _type, export every type of the compartment that has data.",
    },
    subject: Subject::ListedExport,
    needs: Needs::KNOWN_DATA,
    judge: Judge::Scenario(|cx, ()| known_types(cx)),
};

pub(crate) static KNOWN_COUNTS: Def = Def {
    doc: CheckDoc {
        id: "known-counts",
        judges: "The export contains as many resources of each type as are known to exist.",
        sent: "A kick-off without parameters, and a download of each file.",
        accepted: "For each type in known-counts, exactly that many distinct resources.",
        matters: "A file that is cut at a round number of lines looks complete to a client that \
                  does not know the count.",
        cause: "The page size is mistaken for the total, or the last page is omitted.",
        repair: "Read pages until there are no more, and compare the sum with a count.",
    },
    subject: Subject::ListedExport,
    needs: Needs::KNOWN_DATA,
    judge: Judge::Scenario(|cx, ()| known_counts(cx)),
};

const NOTHING_KNOWN: &str = "no resource count is known for any type";

/// Judges that every known type is listed.
pub(crate) fn known_types(cx: CheckContext<'_>) -> Judgement {
    let known = &cx.evidence.run.known_counts;
    each_listed(cx, |export, manifest| {
        if let Some(why) = untyped_gap(export) {
            return Ok(CheckResult::blocked(why));
        }
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (name, _) in known.iter().filter(|(_, count)| **count > 0) {
            looked.add(Unit::Type, 1);
            if !listed_types(export).contains(name.as_str()) {
                let message = "a type that is known to have data is not in the manifest";
                let one = DraftFinding::breach(message, name.as_str(), "no entry of this type");
                found.push(one.shown_by(manifest.exchange).in_export(export.id));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested(NOTHING_KNOWN))
    })
}

/// Judges the number of resources of every known type.
pub(crate) fn known_counts(cx: CheckContext<'_>) -> Judgement {
    let known = &cx.evidence.run.known_counts;
    each_listed(cx, |export, _| {
        if known.is_empty() {
            return Ok(CheckResult::not_tested(NOTHING_KNOWN));
        }
        if let Some(why) = unread(export) {
            return Ok(CheckResult::blocked(why));
        }
        let exported = count_by_type(export)?;
        let mut judged = CheckResult::default();
        for (name, expected) in known {
            let total = exported.get(name.as_str()).copied().unwrap_or(0);
            judged.looked.merge(Examined::at(Unit::Type, 1).and(Unit::Resource, total));
            if total != *expected {
                let message = if total < *expected {
                    format!("{name} is not exported completely")
                } else {
                    format!("more resources of type {name} are exported than are known to exist")
                };
                let found =
                    DraftFinding::breach(message, with_commas(*expected), with_commas(total));
                judged.found.push(found.in_export(export.id));
            }
        }
        Ok(judged)
    })
}

/// Counts the different resources of each type.
fn count_by_type(export: &ExportFacts) -> Result<BTreeMap<String, u64>, IndexError> {
    let mut counts = BTreeMap::new();
    for resource in distinct(&export.index) {
        let name = resource?.resource_type;
        match counts.get_mut(&*name) {
            Some(count) => *count += 1,
            None => {
                counts.insert(name.to_string(), 1);
            }
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn builder(files: Vec<File>) -> EvidenceBuilder {
        EvidenceBuilder::new(Contract::Population).export(Export::of(files)).knowing("Patient", 2)
    }

    #[rstest]
    #[case(vec![patients(&["a", "b"])], Outcome::Pass, "1 type")]
    #[case(vec![], Outcome::Fail, "not in the manifest | Patient | no entry of this type")]
    fn known_types_are_listed(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&builder(files).check("known-types"), outcome, words);
    }

    #[rstest]
    #[case(vec![patients(&["a"]), patients(&["b", "b"])], Outcome::Pass, "1 type, 2 resources")]
    #[case(vec![patients(&["a"])], Outcome::Fail, "Patient is not exported completely | 2 | 1 |")]
    #[case(vec![], Outcome::Fail, "| 2 | 0 |")]
    #[case(vec![patients(&["a", "b", "c"])], Outcome::Fail, "more resources of type Patient")]
    #[case(vec![patients(&["a"]), File::lost("Patient", status(404))], Outcome::Blocked, "1 of 2 files could not be read")]
    fn known_resources_are_exported(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&builder(files).check("known-counts"), outcome, words);
    }

    #[rstest]
    #[case("known-types")]
    #[case("known-counts")]
    fn without_knowledge_nothing_is_judged(#[case] check: &str) {
        let builder =
            EvidenceBuilder::new(Contract::Population).export(Export::of(vec![patients(&["a"])]));
        assert_says(&builder.check(check), Outcome::NotTested, "no resource count is known");
    }
}
