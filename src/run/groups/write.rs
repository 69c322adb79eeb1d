//! Writes Groups for scenarios.

use crate::run::prepared::Prepared;
use serde_json::{Value, json};

use crate::evidence::{ExchangeId, MembersFacts};
use crate::http::Request;
use crate::run::auth::{access, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::groups::live_group::LiveGroup;
use crate::run::groups::written::Written;
use crate::run::groups::{delete, members};
use crate::run::{address, answer};
use crate::spec::Credential;
use crate::suite::WriteGroup;

/// What came of writing a Group.
#[derive(Debug)]
pub(crate) enum WriteOutcome {
    /// The Group was asked to be written; it was, when there is a `Written`.
    Answered(ExchangeId, Option<Written>),
    /// Nothing was asked, for this reason.
    NotPossible(String),
}

/// Creates the Group of a scenario, or changes it when it is there already.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn write_group(
    cx: &RunContext,
    content: WriteGroup,
    before: Option<&Written>,
) -> Result<WriteOutcome, EngineError> {
    let Some(writing) = cx.target.inputs.group_write.clone() else {
        return Ok(WriteOutcome::NotPossible("Groups cannot be written".to_owned()));
    };
    let members = match members_for(cx, content).await? {
        Prepared::Ready(members) => members,
        Prepared::NotPossible(why) => return Ok(WriteOutcome::NotPossible(why)),
    };
    let creates = before.is_none() && writing.create == "POST";
    let id = before.map_or_else(new_id, |written| written.id.clone());
    let mut group = json!({
        "resourceType": "Group", "type": "person", "actual": true, "member": members,
    });
    if !creates {
        group["id"] = id.as_str().into();
    }
    let method = if creates { "POST" } else { "PUT" };
    let Some(url) = delete::group_url(cx, &writing, &id, creates) else {
        let why = format!("`{}` is not a URL to write Groups to", writing.url);
        return Ok(WriteOutcome::NotPossible(why));
    };
    let mut request = Request::new(method, url).body("application/fhir+json", group.to_string());
    request = access::as_main(cx, request).await?;
    let (exchange, live) = sending::send_as(cx, Credential::Main, request).await?;
    let written = live.filter(|live| live.status.is_success()).and_then(|live| {
        let id = if creates { answer::created_id(&live)? } else { id };
        Some(Written { id, is_own: false, members: members_of(cx, &group, exchange) })
    });
    Ok(WriteOutcome::Answered(exchange, written))
}

fn members_of(cx: &RunContext, group: &Value, exchange: ExchangeId) -> MembersFacts {
    let now = cx.client.clock().now();
    LiveGroup::of(group, exchange, &cx.fingerprinter, now)
        .map_or(MembersFacts { exchange, members: Vec::new() }, |group| group.facts)
}

/// The `member` array for a Group, or why it cannot be made.
async fn members_for(cx: &RunContext, content: WriteGroup) -> Result<Prepared<Value>, EngineError> {
    let main = address::main_group(&cx.target).map(str::to_owned);
    let Some(main) = members::patients(cx, main.as_deref()).await? else {
        return Ok(Prepared::not("the members of the main Group could not be read"));
    };
    let plain = |patients: &[String]| patients.iter().map(|p| entity(p)).collect::<Vec<_>>();
    let members = match (content, main.as_slice()) {
        (WriteGroup::First, [first, ..]) => vec![entity(first)],
        (WriteGroup::Second, [_, second, ..]) => vec![entity(second)],
        (WriteGroup::FirstTwo, [first, second, ..]) => vec![entity(first), entity(second)],
        (WriteGroup::HardCases, [plain, ended, to_come, inactive, ..]) => vec![
            entity(plain),
            with(ended, "period", json!({ "start": "2019-01-01", "end": "2020-01-01" })),
            with(to_come, "period", json!({ "start": "2099-01-01" })),
            with(inactive, "inactive", true.into()),
        ],
        (WriteGroup::FullAndOneMore, main) => {
            let full = cx.target.inputs.full_group.clone();
            let Some(full) = members::patients(cx, full.as_deref()).await? else {
                return Ok(Prepared::not("the members of the full Group could not be read"));
            };
            let Some(more) = main.iter().find(|patient| !full.contains(patient)) else {
                return Ok(Prepared::not("every member of the main Group is in the full Group"));
            };
            let mut members = plain(&full);
            members.push(entity(more));
            members
        }
        _ => return Ok(Prepared::not("the main Group has too few members")),
    };
    Ok(Prepared::Ready(members.into()))
}

fn entity(patient: &str) -> Value {
    json!({ "entity": { "reference": patient } })
}

fn with(patient: &str, key: &str, value: Value) -> Value {
    let mut member = entity(patient);
    member[key] = value;
    member
}

fn new_id() -> String {
    format!("bulkspec-{}", uuid::Uuid::new_v4())
}
