//! Patients of members of the Group, read by their ids.

use super::script::Script;
use super::stage::Stage;
use super::write_resource::stamp;
use super::{EngineError, address};
use crate::evidence::{MemberReadFacts, StepFacts};
use crate::http::Request;
use crate::need::Credential;
use crate::scan::letters_of;

/// How many members are read.
const READ: usize = 3;

impl Stage {
    /// Reads the Patients of the first members of the main Group.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn read_members(&self, script: &mut Script) -> Result<(), EngineError> {
        let ids = self.member_ids(READ).await?;
        if ids.is_empty() {
            let why = "the Group has no known member whose id could be redacted".to_owned();
            script.facts.push(StepFacts::Nothing(why));
        }
        for id in ids {
            let url = address::resource(&self.target.base, "Patient", &id);
            let request = Request::get(url).header("accept", "application/fhir+json");
            let request = self.as_main(request).await?;
            let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
            let json = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
            let found = json.as_ref().and_then(|json| stamp(json, "Patient", &id, &self.print));
            let letters = json.as_ref().filter(|_| found.is_some());
            let letters = letters.and_then(|json| letters_of(json, &self.print));
            let read = MemberReadFacts { exchange, found, letters };
            script.facts.push(StepFacts::MemberRead(read));
        }
        Ok(())
    }
}
