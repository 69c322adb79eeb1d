//! Judges exports with `_elements` that names elements below the root.

use super::elements::by_type;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, each_export,
    other_export, unread, without_list,
};
use crate::evidence::{ElementFacts, ExportFacts, ExportResult};
use crate::spec::ExportSpec;

pub(crate) static ELEMENTS_WHOLE: Def = Def {
    doc: CheckDoc {
        id: "elements-whole",
        judges: "With _elements, an element is exported as a whole or not at all.",
        sent: "A kick-off with _elements that names an element below the root, and a plain export.",
        accepted: "A refusal; the element with everything that the plain export has in it; or no \
                   such element.",
        matters: "Part of a name looks like a whole name, and the client cannot tell the \
                  difference.",
        cause: "Elements are cut by path, as a generic JSON tool does.",
        repair: "Refuse elements below the root, or return the whole element at the root.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| elements_whole(cx)),
};

/// An element of a type below its root.
struct Path<'a> {
    of_type: &'a str,
    root: &'a str,
    child: &'a str,
}

/// The entries of `_elements` that name an element below the root of a type.
fn nested(export: &ExportFacts) -> Vec<Path<'_>> {
    let entries = export.spec.elements.as_deref().unwrap_or_default().split(',');
    let paths = entries.filter_map(|entry| {
        let (of_type, rest) = entry.split_once('.')?;
        let (root, child) = rest.split_once('.')?;
        Some(Path { of_type, root, child })
    });
    paths.collect()
}

/// Judges each export with such an element.
pub(crate) fn elements_whole(cx: CheckContext<'_>) -> Judgement {
    let judged = each_export(cx, |export| {
        let paths = nested(export);
        match &export.result {
            ExportResult::Listed(_) if paths.is_empty() => return Ok(CheckResult::default()),
            ExportResult::Listed(_) => {}
            ExportResult::Refused { .. } if !paths.is_empty() => return Ok(CheckResult::refusal()),
            _ => return Ok(without_list(export)),
        }
        let plain = ExportSpec { level: export.spec.level, ..ExportSpec::default() };
        let whole = match other_export(cx.evidence, &plain) {
            Ok(whole) => by_type(whole),
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        let trimmed = by_type(export);
        let mut judged = CheckResult::default();
        for path in &paths {
            if let Some((all, some)) = whole.get(path.of_type).zip(trimmed.get(path.of_type)) {
                judged.merge(judge_path(export, path, all, some));
            }
        }
        Ok(judged.or_not_tested("the export has none of the types"))
    });
    judged.map(|judged| judged.or_not_tested("no export was requested with such an element"))
}

fn judge_path(
    export: &ExportFacts,
    path: &Path<'_>,
    all: &ElementFacts,
    some: &ElementFacts,
) -> CheckResult {
    let Path { of_type, root, child } = *path;
    let mut others = all.children.keys().filter(|name| {
        let below = name.strip_prefix(root).and_then(|name| name.strip_prefix('.'));
        below.is_some_and(|name| name != child)
    });
    let looked = Examined::at(Unit::Type, 1).and(Unit::Resource, some.resources);
    if !some.counts.contains_key(root) {
        return CheckResult::right(looked);
    }
    let missing = others.clone().find(|name| !some.children.contains_key(*name));
    match (others.next(), missing) {
        (None, _) => CheckResult::not_tested(format!(
            "{of_type}.{root} has no other elements in the whole export"
        )),
        (Some(_), None) => CheckResult::right(looked),
        (Some(_), Some(name)) => {
            if let Some(why) = unread(export) {
                return CheckResult::blocked(why);
            }
            let message = "an element is only partly present";
            let expected = format!("{of_type}.{root} as a whole, or not at all");
            let observed = format!("no {of_type}.{name}");
            let found = DraftFinding::breach(message, expected, observed);
            CheckResult::with(looked, vec![found.in_export(export.id).of_total(some.resources)])
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says};
    use crate::scan::Reading;
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn export(name: &Value) -> Export {
        let mut patient = json!({"resourceType": "Patient", "id": "a"});
        if !name.is_null() {
            patient["name"] = json!([name]);
        }
        let file = File::new("Patient", &[patient.to_string()]);
        Export::of(vec![file.reading(Reading::Content)])
    }

    #[rstest]
    #[case(json!({"family": "Test", "given": ["A"]}), Outcome::Pass, "1 type, 1 resource")]
    #[case(
        json!({"family": "Test"}),
        Outcome::Fail,
        "only partly present | Patient.name as a whole"
    )]
    #[case(Value::Null, Outcome::Pass, "1 type, 1 resource")]
    fn an_element_is_whole_or_left_out(
        #[case] name: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let trimmed = export(&name).spec("{ _elements: 'id,Patient.name.family' }");
        let whole = export(&json!({"family": "Test", "given": ["A"]}));
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).beside(whole).export(trimmed);
        let verdict = builder.cited("[CONT-12]", "steps: []\njudge: [elements-whole]");
        assert_says(&verdict, outcome, words);
    }
}
