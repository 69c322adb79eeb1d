//! Judges the types of resources: in the manifest, in the lines, and in each file.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path, counted,
    each_listed, in_file, is_whole, other_export, shown_type, unread,
};
use std::collections::BTreeSet;

use crate::evidence::{Evidence, ExportFacts, FileEvidence, ManifestFacts};
use crate::spec::ExportSpec;
use bulkspec_fhir::in_patient_compartment;

pub(crate) static OUTPUT_TYPES: Def<Vec<String>> = Def {
    doc: CheckDoc {
        id: "output-types",
        judges: "The types in the manifest are exactly those that the scenario names.",
        sent: "A kick-off with _type.",
        accepted: "Each named type that the full export has, and no other. A type without data \
                   need not be listed. The check one-type-per-file judges whether the lines of a \
                   file are of its type.",
        matters: "Additional types are data that the client may not be allowed to keep, and \
                  missing types are lost.",
        cause: "_type is ignored, only its first value is read, or it widens the query.",
        repair: "Read every value of _type, and export exactly those types.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, types| output_types(cx, types)),
};

pub(crate) static COMPARTMENT_TYPES: Def = Def {
    doc: CheckDoc {
        id: "compartment-types",
        judges: "All types in the manifest and in the lines belong to the Patient compartment.",
        sent: "The requests of the export itself, and a download of each file.",
        accepted: "The 66 types of the Patient compartment of FHIR 4.0.1.",
        matters: "Other types contain data that are not about the patients of the export.",
        cause: "The export adds referenced resources such as Practitioner.",
        repair: "Omit types that are not in the compartment.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| compartment_types(cx)),
};

pub(crate) static ONLY_ASKED_TYPES: Def = Def {
    doc: CheckDoc {
        id: "only-asked-types",
        judges: "All types in the manifest and in the lines are among those in _type.",
        sent: "A kick-off with _type, and a download of each file.",
        accepted: "The types in _type, each with any number of files. Types without data may be \
                   absent.",
        matters: "A client that requests some types may have no right to others, and bears the \
                  cost of each.",
        cause: "_type is ignored, or referenced resources are added.",
        repair: "Export only the types in _type, without the resources that they reference.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| only_asked_types(cx)),
};

pub(crate) static ONE_TYPE_PER_FILE: Def = Def {
    doc: CheckDoc {
        id: "one-type-per-file",
        judges: "Each file contains resources of one type, the type in the manifest.",
        sent: "GET on each URL of the manifest; every line is read.",
        accepted: "Only lines of the entry's type. A type may have several files.",
        matters: "Loaders put a file into the table of its type. A line of another type breaks the \
                  load or is dropped.",
        cause: "Writers of two types share a file, or an OperationOutcome is written among the data.",
        repair: "Write each type to its own files.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| one_type_per_file(cx)),
};

/// Judges that the types are exactly `types`.
pub(crate) fn output_types(cx: CheckContext<'_>, types: &[String]) -> Judgement {
    let wanted = |name: &str| types.iter().any(|one| one == name);
    each_listed(cx, |export, manifest| {
        let mut judged = CheckResult::with(looked(export, manifest), Vec::new());
        if judged.looked.is_empty() {
            return Ok(CheckResult::not_tested("the manifest lists no files"));
        }
        let expected = allowed(types);
        judged.found.extend(foreign_entries(export, manifest, &expected, wanted));
        judged.merge(missing_types(cx.evidence, export, manifest, types));
        Ok(judged)
    })
}

/// Judges the types that are not listed: a breach only where the whole export has them.
fn missing_types(
    evidence: &Evidence,
    export: &ExportFacts,
    manifest: &ManifestFacts,
    types: &[String],
) -> CheckResult {
    let listed = listed_types(export);
    let missing: Vec<&String> =
        types.iter().filter(|name| !listed.contains(name.as_str())).collect();
    // With _since, a type may rightly have nothing to show.
    if missing.is_empty() || export.since.is_some() {
        return CheckResult::default();
    }
    let spec = ExportSpec { method: None, types: None, since: None, ..export.spec.clone() };
    let whole = match other_export(evidence, &spec) {
        Ok(whole) => whole,
        Err(why) => return CheckResult::not_tested(format!("a type is not listed, and {why}")),
    };
    if let Some(why) = untyped_gap(export) {
        return CheckResult::blocked(why);
    }
    let has = listed_types(whole);
    let lost = missing.into_iter().filter(|name| has.contains(name.as_str()));
    let found = lost.map(|name| {
        let message = "a requested type is missing although the whole export has it";
        DraftFinding::breach(message, name.as_str(), "no entry of this type")
            .shown_by(manifest.exchange)
            .in_export(export.id)
    });
    CheckResult::with(Examined::default(), found.collect())
}

/// Judges that all types are in the Patient compartment.
pub(crate) fn compartment_types(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let expected = "types of the Patient compartment only";
        let mut found = foreign_entries(export, manifest, expected, in_patient_compartment);
        let message = "a file contains resources of a type outside the Patient compartment";
        found.extend(foreign_lines(export, message, expected, in_patient_compartment));
        let judged = CheckResult::with(looked(export, manifest), found);
        Ok(judged.or_not_tested("the manifest lists no files"))
    })
}

/// Judges that all types are among those that were asked for.
pub(crate) fn only_asked_types(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        if export.types.is_empty() {
            return Ok(CheckResult::not_tested("the export was requested without _type"));
        }
        let wanted = |name: &str| export.types.iter().any(|asked| asked == name);
        let expected = allowed(&export.types);
        let mut found = foreign_entries(export, manifest, &expected, wanted);
        let message = "a file contains resources of a type that was not requested";
        found.extend(foreign_lines(export, message, &expected, wanted));
        let judged = CheckResult::with(looked(export, manifest), found);
        Ok(judged.or_not_tested("the manifest lists no files"))
    })
}

/// Judges that each file holds the type of its entry only.
pub(crate) fn one_type_per_file(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let mut judged = CheckResult::default();
        for file in &export.files {
            let Some(facts) = file.facts.as_ref().filter(|facts| facts.lines > 0) else { continue };
            judged.looked.merge(Examined::at(Unit::File, 1).and(Unit::Line, facts.lines));
            // Without a type in the manifest, the type that begins the file stands for it.
            let first = facts.first_lines.iter().min_by_key(|(_, line)| **line);
            let Some(own) = file.resource_type.as_ref().or(first.map(|(name, _)| name)) else {
                continue;
            };
            for (name, count) in facts.types.iter().filter(|(name, _)| *name != own) {
                let message = "a file contains resources of a type other than its own";
                let observed = format!("{} of {}", counted(*count, LINES), shown_type(name));
                let line = facts.first_lines.get(name).copied();
                let found = DraftFinding::breach(message, shown_type(own), observed)
                    .shown_by(file.exchange);
                let found = found.in_export(export.id).at(in_file(&file.name, line));
                judged.found.push(found.of_total(*count));
            }
        }
        Ok(judged.or_not_tested("no file has any lines"))
    })
}

const LINES: (&str, &str) = ("line", "lines");

/// The entries of the list, and the lines of the files.
pub(super) fn looked(export: &ExportFacts, manifest: &ManifestFacts) -> Examined {
    let lines = export.files.iter().filter_map(|file| file.facts.as_ref()).map(|facts| facts.lines);
    Examined::at(Unit::Entry, manifest.outputs.len() as u64).and(Unit::Line, lines.sum())
}

/// The types of the files of an export.
pub(crate) fn listed_types(export: &ExportFacts) -> BTreeSet<&str> {
    export.files.iter().flat_map(FileEvidence::types).collect()
}

/// Why it is not known which types an export has, if so: a file whose entry names no type was not
/// read to its end.
pub(crate) fn untyped_gap(export: &ExportFacts) -> Option<String> {
    let mut files = export.files.iter();
    let is_open = files.any(|file| file.resource_type.is_none() && !is_whole(file));
    unread(export).filter(|_| is_open)
}

/// The entries of types that must not be there.
pub(super) fn foreign_entries(
    export: &ExportFacts,
    manifest: &ManifestFacts,
    expected: &str,
    is_right: impl Fn(&str) -> bool,
) -> Vec<DraftFinding> {
    let outputs = manifest.outputs.iter().enumerate();
    let named = outputs.filter_map(|(n, output)| Some((n, output.resource_type.as_deref()?)));
    let foreign = named.filter(|(_, name)| !is_right(name));
    let found = foreign.map(|(n, name)| {
        DraftFinding::breach(
            "the manifest lists a type that must not be exported here",
            expected,
            shown_type(name),
        )
        .shown_by(manifest.exchange)
        .in_export(export.id)
        .at(at_path(format!("/output/{n}/type")))
    });
    found.collect()
}

/// The lines of types that must not be there, one finding for each type of each file.
pub(crate) fn foreign_lines(
    export: &ExportFacts,
    message: &str,
    expected: &str,
    is_right: impl Fn(&str) -> bool,
) -> Vec<DraftFinding> {
    let mut found = Vec::new();
    for file in &export.files {
        let Some(facts) = &file.facts else { continue };
        for (name, count) in facts.types.iter().filter(|(name, _)| !is_right(name)) {
            let observed = format!("{} of {}", counted(*count, LINES), shown_type(name));
            let line = facts.first_lines.get(name).copied();
            let one = DraftFinding::breach(message, expected, observed).shown_by(file.exchange);
            let one = one.in_export(export.id).at(in_file(&file.name, line));
            found.push(one.of_total(*count));
        }
    }
    found
}

/// A list of types in words.
pub(crate) fn allowed(types: &[String]) -> String {
    match types {
        [] => "no type at all".to_owned(),
        types => format!("{} only", types.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{
        EvidenceBuilder, Export, File, assert_says, encounter, line, patients,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn encounters() -> File {
        File::new("Encounter", &[encounter("e", "a")])
    }

    fn mixed() -> File {
        File::new("Patient", &[line("Patient", "a", "2024-01-01"), encounter("e", "a")])
    }

    fn of_type(files: Vec<File>) -> Export {
        Export::of(files).spec("{ _type: 'Encounter,Patient' }")
    }

    #[rstest]
    #[case(of_type(vec![patients(&["a"]), encounters()]), Outcome::Pass, "2 entries, 2 lines")]
    #[case(of_type(vec![]), Outcome::NotTested, "the manifest lists no files")]
    #[case(of_type(vec![patients(&["a"])]), Outcome::Fail, "| Encounter | no entry of this type |")]
    #[case(of_type(vec![patients(&["a"])]).since("2024-01-01"), Outcome::Pass, "1 entry, 1 line")]
    #[case(
        of_type(vec![patients(&["a"]), encounters(), File::new("Device", &[])]),
        Outcome::Fail,
        "| Encounter and Patient only | Device |  /output/2/type"
    )]
    #[case(
        of_type(vec![File::new("Patient", &[line("Device", "d", "2024-01-01")]), encounters()]),
        Outcome::Pass,
        "2 entries, 2 lines"
    )]
    fn types_are_exactly_those_asked_for(
        #[case] export: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let whole = Export::of(vec![patients(&["a"]), encounters()]);
        let builder = EvidenceBuilder::new(Contract::Population).export(export).beside(whole);
        assert_says(&builder.check("{ output-types: [Encounter, Patient] }"), outcome, words);
    }

    #[rstest]
    #[case(vec![patients(&["a"])], Outcome::Pass, "1 entry, 1 line")]
    #[case(vec![patients(&["a"]), encounters()], Outcome::Fail, "Patient only | Encounter |")]
    #[case(
        vec![mixed()],
        Outcome::Fail,
        "a file contains resources of a type that was not requested"
    )]
    fn only_types_that_were_asked_for_come(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population)
            .export(Export::of(files).types(&["Patient"]));
        assert_says(&builder.check("only-asked-types"), outcome, words);
    }

    #[test]
    fn a_type_without_data_need_not_be_listed() {
        let builder = EvidenceBuilder::new(Contract::Population)
            .export(of_type(vec![patients(&["a"])]))
            .beside(Export::of(vec![patients(&["a"])]));
        assert_says(
            &builder.check("{ output-types: [Encounter, Patient] }"),
            Outcome::Pass,
            "1 entry",
        );
    }

    #[test]
    fn a_missing_type_is_no_breach_where_the_whole_export_is_unknown() {
        let builder =
            EvidenceBuilder::new(Contract::Population).export(of_type(vec![patients(&["a"])]));
        let verdict = builder.check("{ output-types: [Encounter, Patient] }");
        assert_says(&verdict, Outcome::Pass, "a type is not listed, and the whole export");
    }

    #[rstest]
    #[case(vec![patients(&["a"])], Outcome::Pass, "1 entry, 1 line")]
    #[case(vec![], Outcome::NotTested, "the manifest lists no files")]
    #[case(vec![File::new("Practitioner", &[])], Outcome::Fail, "Practitioner |  /output/0/type")]
    #[case(vec![File::new("Patient", &[line("Device", "d", "2024-01-01")])], Outcome::Fail, "Patient file 1:1")]
    fn all_types_are_in_the_compartment(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(files));
        assert_says(&builder.check("compartment-types"), outcome, words);
    }

    #[rstest]
    #[case(vec![patients(&["a"]), encounters()], Outcome::Pass, "2 files, 2 lines")]
    #[case(vec![File::new("Patient", &[])], Outcome::NotTested, "no file has any lines")]
    #[case(vec![mixed()], Outcome::Fail, "| Patient | 1 line of Encounter | Patient file 1:2")]
    fn a_file_holds_one_type(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Population).export(Export::of(files));
        assert_says(&builder.check("one-type-per-file"), outcome, words);
    }

    #[test]
    fn without_a_type_in_the_list_the_first_line_says_the_type() {
        let mut builder =
            EvidenceBuilder::new(Contract::Population).export(Export::of(vec![mixed()]));
        builder.facts(0).files[0].resource_type = None;
        assert_says(
            &builder.check("one-type-per-file"),
            Outcome::Fail,
            "| Patient | 1 line of Encounter",
        );
    }
}
