//! Groups: who is in them.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::evidence::{
    ExchangeId, Fingerprinter, MemberFacts, MembersFacts, MissingGroup, PeriodState,
};
use crate::http::Request;
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::spec::{Credential, GroupRef};
use bulkspec_fhir::FhirDateTime;

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
        // A member without a reference could be anybody, so nobody knows who is in this Group.
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

impl RunContext {
    /// The id of a Group that the target names.
    pub(crate) fn group_id(&self, group: GroupRef) -> Option<String> {
        let inputs = &self.target.inputs;
        match group {
            GroupRef::Main => address::main_group(&self.target).map(str::to_owned),
            GroupRef::Full => inputs.full_group.clone(),
            GroupRef::Failing => inputs.failing_group.clone(),
            GroupRef::Doomed => inputs.doomed_group.clone(),
            GroupRef::Partial => inputs.partial_group.clone(),
            GroupRef::Faltering => inputs.faltering_group.clone(),
            GroupRef::Foreign => inputs.foreign_group.clone(),
            GroupRef::Empty => inputs.empty_group.clone(),
            GroupRef::Unknown => Some(format!("bulkspec-{}", uuid::Uuid::new_v4())),
            GroupRef::Written => None,
        }
    }

    /// A Group of the target, read once in a run; `None` when it could not be read.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn group(&self, id: &str) -> Result<Option<Arc<LiveGroup>>, EngineError> {
        let cell = self.group_cell(id);
        let group = cell.get_or_try_init(|| self.read_group(id)).await?;
        Ok(group.clone())
    }

    async fn read_group(&self, id: &str) -> Result<Option<Arc<LiveGroup>>, EngineError> {
        let url = address::resource(&self.target.base, "Group", id);
        let Some(credential) = self.credential(Credential::Main).await? else { return Ok(None) };
        let request = Request::get(url).credential(credential);
        let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
        let is_missing = live.as_ref().is_some_and(|live| live.status.as_u16() == 404);
        if is_missing && address::main_group(&self.target) == Some(id) {
            // A Group is read once, so the cell is empty.
            let _ = self.missing_group.set(MissingGroup { id: id.to_owned(), exchange });
        }
        let found = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
        let now = self.client.clock().now();
        let group = found.and_then(|json| LiveGroup::of(&json, exchange, &self.print, now));
        Ok(group.map(Arc::new))
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
