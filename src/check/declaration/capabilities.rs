//! Judges what a server declares of its exports.

use std::collections::BTreeSet;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_listed, shown_type,
};
use crate::evidence::{Capabilities, DeclaredOperation};
use crate::spec::ExportLevel;

pub(crate) static DECLARES_GUIDE: Def = Def {
    doc: CheckDoc {
        id: "declares-guide",
        judges: "The CapabilityStatement names the guide's CapabilityStatement in instantiates.",
        sent: "A request for the CapabilityStatement, GET [base]/metadata.",
        accepted: "The canonical http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data, with \
                   or without a version.",
        matters: "This is how a client learns that bulk export is supported, and in which version.",
        cause: "The statement is older than the export feature, or copies an older address from \
                the guide's examples page.",
        repair: "Add the canonical URL, with the version that is implemented.",
    },
    subject: Subject::Declaration,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(declares_guide(cx))),
};

pub(crate) static OPERATION_DEFINITIONS: Def = Def {
    doc: CheckDoc {
        id: "operation-definitions",
        judges: "Each export operation is declared in the right place, with the right name and the \
                 guide's definition.",
        sent: "A request for the CapabilityStatement, GET [base]/metadata.",
        accepted: "`export` for the system, `patient-export` for Patient and `group-export` for \
                   Group, as canonicals of the guide with or without a version; named `export` or \
                   like the definition. If a level is declared several times, for example for \
                   several versions of the guide, one correct name is enough.",
        matters: "Clients find the operation by its definition.",
        cause: "The address is relative, the name is from an earlier draft, or the operation is \
                declared on Practitioner or a lower-case type instead of Patient.",
        repair: "Copy the operations from the guide's CapabilityStatement.",
    },
    subject: Subject::Declaration,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(operation_definitions(cx))),
};

pub(crate) static OPERATION_NAMES: Def = Def {
    doc: CheckDoc {
        id: "operation-names",
        judges: "Export operations for several versions in one place have different names.",
        sent: "A request for the CapabilityStatement, GET [base]/metadata.",
        accepted: "A different name for each definition.",
        matters: "A client puts this name after the `$` in the URL.",
        cause: "The entry for the older version was copied.",
        repair: "Give each operation its own name.",
    },
    subject: Subject::Declaration,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(operation_names(cx))),
};

pub(crate) static TYPES_DECLARED: Def = Def {
    doc: CheckDoc {
        id: "types-declared",
        judges: "Every exported type is declared in rest.resource.",
        sent: "GET [base]/metadata, and the plain export.",
        accepted: "Every exported type is declared. More types may be declared than are exported.",
        matters: "Clients choose the types to request from this list.",
        cause: "The exporter reads the database, but the statement lists the REST endpoints.",
        repair: "Declare every type that the export can return.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| types_declared(cx)),
};

/// Why there is nothing to judge.
pub(super) fn none(cx: CheckContext<'_>) -> String {
    let unread = cx.evidence.run.capabilities_unread.clone();
    unread.unwrap_or_else(|| "the server returned no CapabilityStatement".to_owned())
}

const GUIDE: &str = "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data";
const DEFINITIONS: &str = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

fn declared(cx: CheckContext<'_>, judge: impl FnOnce(&Capabilities) -> CheckResult) -> CheckResult {
    let declared = cx.evidence.run.capabilities.as_ref();
    declared.map_or_else(|| CheckResult::not_tested(none(cx)), judge)
}

/// A canonical without its version.
fn unversioned(canonical: &str) -> &str {
    canonical.split('|').next().unwrap_or_default()
}

/// Judges `instantiates`.
pub(crate) fn declares_guide(cx: CheckContext<'_>) -> CheckResult {
    declared(cx, |declared| {
        let is_declared = declared.instantiates.iter().any(|it| unversioned(it) == GUIDE);
        let found = (!is_declared).then(|| {
            let message = "the CapabilityStatement does not instantiate that of the guide";
            let observed = match declared.instantiates.as_slice() {
                [] => "no `instantiates`".to_owned(),
                some => some.join(", "),
            };
            DraftFinding::breach(message, GUIDE, observed)
                .shown_by(declared.exchange)
                .at(at_path("/instantiates"))
        });
        CheckResult::with(Examined::at(Unit::Answer, 1), found.into_iter().collect())
    })
}

/// Judges the definition, place and name of each declared export.
pub(crate) fn operation_definitions(cx: CheckContext<'_>) -> CheckResult {
    declared(cx, |declared| {
        let exports = declared.operations.iter().filter_map(|it| Some((it, it.level()?)));
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (operation, level) in exports {
            looked.add(Unit::Operation, 1);
            let is_named = is_named_right(declared, level);
            let odd_name = (!is_named).then(|| name_fault(operation, level));
            let faults = faults(operation, level).into_iter().chain(odd_name);
            found.extend(faults.map(|one| one.shown_by(declared.exchange)));
        }
        CheckResult::with(looked, found).or_not_tested("no export operation is declared")
    })
}

/// The place and the definition of an export.
fn guides_own(level: ExportLevel) -> (Option<&'static str>, &'static str) {
    match level {
        ExportLevel::Group => (Some("Group"), "group-export"),
        ExportLevel::Patient => (Some("Patient"), "patient-export"),
        ExportLevel::System => (None, "export"),
    }
}

fn faults(operation: &DeclaredOperation, level: ExportLevel) -> Vec<DraftFinding> {
    let (place, name) = guides_own(level);
    let mut found = Vec::new();
    let definition = operation.definition.as_deref();
    if definition.map(unversioned).and_then(|it| it.strip_prefix(DEFINITIONS)) != Some(name) {
        let message = format!("the {level} export has a different definition from the guide's");
        let observed = definition.unwrap_or("no `definition`, or not a string");
        found.push(DraftFinding::breach(message, format!("{DEFINITIONS}{name}"), observed));
    }
    if operation.resource_type.as_deref() != place {
        let message = format!("the {level} export is declared in the wrong place");
        let words = |place: Option<&str>| match place {
            Some(name) => format!("the type {}", shown_type(name)),
            None => "the system".to_owned(),
        };
        let (expected, observed) = (words(place), words(operation.resource_type.as_deref()));
        found.push(DraftFinding::breach(message, expected, observed));
    }
    found
}

/// Tells whether an export of a level has a name of the guide. Where several versions are declared,
/// their names must differ, so that the others cannot have it, too.
fn is_named_right(declared: &Capabilities, level: ExportLevel) -> bool {
    let (_, own) = guides_own(level);
    let mut same = declared.operations.iter().filter(|it| it.level() == Some(level));
    same.any(|it| it.name.as_deref().is_some_and(|name| name == "export" || name == own))
}

fn name_fault(operation: &DeclaredOperation, level: ExportLevel) -> DraftFinding {
    let message = format!("the {level} export is declared under the wrong name");
    let observed = operation.name.as_deref().unwrap_or("no `name`");
    let expected = match guides_own(level) {
        (_, "export") => "`export`".to_owned(),
        (_, own) => format!("`export` or `{own}`"),
    };
    DraftFinding::breach(message, expected, observed)
}

/// Judges the names of the exports that are declared at the same place.
pub(crate) fn operation_names(cx: CheckContext<'_>) -> CheckResult {
    declared(cx, |declared| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for level in ExportLevel::ALL {
            let same = declared.operations.iter().filter(|it| it.level() == Some(level));
            let names: Vec<Option<&str>> = same.map(|it| it.name.as_deref()).collect();
            if names.len() < 2 {
                continue;
            }
            looked.add(Unit::Operation, names.len() as u64);
            let different: BTreeSet<_> = names.iter().collect();
            if different.len() < names.len() {
                let message = format!("several exports of the {level} level have the same name");
                let expected = format!("{} names", names.len());
                let one = DraftFinding::breach(message, expected, different.len().to_string());
                found.push(one.shown_by(declared.exchange));
            }
        }
        CheckResult::with(looked, found).or_not_tested("no export is declared more than once")
    })
}

/// Judges that the types of each manifest are declared.
pub(crate) fn types_declared(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let Some(declared) = &cx.evidence.run.capabilities else {
            return Ok(CheckResult::not_tested(none(cx)));
        };
        let known = |name: &str| declared.types.iter().any(|it| it.name == name);
        let types: BTreeSet<&str> =
            manifest.outputs.iter().filter_map(|it| it.resource_type.as_deref()).collect();
        let found = types.iter().filter(|name| !known(name)).map(|name| {
            let message =
                "the export contains a type that the CapabilityStatement does not declare";
            DraftFinding::breach(message, "an entry under rest.resource", shown_type(name))
                .shown_by(manifest.exchange)
                .in_export(export.id)
        });
        let looked = Examined::at(Unit::Type, types.len() as u64);
        Ok(CheckResult::with(looked, found.collect()).or_not_tested("the manifest names no type"))
    })
}

#[cfg(test)]
mod tests {
    use super::{DEFINITIONS, GUIDE};
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, patients};
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;

    fn judged(builder: EvidenceBuilder, check: &str) -> Verdict {
        builder.cited("[KICK-03]", &format!("steps: []\njudge: [{check}]"))
    }

    fn definition(name: &str) -> String {
        format!("{DEFINITIONS}{name}")
    }

    #[rstest]
    #[case(GUIDE, Outcome::Pass, "1 answer")]
    #[case(
        "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data|2.0.0",
        Outcome::Pass,
        "1 answer"
    )]
    #[case("http://hl7.org/fhir/uv/bulkdata/bulkdata|1.1.0", Outcome::Fail, "/instantiates")]
    fn the_guide_is_declared(
        #[case] canonical: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = guide().declaring(&[]);
        let declared = builder.evidence.run.capabilities.as_mut().unwrap();
        declared.instantiates.push(canonical.into());
        assert_says(&judged(builder, "declares-guide"), outcome, words);
    }

    #[rstest]
    #[case(Some("Group"), "export", "group-export", Outcome::Pass, "1 operation")]
    #[case(Some("Patient"), "patient-export", "patient-export|2.0.0", Outcome::Pass, "1 operation")]
    #[case(None, "export", "export", Outcome::Pass, "1 operation")]
    #[case(
        Some("Practitioner"),
        "export",
        "patient-export",
        Outcome::Fail,
        "the type Practitioner"
    )]
    #[case(Some("Group"), "export", "GroupLevelExport", Outcome::Fail, "a different definition")]
    #[case(None, "bulk", "export", Outcome::Fail, "under the wrong name | `export` | bulk")]
    #[case(None, "everything", "everything", Outcome::NotTested, "no export operation is declared")]
    fn operations_are_those_of_the_guide(
        #[case] place: Option<&str>,
        #[case] name: &str,
        #[case] defined: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = guide().declaring(&[(place, name, &definition(defined))]);
        assert_says(&judged(builder, "operation-definitions"), outcome, words);
    }

    #[rstest]
    #[case("export", Outcome::Pass, "2 operations")]
    #[case("bulk", Outcome::Fail, "under the wrong name | `export` | export-v2")]
    fn one_of_several_versions_has_the_name_of_the_guide(
        #[case] name: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let (v2, v4) = (definition("export|2.0.0"), definition("export|4.0.0"));
        let builder = guide().declaring(&[(None, "export-v2", &v2), (None, name, &v4)]);
        assert_says(&judged(builder, "operation-definitions"), outcome, words);
    }

    #[rstest]
    #[case("export", "export-v4", Outcome::Pass, "2 operations")]
    #[case("export", "export", Outcome::Fail, "have the same name")]
    fn several_versions_have_several_names(
        #[case] one: &str,
        #[case] other: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let (v3, v4) = (definition("export|3.0.0"), definition("export|4.0.0"));
        let builder = guide().declaring(&[(None, one, &v3), (None, other, &v4)]);
        assert_says(&judged(builder, "operation-names"), outcome, words);
    }

    #[rstest]
    #[case(&["Patient", "Encounter"], Outcome::Pass, "1 type")]
    #[case(&["Encounter"], Outcome::Fail, "does not declare | an entry under rest.resource | Patient")]
    fn exported_types_are_declared(
        #[case] declared: &[&str],
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = guide().declaring_types(declared).export(Export::of(vec![patients(&["a"])]));
        assert_says(&judged(builder, "types-declared"), outcome, words);
    }
}
