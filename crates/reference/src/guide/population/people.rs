//! Patients, and the population as a whole.

use serde_json::{Value, json};

use super::clinical::clinical;
use super::directory::{directory, entry};
use super::documents::documents;
use super::draw::{Draw, id};
use super::groups::groups;
use super::medication::medication;
use super::past::past;
use super::patient_record::PatientRecord;
use super::shape::reference;
use super::times::{clinical as clinical_time, last_updated};
use crate::guide::store::Store;

/// The fewest patients that the groups have members for.
const FEWEST: u32 = 12;

const FAMILIES: [&str; 6] =
    ["Testovic", "Mockford", "Sampleton", "Fixturesson", "P\u{159}\u{ed}kladov\u{e1}", "O\"Stub"];
const GIVEN: [&str; 5] = ["Alphie", "Betatrix", "\u{d8}psilon", "Zetta", "Th\u{e9}ta"];

/// Returns the id of a patient by its number.
pub(crate) fn patient_id(seed: u64, n: u32) -> String {
    id(seed, &format!("Patient/{n}"))
}

/// Makes the population; there are at least 12 patients.
pub(crate) fn populate(seed: u64, patients: u32) -> Store {
    let mut made = Vec::new();
    for (resource_type, n, content) in directory(seed) {
        made.push((resource_type, id(seed, &format!("{resource_type}/{n}")), content));
    }
    for n in 0..patients.max(FEWEST) {
        let mut chart = PatientRecord::new(seed, n);
        chart.add("Patient", patient(seed, n));
        clinical(&mut chart);
        medication(&mut chart);
        documents(&mut chart);
        made.extend(chart.resources);
    }
    made.extend(groups(seed).into_iter().map(|(id, content)| ("Group", id, content)));
    let mut store = Store::default();
    for (resource_type, id, content) in made {
        let changed = last_updated(seed, &format!("{resource_type}/{id}"));
        store.write(resource_type, &id, content, changed);
    }
    past(&mut store, seed);
    store
}

fn patient(seed: u64, n: u32) -> Value {
    let mut draw = Draw::new(seed, &format!("patient/{n}"));
    let born = clinical_time(&mut draw);
    let day = &born[5..10].replace("02-29", "02-28");
    let gender = ["female", "male", "other"][(n % 3) as usize];
    json!({
        "active": n != 9,
        "identifier": [{"system": "urn:bulkspec:patient", "value": format!("P-{n:05}")}],
        "name": [{"family": draw.pick(&FAMILIES), "given": [draw.pick(&GIVEN)]}],
        "gender": gender,
        "birthDate": format!("19{:02}-{day}", 30 + draw.below(70)),
        "managingOrganization": reference(entry(seed, "Organization", draw.below(4))),
    })
}
