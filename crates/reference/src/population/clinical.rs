//! Content of what belongs to a patient. All references lead to resources that exist.

use super::draw::Draw;
use super::key::Key;
use super::kind::Kind;
use super::line::Line;
use super::people::Population;
use super::words::{ACTS, FINDINGS, MEASURES, NOTES, SUBSTANCES, VACCINES};

const SNOMED: &str = "http://snomed.info/sct";
const LOINC: &str = "http://loinc.org";
const CVX: &str = "http://hl7.org/fhir/sid/cvx";

/// What the content of one resource is made from.
struct Scene<'a> {
    population: &'a Population,
    key: Key,
    patient: String,
    /// When it happened, as an instant.
    when: String,
    /// A number by which members of the directory are chosen.
    any: u32,
}

impl Scene<'_> {
    fn directory(&self, kind: Kind) -> String {
        self.population.directory(kind, self.any)
    }

    /// Returns one of the same patient's resources of another kind, when there is one.
    fn sibling(&self, kind: Kind) -> Option<String> {
        let count = self.population.count(kind, self.key.owner);
        let key = Key::new(kind, self.key.owner, self.any.checked_rem(count)?);
        Some(self.population.reference(key))
    }

    fn encounter(&self) -> String {
        self.sibling(Kind::Encounter).expect("every patient has an Encounter")
    }
}

/// Adds the elements that a resource of its kind has.
pub(super) fn fill(population: &Population, key: Key, draw: &mut Draw, line: Line) -> Line {
    let scene = Scene {
        population,
        key,
        patient: population.reference(Key::patient(key.owner)),
        when: format!("{:.0}", population.clinical_date(key)),
        any: draw.below(1_000_000),
    };
    match key.kind {
        Kind::AllergyIntolerance => allergy(&scene, draw, line),
        Kind::Condition => condition(&scene, draw, line),
        Kind::Coverage => coverage(&scene, line),
        Kind::DiagnosticReport => report(&scene, draw, line),
        Kind::DocumentReference => document(&scene, line),
        Kind::Encounter => encounter(&scene, draw, line),
        Kind::Immunization => immunization(&scene, draw, line),
        Kind::MedicationRequest => prescription(&scene, draw, line),
        Kind::Procedure => procedure(&scene, draw, line),
        Kind::Provenance => provenance(&scene, line),
        _ => observation(&scene, draw, line),
    }
}

fn choose<T: Copy>(draw: &mut Draw, choices: &[T]) -> T {
    let limit = u32::try_from(choices.len()).expect("lists of choices are short");
    choices[draw.below(limit) as usize]
}

fn allergy(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    let status = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
    line.code("clinicalStatus", status, ("active", "Active"))
        .code("code", SNOMED, choose(draw, &SUBSTANCES))
        .reference("patient", &scene.patient)
        .text("recordedDate", &scene.when)
        .reference("recorder", &scene.directory(Kind::Practitioner))
        .note(draw.pick(&NOTES))
}

fn condition(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    let status = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    line.code("clinicalStatus", status, ("active", "Active"))
        .code("code", SNOMED, choose(draw, &FINDINGS))
        .reference("subject", &scene.patient)
        .reference("encounter", &scene.encounter())
        .text("onsetDateTime", &scene.when)
        .note(draw.pick(&NOTES))
}

fn coverage(scene: &Scene, line: Line) -> Line {
    line.text("status", "active")
        .text("subscriberId", format_args!("SUB-{:06}", scene.any))
        .reference("beneficiary", &scene.patient)
        .raw(
            "payor",
            format_args!(r#"[{{"reference":"{}"}}]"#, scene.directory(Kind::Organization)),
        )
}

fn report(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    let result = scene.sibling(Kind::Observation).expect("every patient has an Observation");
    line.text("status", "final")
        .code("code", LOINC, ("58410-2", "CBC panel - Blood by Automated count"))
        .reference("subject", &scene.patient)
        .reference("encounter", &scene.encounter())
        .text("effectiveDateTime", &scene.when)
        .raw("result", format_args!(r#"[{{"reference":"{result}"}}]"#))
        .text("conclusion", draw.pick(&NOTES))
}

fn document(scene: &Scene, line: Line) -> Line {
    let author = scene.directory(Kind::Practitioner);
    line.text("status", "current")
        .code("type", LOINC, ("34133-9", "Summary of episode note"))
        .reference("subject", &scene.patient)
        .text("date", &scene.when)
        .raw("author", format_args!(r#"[{{"reference":"{author}"}}]"#))
        .raw("content", r#"[{"attachment":{"contentType":"text/plain","data":"SW52ZW50ZWQu"}}]"#)
}

fn encounter(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    let class = r#"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"}"#;
    let location = scene.directory(Kind::Location);
    let doctor = scene.directory(Kind::Practitioner);
    line.text("status", draw.pick(&["finished", "in-progress", "cancelled"]))
        .raw("class", class)
        .reference("subject", &scene.patient)
        .raw("participant", format_args!(r#"[{{"individual":{{"reference":"{doctor}"}}}}]"#))
        .raw("period", format_args!(r#"{{"start":"{0}","end":"{0}"}}"#, scene.when))
        .raw("location", format_args!(r#"[{{"location":{{"reference":"{location}"}}}}]"#))
        .reference("serviceProvider", &scene.directory(Kind::Organization))
}

fn immunization(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    line.text("status", "completed")
        .code("vaccineCode", CVX, choose(draw, &VACCINES))
        .reference("patient", &scene.patient)
        .reference("encounter", &scene.encounter())
        .text("occurrenceDateTime", &scene.when)
        .raw("primarySource", true)
        .text("lotNumber", format_args!("LOT{:05}", draw.below(100_000)))
}

fn prescription(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    line.text("status", draw.pick(&["active", "completed", "stopped"]))
        .text("intent", "order")
        .reference("medicationReference", &scene.directory(Kind::Medication))
        .reference("subject", &scene.patient)
        .reference("encounter", &scene.encounter())
        .text("authoredOn", &scene.when)
        .reference("requester", &scene.directory(Kind::Practitioner))
        .note(draw.pick(&NOTES))
}

fn procedure(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    line.text("status", "completed")
        .code("code", SNOMED, choose(draw, &ACTS))
        .reference("subject", &scene.patient)
        .reference("encounter", &scene.encounter())
        .text("performedDateTime", &scene.when)
        .note(draw.pick(&NOTES))
}

fn provenance(scene: &Scene, line: Line) -> Line {
    let condition = scene.sibling(Kind::Condition).expect("every patient has a Condition");
    let who = scene.directory(Kind::Organization);
    let targets = format!(r#"[{{"reference":"{}"}},{{"reference":"{condition}"}}]"#, scene.patient);
    line.raw("target", targets)
        .text(
            "recorded",
            scene.population.style.write(scene.population.last_updated(scene.key, false), true),
        )
        .raw("agent", format_args!(r#"[{{"who":{{"reference":"{who}"}}}}]"#))
}

fn observation(scene: &Scene, draw: &mut Draw, line: Line) -> Line {
    let (code, display, unit, middle) = choose(draw, &MEASURES);
    let value = format!("{}.{}", middle + draw.below(20), draw.below(10));
    line.text("status", draw.pick(&["final", "amended", "preliminary"]))
        .code("code", LOINC, (code, display))
        .reference("subject", &scene.patient)
        .reference("encounter", &scene.encounter())
        .text("effectiveDateTime", &scene.when)
        .raw("valueQuantity", format_args!(r#"{{"value":{value},"unit":"{unit}"}}"#))
        .reference("device", &scene.directory(Kind::Device))
}
