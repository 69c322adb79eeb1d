//! Judges the form of the manifest: its shape, and the types it names.

use crate::check::answer::shape::{Shape, schema_of};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    at_path, each_listed, shown_type,
};
use crate::contract::Contract;
use crate::evidence::{ExportFacts, ManifestFacts};
use bulkspec_fhir::{FhirDateTime, is_resource_type};

pub(crate) static MANIFEST_SHAPE: Def = Def {
    doc: CheckDoc {
        id: "manifest-shape",
        judges: "The manifest has the members that the contract requires, with their JSON types.",
        sent: "The requests of the export itself; the manifest is in their responses.",
        accepted: "Population: an object whose output is an array of objects with type and url. \
                   Analytics: also transactionTime as an instant, request, and requiresAccessToken \
                   with the value true. HL7 guide: the members of its version, with or without \
                   type if the output is organized by a type. Other members are accepted.",
        matters: "A client reads these members by name. Without url a file is lost, and without \
                  transactionTime the next export cannot continue where this one ended.",
        cause: "A boolean is written as a string, a date is written instead of an instant, or an \
                entry has no type.",
        repair: "Write the member in the finding as the contract documents it.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| manifest_shape(cx)),
};

pub(crate) static R4_TYPES: Def = Def {
    doc: CheckDoc {
        id: "r4-types",
        judges: "Every type in the manifest is a resource type of FHIR R4.",
        sent: "The requests of the export itself; the manifest is in their responses.",
        accepted: "The 146 concrete types of FHIR 4.0.1.",
        matters: "An R4 client has no model for other names, and drops or rejects such files.",
        cause: "The names come from another FHIR version: MedicationOrder is the DSTU2 name of \
                MedicationRequest.",
        repair: "Convert these resources to R4, and list them under their R4 name.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| r4_types(cx)),
};

/// Judges the shape of each manifest.
pub(crate) fn manifest_shape(cx: CheckContext<'_>) -> Judgement {
    let contract = cx.contract();
    each_listed(cx, |export, manifest| {
        let schema = schema_of(Shape::Manifest, contract);
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (exchange, json) in export.manifests() {
            looked.add(Unit::List, 1);
            found.extend(schema.breaches(json).into_iter().map(|breach| {
                let message = "the manifest does not match the schema of the contract";
                let found = DraftFinding::breach(message, breach.expected, breach.observed);
                found.shown_by(exchange).in_export(export.id).at(at_path(breach.path))
            }));
        }
        if contract == Contract::Analytics {
            found.extend(transaction_time(export, manifest));
        }
        Ok(CheckResult::with(looked, found))
    })
}

/// Judges the form of `transactionTime` beyond what the schema can say. Every instant is one; that
/// it has milliseconds and Z is only how the sample looks, so another form is doubtful.
fn transaction_time(export: &ExportFacts, manifest: &ManifestFacts) -> Option<DraftFinding> {
    let text = manifest.json.get("transactionTime")?.as_str()?;
    let has_offset = text.contains('T') && text.len() > 19;
    let found = match text.parse::<FhirDateTime>() {
        Err(_) if has_offset => DraftFinding::breach(
            "transactionTime is not an instant",
            "a valid instant",
            "a string that is not an instant",
        ),
        Ok(FhirDateTime::Instant(_)) if !is_sample_form(text) => DraftFinding::breach(
            "transactionTime is not in the format that the contract shows",
            "milliseconds and Z, as in 2021-05-12T16:51:13.561Z",
            "an instant in another format",
        )
        .of_kind(FindingKind::Doubt),
        _ => return None,
    };
    Some(placed(found, export, manifest, "/transactionTime".to_owned()))
}

/// Tells whether an instant ends in three digits of a fraction and Z.
fn is_sample_form(instant: &str) -> bool {
    matches!(instant.as_bytes(), [.., b'.', a, b, c, b'Z']
        if [a, b, c].iter().all(|byte| byte.is_ascii_digit()))
        && instant.len() == 24
}

/// Judges the types that each manifest names.
pub(crate) fn r4_types(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let outputs = manifest.outputs.iter().enumerate();
        let named = outputs.filter_map(|(n, output)| Some((n, output.resource_type.as_deref()?)));
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (n, name) in named {
            looked.add(Unit::Entry, 1);
            if !is_resource_type(name) {
                let message = "the manifest names a type that does not exist in FHIR R4";
                let one = DraftFinding::breach(message, r4_name(name), shown_type(name));
                found.push(placed(one, export, manifest, format!("/output/{n}/type")));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("the manifest names no type"))
    })
}

/// What R4 calls a type that it does not have under this name.
fn r4_name(name: &str) -> &'static str {
    match name {
        "MedicationOrder" => "an R4 type (in R4: MedicationRequest)",
        "DiagnosticOrder" | "ProcedureRequest" | "ReferralRequest" => {
            "an R4 type (in R4: ServiceRequest)"
        }
        "Conformance" => "an R4 type (in R4: CapabilityStatement)",
        "BodySite" => "an R4 type (in R4: BodyStructure)",
        _ => "an R4 type",
    }
}

fn placed(
    found: DraftFinding,
    export: &ExportFacts,
    manifest: &ManifestFacts,
    path: String,
) -> DraftFinding {
    found.shown_by(manifest.exchange).in_export(export.id).at(at_path(path))
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::judge::testing::{EvidenceBuilder, Export, File, KICKOFF, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn manifest(change: impl FnOnce(&mut Value)) -> Value {
        let mut json = json!({
            "transactionTime": "2021-05-12T16:51:13.561Z",
            "request": KICKOFF,
            "requiresAccessToken": true,
            "output": [{"type": "Patient", "url": "https://fhir.example/a"}],
        });
        change(&mut json);
        json
    }

    fn with(key: &str, value: Value) -> Value {
        manifest(|json| json[key] = value)
    }

    fn without(key: &str) -> Value {
        manifest(|json| drop(json.as_object_mut().unwrap().remove(key)))
    }

    #[rstest]
    #[case(manifest(|_| ()), Outcome::Pass, "1 manifest")]
    #[case(with("error", json!([])), Outcome::Pass, "1 manifest")]
    #[case(with("output", json!([])), Outcome::Pass, "1 manifest")]
    #[case(without("request"), Outcome::Fail, "| `request` | no `request` |")]
    #[case(without("transactionTime"), Outcome::Fail, "no `transactionTime`")]
    #[case(with("transactionTime", json!("2021-05-12")), Outcome::Fail, "/transactionTime")]
    #[case(with("transactionTime", json!("2021-05-12T25:00:00Z")), Outcome::Fail, "is not an instant")]
    #[case(with("transactionTime", json!("2021-05-12T16:51:13+00:00")), Outcome::Warn, "another form")]
    #[case(with("requiresAccessToken", json!("true")), Outcome::Fail, "| true | a string with another value |")]
    #[case(with("output", json!({})), Outcome::Fail, "| an array | an object | ")]
    #[case(with("output", json!([{"url": "u"}])), Outcome::Fail, "| `type` | no `type` |  /output/0")]
    fn a_manifest_looks_like_the_sample(
        #[case] json: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![]).json(json);
        let builder = EvidenceBuilder::new(Contract::Analytics).export(export);
        assert_says(&builder.check("manifest-shape"), outcome, words);
    }

    #[rstest]
    #[case(json!({"output": []}), Outcome::Pass, "1 manifest")]
    #[case(json!({"output": [{"type": "Patient"}]}), Outcome::Fail, "no `url`")]
    #[case(json!({}), Outcome::Fail, "no `output`")]
    fn the_population_contract_asks_for_a_list_only(
        #[case] json: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![]).json(json);
        let builder = EvidenceBuilder::new(Contract::Population).export(export);
        assert_says(&builder.check("manifest-shape"), outcome, words);
    }

    #[rstest]
    #[case(vec![patients(&["a"])], Outcome::Pass, "1 entry")]
    #[case(vec![], Outcome::NotTested, "names no type")]
    #[case(vec![File::new("MedicationOrder", &[])], Outcome::Fail, "MedicationRequest) | MedicationOrder |  /output/0/type")]
    #[case(vec![File::new("x y", &[])], Outcome::Fail, "| a string that is not a type name |")]
    fn listed_types_are_of_r4(
        #[case] files: Vec<File>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let builder = EvidenceBuilder::new(Contract::Analytics).export(Export::of(files));
        assert_says(&builder.check("r4-types"), outcome, words);
    }
}
