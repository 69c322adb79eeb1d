//! Judges where Provenances come that nobody asked for.

use super::types::{foreign_entries, foreign_lines, looked};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{CheckContext, CheckDoc, CheckResult, Judgement, each_listed};

pub(crate) static PROVENANCE_STAYS_OUT: Def = Def {
    doc: CheckDoc {
        id: "provenance-stays-out",
        judges: "An export whose _type names other types only contains no Provenance.",
        sent: "A kick-off with _type, without includeAssociatedData, and a download of each file.",
        accepted: "Only the types in _type. An export whose _type names Provenance is not judged.",
        matters: "Provenance is often the largest part of an export, and a client that did not \
                  request it bears the cost.",
        cause: "The server adds Provenance by default, whether or not _type is present.",
        repair: "Add Provenance by default only if there is no _type.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| provenance_stays_out(cx)),
};

const PROVENANCE: &str = "Provenance";

/// Judges each export with a `_type` that leaves it out.
pub(crate) fn provenance_stays_out(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let why = match export.types.as_slice() {
            [] => Some("the export was requested without _type"),
            _ if !export.spec.associated.is_empty() => Some("includeAssociatedData was sent"),
            types if types.iter().any(|it| it == PROVENANCE) => Some("_type names Provenance"),
            _ => None,
        };
        if let Some(why) = why {
            return Ok(CheckResult::not_tested(why));
        }
        let (expected, is_right) = ("no Provenance", |name: &str| name != PROVENANCE);
        let mut found = foreign_entries(export, manifest, expected, is_right);
        let message = "Provenances are exported although _type does not name them";
        found.extend(foreign_lines(export, message, expected, is_right));
        let judged = CheckResult::with(looked(export, manifest), found);
        Ok(judged.or_not_tested("the manifest lists no files"))
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, line, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn provenance() -> File {
        File::new("Provenance", &[line("Provenance", "p", "2024-01-01")])
    }

    #[rstest]
    #[case(vec![patients(&["a"])], &["Patient"], Outcome::Pass, "1 entry, 1 line")]
    #[case(
        vec![patients(&["a"]), provenance()],
        &["Patient"],
        Outcome::Fail,
        "although _type does not name them | no Provenance | 1 line of Provenance"
    )]
    #[case(vec![provenance()], &["Provenance"], Outcome::NotTested, "_type names Provenance")]
    #[case(vec![provenance()], &[], Outcome::NotTested, "without _type")]
    fn provenance_comes_only_where_it_may(
        #[case] files: Vec<File>,
        #[case] types: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let builder = builder.export(Export::of(files).types(types));
        let verdict = builder.cited("[PARAM-37]", "steps: []\njudge: [provenance-stays-out]");
        assert_says(&verdict, outcome, words);
    }
}
