//! Patients of members of the Group, read by their ids.

use crate::evidence::{MemberReadFacts, StepFacts};
use crate::http::Request;
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::write_resource::stamp;
use crate::scan::text_encoding_of;
use crate::spec::Credential;

/// How many members are read.
const READ: usize = 3;

impl RunContext {
    /// Reads the Patients of the first members of the main Group.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn read_members(&self, state: &mut ScenarioState) -> Result<(), EngineError> {
        let ids = self.member_ids(READ).await?;
        if ids.is_empty() {
            let why = "the Group has no known member whose id could be redacted".to_owned();
            state.facts.push(StepFacts::Nothing(why));
        }
        for id in ids {
            let url = address::resource(&self.target.base, "Patient", &id);
            let request = Request::get(url).header("accept", "application/fhir+json");
            let request = self.as_main(request).await?;
            let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
            let json = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
            let found = json.as_ref().and_then(|json| stamp(json, "Patient", &id, &self.print));
            let text_encoding = json.as_ref().filter(|_| found.is_some());
            let text_encoding = text_encoding.and_then(|json| text_encoding_of(json, &self.print));
            let read = MemberReadFacts { exchange, found, text_encoding };
            state.facts.push(StepFacts::MemberRead(read));
        }
        Ok(())
    }
}
