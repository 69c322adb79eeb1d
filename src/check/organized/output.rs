//! Judges organized output as a whole: what its manifest says of it, and which types it has.

use std::collections::BTreeSet;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_listed, other_export, unread,
};
use crate::evidence::{BlockFacts, ExportFacts, FileEvidence, IndexError, ManifestFacts};
use crate::spec::ExportSpec;
use bulkspec_fhir::in_patient_compartment;

pub(crate) static ORGANIZED_ENTRIES: Def = Def {
    doc: CheckDoc {
        id: "organized-entries",
        judges: "Items of organized output have no type member.",
        sent: "A kick-off with organizeOutputBy.",
        accepted: "Items with url and without type.",
        matters: "A client that reads the type loads the whole content of the file into one table.",
        cause: "The organizing type is written as the type of the file.",
        repair: "Omit type, and set outputOrganizedBy.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| organized_entries(cx)),
};

pub(crate) static ORGANIZED_MARKER: Def = Def {
    doc: CheckDoc {
        id: "organized-marker",
        judges: "The member outputOrganizedBy is the requested type, and is absent if none was \
                 requested.",
        sent: "A kick-off with organizeOutputBy, and one without.",
        accepted: "The same type name as in the request. A server that does not organize its \
                   output is not judged.",
        matters: "The member determines how a client reads the files.",
        cause: "The member is missing, or always present.",
        repair: "Set the member to the value of the parameter if it was applied.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| organized_marker(cx)),
};

pub(crate) static ORGANIZED_TYPES: Def = Def {
    doc: CheckDoc {
        id: "organized-types",
        judges: "Blocks of Patients contain all types of the Patient compartment that have data.",
        sent: "A kick-off with organizeOutputBy=Patient, and one without parameters.",
        accepted: "Every type of the compartment that the plain export has, except Group.",
        matters: "A client that wants all data of a patient does not notice what is missing.",
        cause: "The blocks are built from a list of common types.",
        repair: "Include the whole Patient compartment in the blocks.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| organized_types(cx)),
};

const NOT_ORGANIZED: &str = "the output is not organized by a resource type";

/// What was seen of the blocks of a file.
pub(super) fn blocks(file: &FileEvidence) -> Option<&BlockFacts> {
    Some(&file.facts.as_ref()?.content.as_ref()?.blocks)
}

/// Tells whether the server organized the output.
fn is_organized(export: &ExportFacts, manifest: &ManifestFacts) -> bool {
    export.spec.organize_by.is_some()
        && (manifest.json.get("outputOrganizedBy").is_some()
            || export.files.iter().filter_map(blocks).any(|blocks| blocks.total() > 0))
}

/// Judges the exports that the server organized.
pub(super) fn each_organized<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a ExportFacts) -> Result<CheckResult, IndexError>,
) -> Judgement {
    let judged = each_listed(cx, |export, manifest| {
        if export.spec.organize_by.is_none() {
            return Ok(CheckResult::default());
        }
        if !is_organized(export, manifest) {
            return Ok(CheckResult::not_tested(NOT_ORGANIZED));
        }
        judge(export)
    });
    judged.map(|judged| judged.or_not_tested(NOT_ORGANIZED))
}

/// Judges the items.
pub(crate) fn organized_entries(cx: CheckContext<'_>) -> Judgement {
    each_organized(cx, |export| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (exchange, path, item) in export.items("output") {
            looked.add(Unit::Entry, 1);
            if item.get("type").is_some() {
                let message = "an item of organized output has a `type`";
                let one = DraftFinding::breach(message, "no `type`", "`type`").shown_by(exchange);
                found.push(one.in_export(export.id).at(at_path(format!("{path}/type"))));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("the manifest lists no files"))
    })
}

/// Judges `outputOrganizedBy`.
pub(crate) fn organized_marker(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let told = manifest.json.get("outputOrganizedBy").map(|told| told.as_str().unwrap_or(""));
        let asked = export.spec.organize_by.as_deref();
        let (expected, observed) = match (asked, told) {
            (Some(asked), Some(told)) if asked == told => ("", ""),
            (Some(asked), Some(told)) => (asked, told),
            (Some(_), None) if !is_organized(export, manifest) => {
                return Ok(CheckResult::not_tested(NOT_ORGANIZED));
            }
            (Some(asked), None) => (asked, "no `outputOrganizedBy`"),
            (None, Some(told)) => ("no `outputOrganizedBy`", told),
            (None, None) => ("", ""),
        };
        let found = (expected != observed).then(|| {
            let message = "outputOrganizedBy is not the requested value";
            let found =
                DraftFinding::breach(message, expected, observed).shown_by(manifest.exchange);
            found.in_export(export.id).at(at_path("/outputOrganizedBy"))
        });
        Ok(CheckResult::with(Examined::at(Unit::List, 1), found.into_iter().collect()))
    })
}

/// Judges the types of blocks of Patients.
pub(crate) fn organized_types(cx: CheckContext<'_>) -> Judgement {
    each_organized(cx, |export| {
        if export.spec.organize_by.as_deref() != Some("Patient") {
            return Ok(CheckResult::not_tested("the output is not organized by Patient"));
        }
        let plain = ExportSpec { level: export.spec.level, ..ExportSpec::default() };
        let whole = match other_export(cx.evidence, &plain) {
            Ok(whole) => whole,
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        if let Some(why) = unread(export) {
            return Ok(CheckResult::blocked(why));
        }
        let (due, there) = (types(whole), types(export));
        // The Group that is exported may come with its export, and belongs to no single patient.
        let is_due = |name: &&str| in_patient_compartment(name) && *name != "Group";
        let due: BTreeSet<_> = due.into_iter().filter(is_due).collect();
        let found = due.difference(&there).map(|name| {
            let message = "a type of the Patient compartment is missing from the blocks";
            DraftFinding::breach(message, *name, "no resource of this type").in_export(export.id)
        });
        let found = found.collect();
        let judged = CheckResult::with(Examined::at(Unit::Type, due.len() as u64), found);
        Ok(judged
            .or_not_tested("the export without parameters has no type of the Patient compartment"))
    })
}

/// The types of all lines.
fn types(export: &ExportFacts) -> BTreeSet<&str> {
    let facts = export.files.iter().filter_map(|file| file.facts.as_ref());
    facts.flat_map(|facts| facts.types.keys().map(String::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::organized::sample::{block, file, judged, marked};
    use crate::judge::testing::{File, assert_says, line};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case("organized-entries", marked(&json!([{"url": "u"}])), Outcome::Pass, "1 entry")]
    #[case("organized-entries", marked(&json!([{"url": "u", "type": "Patient"}])), Outcome::Fail, "/output/0/type")]
    #[case("organized-marker", marked(&json!([])), Outcome::Pass, "1 manifest")]
    #[case("organized-marker", json!({"output": []}), Outcome::Fail, "no `outputOrganizedBy`")]
    #[case("organized-marker", json!({"outputOrganizedBy": "Group"}), Outcome::Fail, "| Patient | Group |")]
    #[case("organized-types", marked(&json!([])), Outcome::Pass, "1 type")]
    fn what_the_manifest_says_is_judged(
        #[case] check: &str,
        #[case] json: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(vec![file(&block("a"))], json, check), outcome, words);
    }

    #[test]
    fn a_server_that_does_not_organize_is_not_judged() {
        let plain = File::new("Patient", &[line("Patient", "a", "2024-01-01")]);
        let verdict = judged(vec![plain], json!({"output": []}), "organized-entries");
        assert_says(&verdict, Outcome::NotTested, "not organized");
    }
}
