//! Patients of members of the Group, read by their ids.

use crate::evidence::{MemberReadFacts, StepFacts};
use crate::http::Request;
use crate::run::address;
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::members;
use crate::run::resources::stamp;
use crate::run::scenario_state::ScenarioState;
use crate::scan::text_encoding_of;
use crate::spec::Credential;

/// How many members are read.
const READ: usize = 3;

/// Reads the Patients of the first members of the main Group.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn read_members(
    cx: &RunContext,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let ids = members::member_ids(cx, READ).await?;
    if ids.is_empty() {
        let why = "the Group has no known member whose id could be redacted".to_owned();
        state.facts.push(StepFacts::Nothing(why));
    }
    for id in ids {
        let url = address::resource(&cx.target.base, "Patient", &id);
        let request = Request::get(url).header("accept", "application/fhir+json");
        let request = access::as_main(cx, request).await?;
        let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
        let json = live.filter(|live| live.status.is_success()).and_then(|live| live.json());
        let found =
            json.as_ref().and_then(|json| stamp::stamp(json, "Patient", &id, &cx.fingerprinter));
        let text_encoding = json.as_ref().filter(|_| found.is_some());
        let text_encoding =
            text_encoding.and_then(|json| text_encoding_of(json, &cx.fingerprinter));
        let read = MemberReadFacts { exchange, found, text_encoding };
        state.facts.push(StepFacts::MemberRead(read));
    }
    Ok(())
}
