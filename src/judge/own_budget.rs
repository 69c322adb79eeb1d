//! A test that holds for every check there is: what bulkspec did not read speaks against nobody.

use super::every_check::examples;
use super::testing::{EvidenceBuilder, Export, File, json_answer, line};
use crate::contract::{Contract, GuideVersion, Severity};
use crate::evidence::AuxiliaryList;
use crate::scan::Reading;
use crate::spec::ExportLevel;
use crate::verdict::{Outcome, Verdict};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How much of an export is read: so many files, and so many lines of the next one.
#[derive(Debug, Clone, Copy)]
struct Budget {
    files: usize,
    lines: usize,
}

impl Budget {
    const WHOLE: Self = Self { files: usize::MAX, lines: 0 };

    fn spend(self, files: Vec<File>) -> Vec<File> {
        let spent = files.into_iter().enumerate().map(|(n, file)| match n {
            n if n < self.files => file,
            n if n == self.files => file.read_for(self.lines),
            _ => file.read_for(0),
        });
        spent.collect()
    }
}

/// The budgets that some export of a world may have been read with: that of the scenario, and the
/// one that it is compared with.
#[derive(Debug, Clone, Copy)]
struct Budgets {
    own: Budget,
    other: Budget,
}

fn file(resource_type: &str, resources: &[Value]) -> File {
    let lines: Vec<String> = resources
        .iter()
        .map(|resource| {
            let mut resource = resource.clone();
            resource["resourceType"] = resource_type.into();
            resource["meta"]["lastUpdated"] = "2024-01-01T12:00:00Z".into();
            resource.to_string()
        })
        .collect();
    File::new(resource_type, &lines).reading(Reading::Content)
}

/// Data of two patients. What excuses the rest stands in the last lines and files.
fn data() -> Vec<File> {
    let to = |reference: &str| json!({"reference": reference});
    let coded = json!({"status": "final", "code": {"text": "x"}});
    let observation = |id: &str, patient: &str| {
        let mut resource = coded.clone();
        (resource["id"], resource["subject"]) = (id.into(), to(patient));
        resource
    };
    vec![
        file(
            "Encounter",
            &[
                json!({"id": "e1", "status": "x", "subject": to("https://other.test/Patient/p1")}),
                json!({"id": "e2", "status": "x", "subject": to("https://other.test/Patient/p2"),
                    "partOf": to("https://other.test/Encounter/e1")}),
            ],
        ),
        file("Observation", &[observation("o1", "Patient/p1"), observation("o2", "Patient/p2")]),
        file("Observation", &[observation("o3", "Patient/p2")]),
        file(
            "Provenance",
            &[
                json!({"id": "v1", "recorded": "2024-01-01T12:00:00Z", "target": [to("Observation/o1")]}),
                json!({"id": "v2", "recorded": "2024-01-02T12:00:00Z", "target": [to("Observation/o1")]}),
            ],
        ),
        file(
            "Patient",
            &[
                json!({"id": "p1", "name": [{"family": "A", "given": ["B"]}]}),
                json!({"id": "p2", "name": [{"family": "A", "given": ["B"]}], "identifier": [{"system": "s", "value": "1"}]}),
            ],
        ),
    ]
}

/// An export of everything, and the same one to compare it with.
fn plain(budgets: Budgets) -> EvidenceBuilder {
    let export = |budget: Budget| Export::of(budget.spend(data())).members(&["p1", "p2"]);
    let own = export(budgets.own).spec("{ level: patient, _since: '2020-01-01' }");
    let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2)).export(own);
    let mut builder = builder.beside(export(budgets.other)).knowing("Patient", 2);
    builder.facts(0).spec.level = Some(ExportLevel::Patient);
    builder
}

/// An export that has half of the other one.
fn narrow(budgets: Budgets) -> EvidenceBuilder {
    let half = data().into_iter().take(3).collect();
    let own = Export::of(budgets.own.spend(half)).types(&["Encounter", "Observation"]);
    EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
        .export(own.spec("{ as: narrow-token }"))
        .beside(Export::of(budgets.other.spend(data())))
}

/// An export with `_elements`; each element is there in a last line only.
fn trimmed(budgets: Budgets) -> EvidenceBuilder {
    let tag = json!({"tag": [{"code": "SUBSETTED"}]});
    let files = vec![
        file(
            "Encounter",
            &[
                json!({"id": "e1", "meta": tag, "status": "x", "class": {}}),
                json!({"id": "e2", "meta": tag, "status": "x", "class": {}, "subject": {}}),
            ],
        ),
        file(
            "Patient",
            &[
                json!({"id": "p1", "meta": tag, "name": [{"family": "A"}]}),
                json!({"id": "p2", "meta": tag, "name": [{"family": "A", "given": ["B"]}]}),
            ],
        ),
    ];
    let spec =
        "{ _type: 'Encounter,Patient', _elements: 'id,Encounter.subject,Patient.name.family' }";
    EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
        .export(Export::of(budgets.own.spend(files)).spec(spec).types(&["Encounter", "Patient"]))
        .beside(Export::of(budgets.other.spend(data())))
}

/// An export that is organized by Patient; a block is divided over files that are as long as any.
fn organized(budgets: Budgets) -> EvidenceBuilder {
    let header = |id: &str| {
        let value = json!({"reference": format!("Patient/{id}")});
        json!({"parameter": [{"name": "header", "valueReference": value}]})
    };
    let text = |name: &str, mut resource: Value| {
        resource["resourceType"] = name.into();
        resource.to_string()
    };
    let patient = |id: &str| text("Patient", json!({"id": id}));
    let of = |name: &str, id: &str| {
        text(name, json!({"id": id, "subject": {"reference": "Patient/p2"}}))
    };
    let block = |id: &str| text("Parameters", header(id));
    let files = [
        vec![block("p1"), patient("p1"), block("p2"), patient("p2"), of("Observation", "o1")],
        vec![block("p2"), of("Observation", "o2"), of("Observation", "o3"), of("Encounter", "e1")],
        vec![block("p2"), of("Encounter", "e2"), of("Provenance", "v1")],
    ];
    let read = |lines: &Vec<String>| File::new("Patient", lines).reading(Reading::Content);
    let url = |n: usize| format!("https://fhir.example/{n}");
    let json = json!({"outputOrganizedBy": "Patient", "output": [
        {"url": url(0), "continuesInFile": url(1)},
        {"url": url(1), "continuesInFile": url(2)}, {"url": url(2)}]});
    let files = budgets.own.spend(files.iter().map(read).collect());
    let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V3))
        .export(Export::of(files).spec("{ organizeOutputBy: Patient }").json(json))
        .beside(Export::of(budgets.other.spend(data())));
    builder.facts(0).files.iter_mut().for_each(|file| file.resource_type = None);
    builder
}

/// An export with messages and deletions, with files that came early and are downloaded again.
fn with_lists(budgets: Budgets) -> EvidenceBuilder {
    let issue = json!({"issue": [{"severity": "warning", "code": "x"}]});
    let messages = vec![file("OperationOutcome", &[issue])];
    let own = || budgets.own.spend(data());
    let export = Export::of(own()).side(AuxiliaryList::Error, budgets.own.spend(messages));
    let json = json!({"output": [], "requiresAccessToken": true});
    EvidenceBuilder::new(Contract::Guide(GuideVersion::V3))
        .export(export)
        .early(json_answer(202, json.clone()), json, budgets.other.spend(data()))
        .again(budgets.other.spend(data()))
}

/// Files of a thousand lines, and one that is longer.
fn long(budgets: Budgets) -> EvidenceBuilder {
    let lines = |name: &str, count: usize| -> File {
        let all: Vec<_> = (0..count).map(|n| line(name, &format!("{n}"), "2024-01-01")).collect();
        File::new(name, &all)
    };
    let files = || vec![lines("Patient", 1_000), lines("Encounter", 1_001)];
    EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
        .export(Export::of(budgets.own.spend(files())))
        .beside(Export::of(budgets.other.spend(files())))
}

/// What fails or warns, by check and message.
fn breaches(verdict: &Verdict) -> BTreeSet<(String, String)> {
    let found = verdict.findings.iter().filter(|finding| finding.severity >= Severity::Warn);
    found.map(|finding| (finding.check.clone(), finding.message.clone())).collect()
}

#[rstest]
#[case::plain(plain)]
#[case::narrow(narrow)]
#[case::trimmed(trimmed)]
#[case::organized(organized)]
#[case::with_lists(with_lists)]
#[case::long(long)]
fn what_the_budget_left_unread_is_no_finding(#[case] builder: fn(Budgets) -> EvidenceBuilder) {
    let checks = examples().join(", ");
    let judged = |budgets| {
        let verdict =
            builder(budgets).cited("[CONT-03, PARAM-31]", &format!("steps: []\njudge: [{checks}]"));
        assert_ne!(verdict.outcome, Outcome::Error, "{verdict:#?}");
        verdict
    };
    let all = Budget::WHOLE;
    let whole = breaches(&judged(Budgets { own: all, other: all }));
    for cut in (0..5).flat_map(|files| [0, 1, 4].map(|lines| Budget { files, lines })) {
        for (own, other) in [(cut, all), (all, cut), (cut, cut)] {
            let verdict = judged(Budgets { own, other });
            let more: Vec<_> = breaches(&verdict).difference(&whole).cloned().collect();
            assert!(more.is_empty(), "{own:?}, {other:?}: {more:#?}");
        }
    }
}
