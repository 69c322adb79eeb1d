//! Parameters that a faulty server does not hear.

use super::given::Given;
use super::parse::Asked;
use super::value::instant;
use crate::fault::parameter::body::{
    GET_IGNORES_TYPE, POST_IGNORES_PARAMETERS, POST_WRONG_VALUETYPE,
};
use crate::fault::parameter::elements::ELEMENTS_SILENTLY_IGNORED;
use crate::fault::parameter::format::{OUTPUTFORMAT_IGNORED, V4_MAXSIZE_IGNORED};
use crate::fault::parameter::organize::ORGANIZE_IGNORED;
use crate::fault::parameter::patient::{
    PATIENT_LAST_WINS, PATIENT_SILENTLY_IGNORED, PATIENT_SYSTEM_ACCEPTED,
};
use crate::fault::parameter::repetition::{REPEAT_FIRST_WINS, REPEAT_LAST_WINS};
use crate::fault::parameter::since::SINCE_MALFORMED_FULL_EXPORT;
use crate::fault::parameter::type_filter::{TYPEFILTER_FIRST_ONLY, TYPEFILTER_LAST_WINS};
use crate::fault::parameter::types::TYPE_SILENTLY_IGNORED;
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
        || is_deaf_to_sender(it, asked)
        || (is_repeated(&given[at + 1..]) && counts_last(&it.name, asked))
        || (is_repeated(&given[..at]) && counts_first(&it.name, asked))
}

/// Tells whether a parameter goes unheard for its name, and perhaps its value.
fn is_deaf_to(it: &Given, asked: Asked<'_>) -> bool {
    let has = |fault| asked.has(fault);
    match it.name.as_str() {
        "_outputFormat" => has(&OUTPUTFORMAT_IGNORED),
        "_since" => has(&SINCE_MALFORMED_FULL_EXPORT) && instant(it, asked).is_err(),
        "_type" => has(&TYPE_SILENTLY_IGNORED),
        "_elements" => has(&ELEMENTS_SILENTLY_IGNORED),
        "patient" => {
            let is_of_system = *asked.level == Level::System;
            has(&PATIENT_SILENTLY_IGNORED) || (is_of_system && has(&PATIENT_SYSTEM_ACCEPTED))
        }
        "organizeOutputBy" => has(&ORGANIZE_IGNORED),
        "_maximumFileSize" | "_minimumFileSize" => has(&V4_MAXSIZE_IGNORED),
        _ => false,
    }
}

/// Returns true if a parameter is ignored because of how it was sent.
fn is_deaf_to_sender(it: &Given, asked: Asked<'_>) -> bool {
    let has = |fault| asked.has(fault);
    match (it.is_in_body(), it.name.as_str()) {
        (true, _) => {
            has(&POST_IGNORES_PARAMETERS) || (!it.is_string() && has(&POST_WRONG_VALUETYPE))
        }
        (false, "_type" | "_typeFilter") => has(&GET_IGNORES_TYPE),
        (false, _) => false,
    }
}

fn counts_last(name: &str, asked: Asked<'_>) -> bool {
    match name {
        "_typeFilter" => asked.has(&TYPEFILTER_LAST_WINS),
        "patient" => asked.has(&PATIENT_LAST_WINS),
        _ => is_list(name) && asked.has(&REPEAT_LAST_WINS),
    }
}

fn counts_first(name: &str, asked: Asked<'_>) -> bool {
    match name {
        "_typeFilter" => asked.has(&TYPEFILTER_FIRST_ONLY),
        _ => is_list(name) && asked.has(&REPEAT_FIRST_WINS),
    }
}

fn is_list(name: &str) -> bool {
    matches!(name, "_type" | "_elements" | "includeAssociatedData")
}
