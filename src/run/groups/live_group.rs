//! A Group as it was read or written.

use bulkspec_fhir::FhirDateTime;
use jiff::Timestamp;
use serde_json::Value;

use crate::evidence::{ExchangeId, Fingerprinter, MemberFacts, MembersFacts, PeriodState};

/// A Group as it was read or written, with the ids that requests need.
#[derive(Debug)]
pub(crate) struct LiveGroup {
    /// The references of the members to Patients, in order.
    pub(crate) patients: Vec<String>,
    /// What evidence keeps of them.
    pub(crate) facts: MembersFacts,
}

impl LiveGroup {
    /// Reads the members of a Group resource; `None` when it is none, or has members that refer to
    /// nothing.
    pub(crate) fn of(
        group: &Value,
        exchange: ExchangeId,
        print: &Fingerprinter,
        now: Timestamp,
    ) -> Option<Self> {
        if group["resourceType"] != "Group" {
            return None;
        }
        let members = group["member"].as_array().map_or(&[][..], Vec::as_slice);
        // A member without a reference could be any patient, so the members of this Group are not known.
        if members.iter().any(|member| !member["entity"]["reference"].is_string()) {
            return None;
        }
        let read = members.iter().filter_map(|member| {
            let reference = member["entity"]["reference"].as_str()?;
            let patient = print.patient_reference(reference)?;
            let period = period_state(&member["period"], now);
            let inactive = member["inactive"].as_bool().unwrap_or(false);
            Some((reference.to_owned(), MemberFacts { patient, period, inactive }))
        });
        let (patients, members) = read.unzip();
        Some(Self { patients, facts: MembersFacts { exchange, members } })
    }
}

fn period_state(period: &Value, now: Timestamp) -> PeriodState {
    let bound = |key: &str| period[key].as_str()?.parse::<FhirDateTime>().ok().map(|at| at.span());
    if bound("end").is_some_and(|(_, last)| last < now) {
        PeriodState::Ended
    } else if bound("start").is_some_and(|(first, _)| first > now) {
        PeriodState::ToCome
    } else {
        PeriodState::Current
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_read_with_their_period_and_inactivity() {
        let group = json!({ "resourceType": "Group", "member": [
            { "entity": { "reference": "Patient/1" } },
            { "entity": { "reference": "Patient/2" }, "period": { "end": "2020-01-01" } },
            { "entity": { "reference": "Patient/3" }, "period": { "start": "2999-01-01" } },
            { "entity": { "reference": "Patient/4" }, "inactive": true },
            { "entity": { "reference": "Device/5" } },
        ]});
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let print = Fingerprinter::random();
        let read = LiveGroup::of(&group, ExchangeId(1), &print, now).unwrap();
        let states: Vec<_> = read.facts.members.iter().map(|m| (m.period, m.inactive)).collect();
        let expected = [
            (PeriodState::Current, false),
            (PeriodState::Ended, false),
            (PeriodState::ToCome, false),
            (PeriodState::Current, true),
        ];
        assert_eq!(states, expected);
        assert_eq!(read.patients.len(), 4);
    }
}
