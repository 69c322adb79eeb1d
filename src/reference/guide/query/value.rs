//! Values of single parameters.

use jiff::Timestamp;

use super::given::Given;
use super::problem::Problem;
use crate::fhir::Moment;
use crate::reference::settings::GuideVersion;

/// How texts may be given in a Parameters resource.
pub(super) const TEXT: &[&str] = &["valueString", "valueCode", "valueUri"];

const FORMATS: [&str; 3] = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

/// Checks the format of the files; there is only one, with three names.
pub(super) fn check_format(given: &Given) -> Result<(), Problem> {
    let format = given.text(TEXT)?;
    if FORMATS.contains(&format) {
        Ok(())
    } else {
        Err(Problem::invalid(format!("the format {format} is not supported")))
    }
}

/// Reads an instant; a date is none.
pub(super) fn instant(given: &Given) -> Result<Timestamp, Problem> {
    match given.text(&["valueInstant", "valueDateTime"])?.parse() {
        Ok(Moment::Instant(at)) => Ok(at),
        Ok(Moment::Date(_)) => {
            Err(Problem::invalid(format!("{} is a date, not an instant", given.name)))
        }
        Err(_) => Err(Problem::invalid(format!("{} is no instant", given.name))),
    }
}

/// Reads a list: with commas up to 3.0.0, of a single value since.
pub(super) fn list(given: &Given, version: GuideVersion) -> Result<Vec<&str>, Problem> {
    let text = given.text(TEXT)?;
    if version < GuideVersion::V4Ballot {
        return Ok(text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect());
    }
    if text.contains(',') {
        let why = format!("{} takes one value; repeat it for more", given.name);
        return Err(Problem::invalid(why));
    }
    Ok(vec![text])
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

/// Reads a code: as a Coding in the ballot of 4.0.0, as a code before.
pub(super) fn code(given: &Given, version: GuideVersion) -> Result<&str, Problem> {
    let has_codings = version == GuideVersion::V4Ballot;
    if given.is_in_body() && has_codings {
        let code = given.value(&["valueCoding"])?["code"].as_str();
        return code.ok_or_else(|| Problem::invalid(format!("{} has no code", given.name)));
    }
    given.text(&["valueCode"])
}
