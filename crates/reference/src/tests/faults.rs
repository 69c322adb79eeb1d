//! Every fault shows, in every contract that it is listed for.

use rstest::rstest;

use super::client::TestClient;
use super::probe::{Note, probe};
use crate::{Dialect, Fault, faults_of};

/// Returns the questions that two servers answer differently.
fn differences(one: &[Note], two: &[Note]) -> Vec<String> {
    let mut questions: Vec<String> = one
        .iter()
        .filter(|note| !two.contains(note))
        .chain(two.iter().filter(|note| !one.contains(note)))
        .map(|(question, _)| question.clone())
        .collect();
    questions.sort();
    questions.dedup();
    questions
}

#[rstest]
#[case(Dialect::Population)]
#[case(Dialect::Analytics)]
fn two_faultless_servers_answer_alike(#[case] dialect: Dialect) {
    let (one, two) = (probe(&TestClient::of(dialect)), probe(&TestClient::of(dialect)));
    assert_eq!(differences(&one, &two), Vec::<String>::new());
}

#[rstest]
#[case(Dialect::Population)]
#[case(Dialect::Analytics)]
fn every_fault_changes_an_answer(#[case] dialect: Dialect) {
    let faultless = probe(&TestClient::of(dialect));
    // What the connection does is behind this door; it has tests of its own.
    let listed = faults_of(dialect).filter(|fault| !fault.is_of_connection());
    let silent: Vec<&str> = listed
        .filter(|fault| {
            let faulty = probe(&TestClient::faulty(dialect, *fault));
            differences(&faultless, &faulty).is_empty()
        })
        .map(Fault::id)
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}
