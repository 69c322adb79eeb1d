//! The state of a job, as an answer to a status request shows it.

use crate::http::Live;

/// How many failures in a row end an export: the first one may pass (Bulk Data Access 2.0.0,
/// Response - Error Status).
const FAILURES: u32 = 2;

/// How many do where the server declares them temporary.
const PASSING_FAILURES: u32 = 5;

/// The state of a job: the status code, or the one in `X-Export-Status` beside a 200 (Bulk Data
/// Access 3.0.0, `separate-export-status`).
pub(crate) fn job_status(live: &Live) -> u16 {
    let status = live.status.as_u16();
    let told = live.header("x-export-status").filter(|_| status == 200);
    let number = told.and_then(|text| text.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(status)
}

/// Returns true if a status may be that of a failure that passes, so that the question is worth
/// repeating. Who has no right gets none by asking again.
pub(crate) fn is_failure(status: u16) -> bool {
    status >= 400 && !matches!(status, 401 | 403 | 429)
}

/// How many failures in a row end the questions for a status, after one that is answered so.
pub(crate) fn failures_tolerated(live: &Live) -> u32 {
    if is_temporary(live) { PASSING_FAILURES } else { FAILURES }
}

/// Returns true if an answer is an OperationOutcome with an issue that may pass.
fn is_temporary(live: &Live) -> bool {
    let outcome = live.json().filter(|json| json["resourceType"] == "OperationOutcome");
    let issues = outcome.as_ref().and_then(|json| json["issue"].as_array());
    let mut codes = issues.into_iter().flatten().filter_map(|issue| issue["code"].as_str());
    codes.any(bulkspec_fhir::may_pass)
}

/// The percentage that a text of `X-Progress` names. Nothing else of it is shown: a text
/// of the server may hold anything, a patient's name or the token as well.
pub(crate) fn percentage(text: &str) -> Option<u8> {
    let before = text.split_once('%')?.0.trim_end();
    let number = before.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    let whole = number.split('.').next()?;
    whole.parse().ok().filter(|percent| *percent <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("50%", Some(50))]
    #[case("99.9 % of Patient", Some(99))]
    #[case("Jane Placeholder is 7 % done", Some(7))]
    #[case("for tok-a", None)]
    #[case("4711%", None)]
    #[case("%", None)]
    #[case("", None)]
    fn of_the_progress_only_a_percentage_is_told(#[case] text: &str, #[case] told: Option<u8>) {
        assert_eq!(percentage(text), told);
    }
}
