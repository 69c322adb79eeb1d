//! Tests of the whole scan: bytes in, facts and records out.

use super::*;
use crate::evidence::{BrokenRule, Places, Record, Spot};
use crate::scan::Reading;
use proptest::prelude::*;
use rstest::rstest;

fn print() -> Fingerprinter {
    Fingerprinter::with_key([3; 16])
}

fn scan_in_pieces<'a>(
    limits: Limits,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (FileFacts, Vec<Record>) {
    let mut records = Vec::new();
    let mut sink = |record| records.push(record);
    let mut scanner = Scanner::new(limits, print(), 5);
    pieces.into_iter().for_each(|piece| scanner.push(piece, &mut sink));
    let facts = scanner.finish(&mut sink);
    (facts, records)
}

fn scan(text: &str) -> (FileFacts, Vec<Record>) {
    scan_in_pieces(Limits::default(), [text.as_bytes()])
}

fn places(first: &[u64]) -> Places<u64> {
    Places { total: first.len() as u64, first: first.to_vec() }
}

const SOUND: &str = concat!(
    r#"{"resourceType":"Patient","id":"p1","meta":{"versionId":"2","lastUpdated":"2024-01-02T03:04:05.5Z"}}"#,
    "\n",
    r#"{"id":"o1","subject":{"reference":"Patient/p1"},"meta":{"lastUpdated":"2023-01-02T03:04:05+02:00"},"resourceType":"Observation"}"#,
    "\n",
);

#[test]
fn a_sound_file_has_no_anomaly() {
    let (facts, _) = scan(SOUND);
    assert_eq!((facts.bytes, facts.lines), (SOUND.len() as u64, 2));
    assert!(facts.final_newline && facts.is_complete() && facts.broken.is_empty());
    assert_eq!(facts.first_lines, [("Patient".into(), 1), ("Observation".into(), 2)].into());
    assert_eq!(facts.earliest, "2023-01-02T01:04:05Z".parse().ok());
    assert_eq!(facts.latest, "2024-01-02T03:04:05.5Z".parse().ok());
    assert!(facts.without_id.is_empty() && facts.illegal_id.is_empty());
    assert!(facts.without_last_updated.is_empty() && facts.malformed_last_updated.is_empty());
}

#[test]
fn a_record_says_what_and_where_a_resource_is() {
    let (_, records) = scan(SOUND);
    let [patient, observation] = &records[..] else { panic!("{records:?}") };
    assert_eq!((&*patient.resource_type, patient.file, patient.line), ("Patient", 5, 1));
    assert_eq!(patient.id, print().resource("Patient", "p1"));
    assert_eq!(patient.patient, Some(patient.id));
    assert!(patient.version.is_some() && observation.version.is_none());
    assert_eq!(&*observation.resource_type, "Observation");
    assert_eq!(observation.patient, Some(patient.id));
    assert_eq!(observation.last_updated, "2023-01-02T01:04:05Z".parse().ok());
}

#[rstest]
#[case::array(r#"{"resourceType":"Appointment","id":"a","participant":[{"actor":{"reference":"Patient/1"}},{"actor":{"reference":"Practitioner/9"}},{"actor":{"reference":"http://x/Patient/2"}}]}"#, &["1", "2"])]
#[case::type_comes_last(r#"{"id":"a","patient":{"reference":"Patient/8"},"subject":{"reference":"Patient/1/_history/4"},"resourceType":"Observation"}"#, &["1"])]
#[case::the_same_twice(r#"{"resourceType":"Observation","id":"a","performer":[{"reference":"Patient/1"}],"subject":{"reference":"Patient/1"}}"#, &["1"])]
#[case::a_linked_patient(r#"{"resourceType":"Patient","id":"7","link":[{"other":{"reference":"Patient/1"}}]}"#, &["7", "1"])]
#[case::outside_the_compartment(r#"{"resourceType":"Practitioner","id":"a","subject":{"reference":"Patient/1"}}"#, &[])]
#[case::contained(r##"{"resourceType":"Observation","id":"a","contained":[{"resourceType":"Patient","id":"c","subject":{"reference":"Patient/3"}}],"subject":{"reference":"#c"}}"##, &[])]
#[case::odd_shapes(r#"{"resourceType":"Observation","id":"a","subject":[[{"reference":"Patient/1"}],null,1,-1,1.5,true,"x"],"performer":{"reference":{"reference":"Patient/2"}}}"#, &[])]
#[case::escaped(r#"{"resourceType":"Observation","id":"a","s\u0075bject":{"reference":"Patient\/1"}}"#, &["1"])]
fn patients_are_found_under_the_compartment_paths(#[case] line: &str, #[case] ids: &[&str]) {
    let (facts, records) = scan(line);
    assert!(facts.broken.is_empty(), "{facts:?}");
    let found: Vec<_> = records.iter().filter_map(|record| record.patient).collect();
    let expected: Vec<_> = ids.iter().map(|id| print().resource("Patient", id)).collect();
    assert_eq!(found, expected);
    let ordinals: Vec<usize> = records.iter().map(|record| record.ordinal.into()).collect();
    assert_eq!(ordinals, (0..ids.len().max(1)).collect::<Vec<_>>());
}

#[rstest]
#[case("{\"resourceType\":\"Patient\"", BrokenRule::InvalidJson, 1, 25)]
#[case("{}\n{\"a\":1}{\"b\":2}\n", BrokenRule::InvalidJson, 2, 8)]
#[case("{}\n[]\n", BrokenRule::NotAnObject, 2, 1)]
#[case("\u{feff}{}\n", BrokenRule::ByteOrderMark, 1, 1)]
#[case("\n{\"a\":1,\"a\":2}\n", BrokenRule::DuplicateKey, 2, 9)]
#[case("\u{feff}{\"a\":1,\"a\":2}\n", BrokenRule::DuplicateKey, 1, 12)]
fn a_broken_line_is_reported_with_its_place(
    #[case] text: &str,
    #[case] rule: BrokenRule,
    #[case] line: u64,
    #[case] column: u64,
) {
    let (facts, _) = scan(text);
    let place = Places { total: 1, first: vec![Spot { line, column }] };
    assert_eq!(facts.broken.get(&rule), Some(&place), "{facts:?}");
    assert_eq!(facts.broken_lines(rule), 1);
}

#[test]
fn a_line_after_a_byte_order_mark_is_read() {
    let (facts, records) = scan(&format!("\u{feff}{SOUND}"));
    assert_eq!((facts.types.len(), records.len()), (2, 2));
    assert_eq!(facts.broken.len(), 1);
    assert_eq!(records[0].content, scan(SOUND).1[0].content);
}

#[test]
fn odd_resources_are_counted_with_their_lines() {
    let (facts, records) = scan(concat!(
        "{\"resourceType\":\"Patient\"}\n",
        "{\"id\":\"1\",\"resourceType\":7}\n",
        "{\"id\":\"a b\",\"resourceType\":\"MedicationOrder\",\"meta\":{\"lastUpdated\":\"2024-01-01\"}}\n",
        "{\"id\":5,\"resourceType\":\"patient\",\"meta\":{\"lastUpdated\":5}}\n",
        "{\"id\":\"\",\"resourceType\":\"Patient\",\"meta\":[]}\n",
    ));
    assert_eq!(facts.types, [("MedicationOrder".into(), 1), ("Patient".into(), 2)].into());
    assert_eq!(facts.without_type, places(&[2]));
    assert_eq!(facts.not_a_type_name, places(&[4]));
    assert_eq!(facts.without_id, places(&[1]));
    assert_eq!(facts.illegal_id, places(&[3, 4, 5]));
    assert_eq!(facts.without_last_updated, places(&[1, 2, 5]));
    assert_eq!(facts.malformed_last_updated, places(&[3, 4]));
    let lines: Vec<u32> = records.iter().map(|record| record.line).collect();
    assert_eq!(lines, [3, 5], "a record needs a type and an id");
}

#[rstest]
#[case("", &[], 0, 0, true)]
#[case("{}", &[], 0, 0, false)]
#[case("{}\n\n", &[2], 0, 0, true)]
#[case("{}\r\n \t\r\n{}\n\n", &[2, 4], 1, 2, true)]
#[case("\n\n{}", &[1, 2], 2, 0, false)]
#[case("{}\n ", &[2], 0, 0, false)]
#[case("{}\n\n{}\n{}\n", &[2], 1, 0, true)]
fn blank_lines_are_told_apart_by_where_they_are(
    #[case] text: &str,
    #[case] blank: &[u64],
    #[case] inside: u64,
    #[case] crlf: u64,
    #[case] final_newline: bool,
) {
    let (facts, _) = scan(text);
    assert_eq!((facts.blank_lines, facts.blank_lines_inside), (places(blank), inside));
    assert_eq!((facts.crlf_lines, facts.final_newline), (crlf, final_newline));
    assert!(facts.broken.is_empty());
}

#[test]
fn white_space_around_a_line_is_not_its_content() {
    let line = r#"{"resourceType":"Patient","id":"1"}"#;
    let (_, records) = scan(&format!("{line}\n {line} \r\n{line}"));
    assert!(records.iter().all(|record| record.content == records[0].content));
    assert_eq!(records.len(), 3);
}

#[test]
fn an_endless_line_is_not_held() {
    let mut scanner = Scanner::new(Limits { line: 1000, ..Limits::default() }, print(), 0);
    for _ in 0..1000 {
        scanner.push(&[b'x'; 100], &mut |_| panic!("there is no record"));
        assert!(scanner.partial.held.capacity() <= 4000);
    }
    scanner.push(b"\n{}\n", &mut |_| panic!("there is no record"));
    let facts = scanner.finish(&mut |_| {});
    let place = Places { total: 1, first: vec![Spot { line: 1, column: 1001 }] };
    assert_eq!(facts.broken, [(BrokenRule::TooLong, place)].into());
    assert_eq!((facts.lines, facts.longest_line), (2, 100_000));
}

#[test]
fn the_missing_end_of_a_truncated_file_is_not_a_broken_line() {
    let mut scanner = Scanner::new(Limits::default(), print(), 0);
    scanner.push(b"{}\n{\"resour", &mut |_| {});
    scanner.truncate(Truncation::StreamError);
    scanner.truncate(Truncation::Cancelled);
    let facts = scanner.finish(&mut |_| {});
    assert_eq!(facts.truncated, Some(Truncation::StreamError));
    assert!(!facts.is_complete() && facts.broken.is_empty() && !facts.final_newline);
    assert_eq!(facts.lines, 1);
}

#[test]
fn a_resource_with_too_many_patients_is_noted() {
    let member = |n: usize| format!(r#"{{"entity":{{"reference":"Patient/{n}"}}}}"#);
    let members: Vec<String> = (0..300).map(member).collect();
    let text = format!(r#"{{"resourceType":"Group","id":"g","member":[{}]}}"#, members.join(","));
    let (facts, records) = scan(&text);
    assert_eq!((records.len(), records[255].ordinal), (256, 255));
    assert_eq!(facts.patients_over_limit, places(&[1]));
}

#[test]
fn names_of_types_are_bounded() {
    let line = |name| format!("{{\"resourceType\":\"{name}\",\"id\":\"1\"}}");
    let text = ["A", "B", "C", "D", "E", "F"].map(line).join("\n");
    let limits = Limits { types: 4, places: 1, ..Limits::default() };
    let (facts, records) = scan_in_pieces(limits, [text.as_bytes()]);
    assert_eq!((facts.types.len(), records.len()), (4, 6));
    assert_eq!(facts.types_over_limit, Places { total: 2, first: vec![5] });
}

#[test]
fn facts_survive_json_and_hold_no_value() {
    let text = SOUND.replace("p1", "secret").replace("o1", "hidden");
    let (facts, _) = scan(&format!("{text}{{\"resourceType\":\"Patient\",\"id\":\"priv ate\"\n"));
    let json = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<FileFacts>(&json).unwrap(), facts);
    assert!(!["secret", "hidden", "priv ate"].iter().any(|value| json.contains(value)));
}

/// Bytes in which all that matters to the scanner is likely.
fn messy_bytes() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => prop::sample::select(SOUND.lines().map(|l| l.as_bytes().to_vec()).collect::<Vec<_>>()),
        4 => Just(b"\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(b"\xef\xbb\xbf".to_vec()),
        1 => Just(vec![b'['; 120]),
        1 => Just(br#"{"id":"x","id":"y"}"#.to_vec()),
        2 => prop::collection::vec(any::<u8>(), 0..30),
    ];
    prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn the_pieces_in_which_a_file_comes_do_not_matter(
        bytes in messy_bytes(),
        sizes in prop::collection::vec(1..200_usize, 1..8),
        limit in 20..300_usize,
    ) {
        let limits = Limits { line: limit, ..Limits::default() };
        let mut pieces = Vec::new();
        let mut rest = &bytes[..];
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        prop_assert_eq!(scan_in_pieces(limits, pieces), scan_in_pieces(limits, [&bytes[..]]));
    }

    #[test]
    fn a_line_is_broken_exactly_when_it_is_no_json_object(bytes in messy_bytes()) {
        let line: Vec<u8> = bytes.into_iter().filter(|byte| *byte != b'\n').collect();
        let (facts, _) = scan_in_pieces(Limits::default(), [&line[..]]);
        let is_object = serde_json::from_slice::<serde_json::Value>(&line)
            .is_ok_and(|value| value.is_object());
        let is_blank = line.trim_ascii().is_empty();
        let broken = facts.broken.keys().any(|rule| *rule != BrokenRule::DuplicateKey);
        prop_assert_eq!(broken, !is_object && !is_blank);
    }
}

#[rstest]
#[case(Reading::Index)]
#[case(Reading::Content)]
fn the_header_of_a_block_is_no_resource_whatever_is_read(#[case] reading: Reading) {
    let header = br#"{"resourceType":"Parameters","parameter":[]}"#;
    let limits = Limits { reading, ..Limits::default() };
    let (facts, records) = scan_in_pieces(limits, [&header[..], b"\n"]);
    assert!(facts.without_id.is_empty() && records.is_empty(), "{facts:?}");
}
