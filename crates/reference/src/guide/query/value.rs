//! Values of single parameters.

use jiff::Timestamp;

use super::given::Given;
use super::parse::Asked;
use super::problem::Problem;
use crate::fault::parameter::associated::V4_IAD_CODE_ONLY;
use crate::fault::parameter::format::{OUTPUTFORMAT_400, OUTPUTFORMAT_SHORT_REJECTED};
use crate::fault::parameter::repetition::{COMMA_FIRST_ONLY, V4_COMMA_SPLIT};
use crate::fault::parameter::since::{SINCE_DECODED_TWICE, SINCE_LOCAL_TIME, SINCE_OFFSET_IGNORED};
use bulkspec_fhir::{FhirDateTime, GuideVersion};

/// How texts may be given in a Parameters resource.
pub(super) const TEXT: &[&str] = &["valueString", "valueCode", "valueUri"];

const FORMATS: [&str; 3] = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

/// Checks the format of the files; there is only one, with three names.
pub(super) fn check_format(given: &Given, asked: Asked<'_>) -> Result<(), Problem> {
    let format = given.text(TEXT)?;
    let is_refused = asked.has(&OUTPUTFORMAT_400)
        || (asked.has(&OUTPUTFORMAT_SHORT_REJECTED) && format == "ndjson");
    if FORMATS.contains(&format) && !is_refused {
        Ok(())
    } else {
        Err(Problem::invalid(format!("the format {format} is not supported")))
    }
}

/// Reads an instant; a date is none.
pub(super) fn instant(given: &Given, asked: Asked<'_>) -> Result<Timestamp, Problem> {
    let text = given.text(&["valueInstant", "valueDateTime"])?;
    match misread(text, given, asked).parse() {
        Ok(FhirDateTime::Instant(at)) => Ok(at),
        Ok(FhirDateTime::Date(_)) => {
            Err(Problem::invalid(format!("{} is a date, not an instant", given.name)))
        }
        Err(_) => Err(Problem::invalid(format!("{} is no instant", given.name))),
    }
}

/// Returns an instant as a faulty server takes it from a request.
fn misread(text: &str, given: &Given, asked: Asked<'_>) -> String {
    if !given.is_in_body() && asked.has(&SINCE_DECODED_TWICE) {
        return text.replace('+', " ");
    }
    let zone = if asked.has(&SINCE_OFFSET_IGNORED) {
        "Z"
    } else if asked.has(&SINCE_LOCAL_TIME) {
        "-05:00"
    } else {
        return text.to_owned();
    };
    let clock = text.find('T').unwrap_or(text.len());
    let end = text[clock..].find(['Z', '+', '-']).map_or(text.len(), |at| clock + at);
    // What has no zone is no instant, and must stay none.
    if end == text.len() { text.to_owned() } else { format!("{}{zone}", &text[..end]) }
}

/// Reads a list: with commas up to 3.0.0, of a single value since.
pub(super) fn list<'a>(given: &'a Given, asked: Asked<'_>) -> Result<Vec<&'a str>, Problem> {
    let text = given.text(TEXT)?;
    let has_commas = asked.version < GuideVersion::V4Ballot;
    if has_commas || asked.has(&V4_COMMA_SPLIT) {
        return Ok(parts(text, asked).map(str::trim).filter(|part| !part.is_empty()).collect());
    }
    if text.contains(',') {
        let why = format!("{} takes one value; repeat it for more", given.name);
        return Err(Problem::invalid(why));
    }
    Ok(vec![text])
}

/// The values between the commas of a list.
pub(super) fn parts<'a>(text: &'a str, asked: Asked<'_>) -> impl Iterator<Item = &'a str> {
    let heard = if asked.has(&COMMA_FIRST_ONLY) { 1 } else { usize::MAX };
    text.split(',').take(heard)
}

/// Reads a truth value.
pub(super) fn boolean(given: &Given) -> Result<bool, Problem> {
    let value = given.value(&["valueBoolean"])?;
    let found = match value.as_str() {
        Some("true") if !given.is_in_body() => Some(true),
        Some("false") if !given.is_in_body() => Some(false),
        _ => value.as_bool(),
    };
    found.ok_or_else(|| Problem::invalid(format!("{} is neither true nor false", given.name)))
}

/// Reads a number of things, at least one.
pub(super) fn number(given: &Given) -> Result<usize, Problem> {
    let value = given.value(&["valueInteger", "valuePositiveInt", "valueUnsignedInt"])?;
    let found = value.as_u64().and_then(|number| usize::try_from(number).ok());
    let found = found.filter(|number| *number > 0);
    found.ok_or_else(|| Problem::invalid(format!("{} is no number above 0", given.name)))
}

/// Reads a code: as a Coding in the ballot of 4.0.0, as a code before.
pub(super) fn code<'a>(given: &'a Given, asked: Asked<'_>) -> Result<&'a str, Problem> {
    let has_codings = asked.version == GuideVersion::V4Ballot && !asked.has(&V4_IAD_CODE_ONLY);
    if given.is_in_body() && has_codings {
        let code = given.value(&["valueCoding"])?["code"].as_str();
        return code.ok_or_else(|| Problem::invalid(format!("{} has no code", given.name)));
    }
    given.text(&["valueCode"])
}
