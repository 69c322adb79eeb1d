//! Lawful variations keep the content and change the form.

use std::collections::BTreeSet;
use std::io::Read as _;

use super::client::{TestClient, items, json, lines};
use crate::variant::catalog::file::{BLANK_LINE, CHUNKED_SHUFFLED, NO_FINAL_NEWLINE};
use crate::variant::catalog::gateway::{ASYNCHRONOUS, FRACTIONLESS_TIMES};
use crate::variant::catalog::wire::{GZIP, THROTTLED};
use crate::{Dialect, Settings, Variant};

fn bench(variant: impl Into<Variant>) -> TestClient {
    TestClient::new(Settings::new(Dialect::Population).with_variant(variant))
}

#[test]
fn an_asynchronous_export_has_its_list_at_the_third_question() {
    let bench = bench(&ASYNCHRONOUS);
    let accepted = bench.get(&bench.main_url());
    assert_eq!(accepted.status, 202);
    let status = accepted.header("content-location").unwrap().to_owned();
    for _ in 0..2 {
        let waiting = bench.get(&status);
        assert!(waiting.status == 202 && waiting.header("x-progress").is_some());
    }
    let list = json(bench.get(&status));
    assert_eq!(list["request"], bench.main_url());
    assert_eq!(bench.get_as(&bench.known.tokens.user_b, &status).status, 403);
}

#[test]
fn an_asynchronous_export_fails_at_its_status_url() {
    let bench = bench(&ASYNCHRONOUS);
    let url = bench.export_url(&bench.known.groups.as_ref().unwrap().failing);
    let third_answer = || {
        let status = bench.get(&url).header("content-location").unwrap().to_owned();
        (0..3).map(|_| bench.get(&status).status).last()
    };
    assert_eq!(third_answer(), Some(500));
    assert_eq!(bench.call("PUT", &url).status, 200);
    assert_eq!(third_answer(), Some(200));
}

#[test]
fn fractionless_instants_have_an_offset() {
    let bench = bench(&FRACTIONLESS_TIMES);
    let list = json(bench.get(&bench.main_url()));
    assert_eq!(list["transactionTime"], "2027-01-15T08:00:00+00:00");
    let (_, url) = items(&list).remove(0);
    for line in lines(bench.get(&url)) {
        let changed = line["meta"]["lastUpdated"].as_str().unwrap();
        assert!(changed.ends_with("+00:00") && changed.len() == 25, "{changed}");
    }
}

#[test]
fn compressed_lists_and_files_hold_the_same() {
    let bench = bench(&GZIP);
    let unpacked = |url: &str| {
        let sent = bench.get(url);
        assert_eq!(sent.header("content-encoding"), Some("gzip"));
        let (bytes, mut read) = (sent.body.into_bytes(), Vec::new());
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut read).unwrap();
        read
    };
    let list = serde_json::from_slice(&unpacked(&bench.main_url())).unwrap();
    let (_, url) = items(&list).remove(0);
    let read = unpacked(&url);
    assert!(lines_of(&read).all(|line| line.starts_with(b"{\"resourceType\"")));
}

fn lines_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

#[test]
fn every_fifth_request_comes_too_often() {
    let bench = bench(&THROTTLED);
    let statuses: Vec<u16> = (0..10).map(|_| bench.get(&bench.main_url()).status).collect();
    let busy: Vec<usize> = (0..10).filter(|at| statuses[*at] == 429).collect();
    assert_eq!(busy.len(), 2);
    assert_eq!(busy[1] - busy[0], 5);
}

#[test]
fn a_blank_line_may_stand_between_lines() {
    let bench = bench(&BLANK_LINE);
    let (_, url) = items(&json(bench.get(&bench.main_url()))).remove(0);
    let bytes = bench.get(&url).body.into_bytes();
    assert!(bytes.windows(2).any(|pair| pair == b"\n\n"));
}

#[test]
fn a_shuffled_export_has_the_same_resources_in_another_order() {
    let bench = bench(&CHUNKED_SHUFFLED);
    let url = format!("{}?_type=Encounter", bench.main_url());
    let ids = || -> Vec<String> {
        let files = bench.export(&url);
        files[0].1.iter().map(|line| line["id"].to_string()).collect()
    };
    let (first, second) = (ids(), ids());
    assert_ne!(first, second);
    let set = |ids: Vec<String>| ids.into_iter().collect::<BTreeSet<_>>();
    assert_eq!(set(first), set(second));
}

#[test]
fn the_final_newline_may_be_absent() {
    let bench = bench(&NO_FINAL_NEWLINE);
    let (_, url) = items(&json(bench.get(&bench.main_url()))).remove(0);
    let bytes = bench.get(&url).body.into_bytes();
    assert_eq!(bytes.last(), Some(&b'}'));
    assert!(bytes.contains(&b'\n'));
}
