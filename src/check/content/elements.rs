//! Judges exports with `_elements`.

use std::collections::BTreeMap;

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, each_listed,
    other_export, unread,
};
use crate::evidence::{ElementFacts, ExportFacts};
use crate::spec::ExportSpec;

pub(crate) static ELEMENTS_LEFT_OUT: Def = Def {
    doc: CheckDoc {
        id: "elements-left-out",
        judges: "With _elements, elements that are neither listed nor mandatory are omitted.",
        sent: "A kick-off with _type and _elements.",
        accepted: "The id, meta, listed elements, mandatory elements, and modifier elements, which \
                   may change the meaning of others.",
        matters: "A client may request fewer elements because it has no right to the others.",
        cause: "The parameter is accepted but not applied.",
        repair: "Trim each resource before it is written.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| elements_left_out(cx)),
};

pub(crate) static ELEMENTS_MANDATORY: Def = Def {
    doc: CheckDoc {
        id: "elements-mandatory",
        judges: "With _elements, mandatory elements are included, whether listed or not.",
        sent: "A kick-off with _type and _elements that lists no mandatory element.",
        accepted: "The elements status and class of each Encounter, and status and code of each \
                   Observation.",
        matters: "A resource without its mandatory elements is invalid, and many readers reject \
                  it.",
        cause: "The list is applied literally.",
        repair: "Add the mandatory elements of the type to the list.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| elements_mandatory(cx)),
};

pub(crate) static ELEMENTS_TAGGED: Def = Def {
    doc: CheckDoc {
        id: "elements-tagged",
        judges: "With _elements, trimmed resources have the tag SUBSETTED.",
        sent: "A kick-off with _type and _elements.",
        accepted: "The tag in meta.tag of each resource.",
        matters: "A trimmed resource that overwrites a whole one destroys data.",
        cause: "The code that trims resources does not add the tag.",
        repair: "Add the tag to every resource from which elements were removed.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| elements_tagged(cx)),
};

pub(crate) static ELEMENTS_BY_TYPE: Def = Def {
    doc: CheckDoc {
        id: "elements-by-type",
        judges: "An element that is listed for one type is kept in that type and omitted from \
                 other types.",
        sent: "A kick-off with several types in _type, and an element that all of them have, \
               listed for one type.",
        accepted: "The element in resources of that type only.",
        matters: "Otherwise the same list would have a different meaning on each server.",
        cause: "The type before the dot is discarded, or the whole text is read as an element \
                name.",
        repair: "Parse type and element separately, and trim each type by its own list.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| elements_by_type(cx)),
};

/// The mandatory elements at the root of the types that suites ask for (FHIR R4, cardinality 1..1
/// or 1..*).
fn mandatory(resource_type: &str) -> Option<&'static [&'static str]> {
    match resource_type {
        "Patient" => Some(&[]),
        "Encounter" => Some(&["status", "class"]),
        "Observation" => Some(&["status", "code"]),
        _ => None,
    }
}

/// Elements that stay as they may change the meaning of others (FHIR R4, `isModifier`), and those
/// that identify the resource.
const KEPT: [&str; 9] = [
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "modifierExtension",
    "active",
    "deceasedBoolean",
    "deceasedDateTime",
    "link",
];

/// An entry of `_elements`.
struct Listed<'a> {
    of_type: Option<&'a str>,
    element: &'a str,
}

fn listed(export: &ExportFacts) -> Vec<Listed<'_>> {
    let entries = export.spec.elements.as_deref().unwrap_or_default().split(',');
    let entry = |text| match str::split_once(text, '.') {
        Some((of_type, element)) => Listed { of_type: Some(of_type), element },
        None => Listed { of_type: None, element: text },
    };
    entries.map(entry).collect()
}

/// The root elements of each type, over all files.
pub(super) fn by_type(export: &ExportFacts) -> BTreeMap<&str, ElementFacts> {
    let mut all: BTreeMap<&str, ElementFacts> = BTreeMap::new();
    let contents = export.files.iter().filter_map(|file| file.facts.as_ref()?.content.as_ref());
    for (name, facts) in contents.flat_map(|content| &content.elements) {
        let sum = all.entry(name).or_default();
        sum.resources += facts.resources;
        sum.subsetted += facts.subsetted;
        for (element, count) in &facts.counts {
            *sum.counts.entry(element.clone()).or_default() += count;
        }
        for (element, count) in &facts.children {
            *sum.children.entry(element.clone()).or_default() += count;
        }
    }
    all
}

fn each_type(
    cx: CheckContext<'_>,
    judge: impl Fn(&ExportFacts, &str, &[&str], &ElementFacts) -> Vec<DraftFinding>,
) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (name, facts) in by_type(export) {
            let Some(mandatory) = mandatory(name) else { continue };
            looked.merge(Examined::at(Unit::Type, 1).and(Unit::Resource, facts.resources));
            let ones = judge(export, name, mandatory, &facts);
            found.extend(ones.into_iter().map(|one| one.in_export(export.id)));
        }
        Ok(CheckResult::with(looked, found).or_not_tested("the export has none of the types"))
    })
}

fn plain(element: &str) -> &str {
    element.strip_prefix('_').unwrap_or(element)
}

/// Judges that the rest is left out.
pub(crate) fn elements_left_out(cx: CheckContext<'_>) -> Judgement {
    each_type(cx, |export, name, mandatory, facts| {
        let listed = listed(export);
        let too_much = facts.counts.iter().filter(|(element, _)| {
            let element = plain(element);
            // An element that is listed for another type is judged by elements-by-type.
            !(KEPT.contains(&element)
                || mandatory.contains(&element)
                || listed.iter().any(|entry| entry.element == element))
        });
        let found = too_much.map(|(element, count)| {
            let message = "a resource has an element that was not requested";
            let expected = "the elements that _elements lists, and mandatory elements";
            DraftFinding::breach(message, expected, format!("{name}.{element}")).of_total(*count)
        });
        found.collect()
    })
}

/// Judges that mandatory elements are there.
pub(crate) fn elements_mandatory(cx: CheckContext<'_>) -> Judgement {
    each_type(cx, |_, name, mandatory, facts| {
        let missing = mandatory.iter().filter_map(|element| {
            let there = facts.counts.get(*element).copied().unwrap_or(0);
            let missing = facts.resources.saturating_sub(there);
            (missing > 0).then(|| {
                let message = "a resource lacks a mandatory element";
                let expected = format!("{name}.{element}");
                DraftFinding::breach(message, expected, "no such element").of_total(missing)
            })
        });
        missing.collect()
    })
}

/// Judges the tag.
pub(crate) fn elements_tagged(cx: CheckContext<'_>) -> Judgement {
    each_type(cx, |_, name, _, facts| {
        let missing = facts.resources.saturating_sub(facts.subsetted);
        let found = (missing > 0).then(|| {
            let message = "a resource is not tagged SUBSETTED";
            DraftFinding::breach(message, "SUBSETTED in meta.tag", name).of_total(missing)
        });
        found.into_iter().collect()
    })
}

/// Judges elements that are listed for one type.
pub(crate) fn elements_by_type(cx: CheckContext<'_>) -> Judgement {
    let judged = each_listed(cx, |export, _| {
        if export.spec.elements.is_none() {
            return Ok(CheckResult::default());
        }
        let plain_need = ExportSpec { level: export.spec.level, ..ExportSpec::default() };
        let whole = other_export(cx.evidence, &plain_need);
        let all = match whole {
            Ok(whole) => by_type(whole),
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        let (trimmed, gap) = (by_type(export), unread(export));
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for Listed { of_type, element } in listed(export) {
            let Some(of_type) = of_type else { continue };
            let has = |types: &BTreeMap<&str, ElementFacts>, name: &str| {
                types.get(name).is_some_and(|facts| facts.counts.contains_key(element))
            };
            for name in trimmed.keys().filter(|name| has(&all, name)) {
                let (is_due, is_there) = (*name == of_type, has(&trimmed, name));
                if is_due && !is_there && gap.is_some() {
                    continue;
                }
                looked.add(Unit::Type, 1);
                if is_due != is_there {
                    let message = "an element listed for one type is treated the same way in all \
                                   types";
                    let words = |is| if is { "the element" } else { "no such element" };
                    let one =
                        DraftFinding::breach(message, words(is_due), format!("{name}.{element}"));
                    found.push(one.in_export(export.id));
                }
            }
        }
        Ok(CheckResult::with(looked, found)
            .but_blocked(gap)
            .or_not_tested("the whole export has no such element"))
    });
    judged.map(|judged| judged.or_not_tested("no export was requested with _elements"))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says};
    use crate::scan::Reading;
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::{Value, json};

    fn export(encounter: &Value, observation: &Value) -> Export {
        let mut files = Vec::new();
        for (name, elements) in [("Encounter", encounter), ("Observation", observation)] {
            let mut resource = json!({"resourceType": name, "id": "a"});
            for (element, value) in elements.as_object().unwrap() {
                resource[element] = value.clone();
            }
            files.push(File::new(name, &[resource.to_string()]).reading(Reading::Content));
        }
        Export::of(files)
    }

    fn judged(encounter: &Value, check: &str) -> Verdict {
        let all = json!({"status": "x", "class": {}, "code": {}, "subject": {}, "text": {}});
        let observation =
            json!({"status": "x", "code": {}, "meta": {"tag": [{"code": "SUBSETTED"}]}});
        let trimmed = export(encounter, &observation).spec("{ _elements: 'id,Encounter.subject' }");
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let builder = builder.beside(export(&all, &all)).export(trimmed);
        builder.cited("[CONT-12]", &format!("steps: []\njudge: [{check}]"))
    }

    fn right() -> Value {
        let meta = json!({"tag": [{"code": "SUBSETTED"}]});
        json!({"status": "x", "class": {}, "subject": {}, "meta": meta})
    }

    fn but(key: &str, value: Option<Value>) -> Value {
        let mut json = right();
        match value {
            Some(value) => json[key] = value,
            None => drop(json.as_object_mut().unwrap().remove(key)),
        }
        json
    }

    #[rstest]
    #[case("elements-left-out", right(), Outcome::Pass, "2 types, 2 resources")]
    #[case("elements-left-out", but("text", Some(json!({}))), Outcome::Fail, "Encounter.text")]
    #[case("elements-mandatory", right(), Outcome::Pass, "2 types")]
    #[case("elements-mandatory", but("class", None), Outcome::Fail, "Encounter.class")]
    #[case("elements-tagged", right(), Outcome::Pass, "2 types")]
    #[case("elements-tagged", but("meta", None), Outcome::Fail, "not tagged")]
    #[case("elements-by-type", right(), Outcome::Pass, "2 types")]
    #[case("elements-by-type", but("subject", None), Outcome::Fail, "Encounter.subject")]
    fn trimmed_resources_are_judged(
        #[case] check: &str,
        #[case] encounter: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(&encounter, check), outcome, words);
    }
}
