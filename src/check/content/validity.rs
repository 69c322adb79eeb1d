//! Judges whether resources follow the definitions of their types.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, counted,
    each_listed, in_file,
};
use crate::evidence::{ExportFacts, FileEvidence, InvalidFacts, InvalidRule};

pub(crate) static VALID_RESOURCES: Def = Def {
    doc: CheckDoc {
        id: "valid-resources",
        judges: "Each resource conforms to the R4 definition of its type: it has no unknown \
                 element, it has all mandatory elements, and each value has the required data \
                 type.",
        sent: "GET on each URL of the manifest; every line is compared with the elements of its type.",
        accepted: "Any R4 resource, with or without extensions; an extension on a value (_status) \
                   counts as the value. A resource with the tag SUBSETTED may be incomplete. \
                   Contained resources, codes, rules that involve more than one element, and types \
                   rarely reached from patient data are not judged.",
        matters: "A strict R4 client rejects the line, and a lenient one loses what it does not \
                  recognise.",
        cause: "Elements come from another FHIR version, a time is written where a date is \
                required, numbers and booleans are written as strings, or a single value where a \
                list is required.",
        repair: "Write each element as its R4 definition requires, and run an R4 validator over a \
                 sample.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| valid_resources(cx)),
};

/// Judges resources by the definitions of their types.
pub(crate) fn valid_resources(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found, mut others) = (Examined::default(), Vec::new(), 0);
        for file in &export.files {
            let Some(facts) = &file.facts else { continue };
            let Some(content) = &facts.content else { continue };
            looked.add(Unit::Resource, content.validated);
            others += facts.types.values().sum::<u64>().saturating_sub(content.validated);
            found.extend(content.invalid.iter().map(|it| breach(export, file, it)));
        }
        let others = (others > 0)
            .then(|| counted(others, ("resource is", "resources are")))
            .map(|what| format!("{what} of a type that bulkspec has no definition of"));
        let judged = CheckResult::with(looked, found).but_not_tested(others);
        Ok(judged.or_not_tested("no resource has a type that bulkspec has a definition of"))
    })
}

fn breach(export: &ExportFacts, file: &FileEvidence, invalid: &InvalidFacts) -> DraftFinding {
    let InvalidFacts { rule, element, expected, places } = invalid;
    let (message, expected, observed) = match rule {
        InvalidRule::UnknownElement => {
            (format!("R4 has no {element}"), "elements of R4".to_owned(), element.clone())
        }
        InvalidRule::MissingElement => (
            format!("the mandatory element {element} is missing"),
            element.clone(),
            "nothing".to_owned(),
        ),
        InvalidRule::WrongForm => (
            format!("{element} has an invalid value"),
            expected.clone(),
            "another value".to_owned(),
        ),
        InvalidRule::WrongShape => {
            (format!("{element} has the wrong shape"), expected.clone(), "another shape".to_owned())
        }
    };
    DraftFinding::breach(message, expected, observed)
        .shown_by(file.exchange)
        .in_export(export.id)
        .at(in_file(&file.name, places.first.first().copied()))
        .of_total(places.total)
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says};
    use crate::scan::Reading;
    use crate::verdict::Outcome;
    use rstest::rstest;

    #[rstest]
    #[case(
        r#"{"resourceType":"Patient","id":"a","birthDate":"1956-10-14"}"#,
        Outcome::Pass,
        "1 resource"
    )]
    #[case(
        r#"{"resourceType":"Patient","id":"a","birthDate":"1956-10-14T00:00:00Z"}"#,
        Outcome::Warn,
        "Patient.birthDate has an invalid value | YYYY, YYYY-MM or YYYY-MM-DD"
    )]
    #[case(
        r#"{"resourceType":"Patient","id":"a","family":[]}"#,
        Outcome::Warn,
        "R4 has no Patient.family"
    )]
    #[case(
        r#"{"resourceType":"Patient","id":"a","name":{}}"#,
        Outcome::Warn,
        "Patient.name has the wrong shape | a list"
    )]
    #[case(
        r#"{"resourceType":"Flag","id":"a","status":"active","subject":{}}"#,
        Outcome::Warn,
        "the mandatory element Flag.code is missing"
    )]
    #[case(
        r#"{"resourceType":"TestScript","id":"a"}"#,
        Outcome::NotTested,
        "1 resource is of a type"
    )]
    fn resources_follow_their_definitions(
        #[case] line: &str,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let file = File::new("Patient", &[line.to_owned()]).reading(Reading::Content);
        let builder =
            EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(Export::of(vec![file]));
        let verdict = builder.cited("[CONT-15]", "steps: []\njudge: [valid-resources]");
        assert_says(&verdict, outcome, words);
    }
}
