//! Parameters that a faulty server does not hear.

use super::given::Given;
use super::parse::Asked;
use super::value::instant;
use crate::fault::RequestFault;
use crate::guide::level::Level;

/// Returns the parameters that are heard: all of them, unless the server is faulty.
pub(super) fn heard(given: &[Given], asked: Asked<'_>) -> Vec<Given> {
    let heard = (0..given.len()).filter(|at| !is_unheard(given, *at, asked));
    heard.map(|at| given[at].clone()).collect()
}

fn is_unheard(given: &[Given], at: usize, asked: Asked<'_>) -> bool {
    let it = &given[at];
    let is_repeated = |others: &[Given]| others.iter().any(|other| other.name == it.name);
    is_deaf_to(it, asked)
        || of_sender(it).iter().any(|fault| asked.has(*fault))
        || (is_repeated(&given[at + 1..]) && counts_last(&it.name, asked))
        || (is_repeated(&given[..at]) && counts_first(&it.name, asked))
}

/// Tells whether a parameter goes unheard for its name, and perhaps its value.
fn is_deaf_to(it: &Given, asked: Asked<'_>) -> bool {
    let has = |fault| asked.has(fault);
    match it.name.as_str() {
        "_outputFormat" => has(RequestFault::OutputformatIgnored),
        "_since" => has(RequestFault::SinceMalformedFullExport) && instant(it, asked).is_err(),
        "_type" => has(RequestFault::TypeSilentlyIgnored),
        "_elements" => has(RequestFault::ElementsSilentlyIgnored),
        "patient" => {
            let is_of_system = *asked.level == Level::System;
            has(RequestFault::PatientSilentlyIgnored)
                || (is_of_system && has(RequestFault::PatientSystemAccepted))
        }
        "organizeOutputBy" => has(RequestFault::OrganizeIgnored),
        "_maximumFileSize" | "_minimumFileSize" => has(RequestFault::V4MaxsizeIgnored),
        _ => false,
    }
}

/// Returns the faults by which a parameter goes unheard for the way in which it was sent.
fn of_sender(it: &Given) -> &'static [RequestFault] {
    match (it.is_in_body(), it.name.as_str()) {
        (true, _) if it.is_string() => &[RequestFault::PostIgnoresParameters],
        (true, _) => &[RequestFault::PostIgnoresParameters, RequestFault::PostWrongValuetype],
        (false, "_type" | "_typeFilter") => &[RequestFault::GetIgnoresType],
        (false, _) => &[],
    }
}

fn counts_last(name: &str, asked: Asked<'_>) -> bool {
    match name {
        "_typeFilter" => asked.has(RequestFault::TypefilterLastWins),
        "patient" => asked.has(RequestFault::PatientLastWins),
        _ => is_list(name) && asked.has(RequestFault::RepeatLastWins),
    }
}

fn counts_first(name: &str, asked: Asked<'_>) -> bool {
    match name {
        "_typeFilter" => asked.has(RequestFault::TypefilterFirstOnly),
        _ => is_list(name) && asked.has(RequestFault::RepeatFirstWins),
    }
}

fn is_list(name: &str) -> bool {
    matches!(name, "_type" | "_elements" | "includeAssociatedData")
}
