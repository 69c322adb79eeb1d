//! Measures the scan of made-up NDJSON, in MB/s: `cargo bench --bench scan`.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures on the terminal")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use bulkspec::evidence::{Fingerprinter, IndexBuilder, Record};
use bulkspec::scan::{Limits, Scanner};

const BYTES: usize = 128 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;
const ROUNDS: usize = 3;

fn main() {
    measure("patient, about 0.6 kB a line", &repeat(patient));
    measure("observation, about 0.7 kB a line", &repeat(observation));
    measure("explanation of benefit, about 9 kB a line", &repeat(benefit));
    measure_index(2_000_000);
}

fn measure(name: &str, text: &str) {
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut records = 0_u64;
        let mut sink = |_: Record| records += 1;
        let mut scanner = Scanner::new(Limits::default(), Fingerprinter::random(), 0);
        text.as_bytes().chunks(CHUNK).for_each(|chunk| scanner.push(chunk, &mut sink));
        let facts = black_box(scanner.finish(&mut sink));
        assert!(facts.broken.is_empty(), "the made-up lines are sound");
        let seconds = start.elapsed().as_secs_f64();
        println!("{name}: {:.0} MB/s, {records} records", megabytes(text.len()) / seconds);
    }
}

fn measure_index(records: u32) {
    let print = Fingerprinter::random();
    let start = Instant::now();
    let mut builder = IndexBuilder::new();
    for number in 0..records {
        let id = print.resource("Observation", &number.to_string());
        let record = Record {
            resource_type: "Observation".into(),
            id,
            last_updated: None,
            version: None,
            content: id,
            patient: Some(id),
            ordinal: 0,
            file: 0,
            line: number + 1,
        };
        builder.push(&record).expect("the temporary directory takes the rows");
    }
    let index = builder.finish().expect("the temporary directory takes the rows");
    let built = start.elapsed().as_secs_f64();
    let read = index.iter().flatten().count();
    let total = start.elapsed().as_secs_f64();
    println!("index of {read} records: built in {built:.2} s, read in {:.2} s", total - built);
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn repeat(line: fn(u32) -> String) -> String {
    let mut text = String::with_capacity(BYTES + CHUNK);
    let mut number = 0;
    while text.len() < BYTES {
        text.push_str(&line(number));
        text.push('\n');
        number += 1;
    }
    text
}

fn patient(number: u32) -> String {
    format!(
        r#"{{"resourceType":"Patient","id":"pat-{number}","meta":{{"versionId":"3","lastUpdated":"2024-05-06T07:08:09.123Z"}},"identifier":[{{"use":"official","system":"http://example.org/mrn","value":"{number:010}"}}],"active":true,"name":[{{"use":"official","family":"Family{number}","given":["Given","Second"]}}],"telecom":[{{"system":"phone","value":"555-{number:07}","use":"home"}}],"gender":"female","birthDate":"1970-01-01","address":[{{"use":"home","line":["{number} Example Street"],"city":"Springfield","state":"ZZ","postalCode":"00000"}}],"maritalStatus":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}}]}}}}"#
    )
}

fn observation(number: u32) -> String {
    let patient = number % 5000;
    format!(
        r#"{{"resourceType":"Observation","id":"obs-{number}","meta":{{"versionId":"1","lastUpdated":"2024-05-06T07:08:09Z"}},"status":"final","category":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}}]}}],"code":{{"coding":[{{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}}],"text":"Heart rate"}},"subject":{{"reference":"Patient/pat-{patient}"}},"encounter":{{"reference":"Encounter/enc-{number}"}},"effectiveDateTime":"2024-05-06T07:00:00+00:00","issued":"2024-05-06T07:00:00.000+00:00","valueQuantity":{{"value":72.25,"unit":"beats/minute","system":"http://unitsofmeasure.org","code":"/min"}}}}"#
    )
}

fn benefit(number: u32) -> String {
    let mut items = String::new();
    for item in 1..=20 {
        let comma = if item > 1 { "," } else { "" };
        write!(
            items,
            r#"{comma}{{"sequence":{item},"productOrService":{{"coding":[{{"system":"http://example.org/codes","code":"{number}","display":"A service with a longer description"}}]}},"servicedPeriod":{{"start":"2023-01-01T00:00:00+00:00","end":"2023-01-02T00:00:00+00:00"}},"adjudication":[{{"category":{{"coding":[{{"system":"http://example.org/adjudication","code":"submitted"}}]}},"amount":{{"value":1234.56,"currency":"USD"}}}}]}}"#
        )
        .expect("writing to a string always works");
    }
    format!(
        r#"{{"resourceType":"ExplanationOfBenefit","id":"eob-{number}","meta":{{"lastUpdated":"2024-05-06T07:08:09Z"}},"status":"active","use":"claim","patient":{{"reference":"Patient/pat-{number}"}},"provider":{{"reference":"Practitioner/1"}},"item":[{items}]}}"#
    )
}
