//! Groups that a scenario writes for itself, and takes away when it ends.

use serde_json::{Value, json};
use url::Url;

use crate::config::GroupWriting;
use crate::evidence::{ExchangeId, MembersFacts};
use crate::http::{Live, Request};
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::session::Written;
use crate::run::groups::read::LiveGroup;
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

impl RunContext {
    /// Creates the Group of a scenario, or changes it when it is there already.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn write_group(
        &self,
        content: WriteGroup,
        before: Option<&Written>,
    ) -> Result<WriteOutcome, EngineError> {
        let Some(writing) = self.target.inputs.group_write.clone() else {
            return Ok(WriteOutcome::NotPossible("Groups cannot be written".to_owned()));
        };
        let members = match self.members_for(content).await? {
            Ok(members) => members,
            Err(why) => return Ok(WriteOutcome::NotPossible(why)),
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
        let Some(url) = self.group_url(&writing, &id, creates) else {
            let why = format!("`{}` is not a URL to write Groups to", writing.url);
            return Ok(WriteOutcome::NotPossible(why));
        };
        let mut request =
            Request::new(method, url).body("application/fhir+json", group.to_string());
        request = self.as_main(request).await?;
        let (exchange, live) = self.send_patiently(Credential::Main, request).await?;
        let written = live.filter(|live| live.status.is_success()).and_then(|live| {
            let id = if creates { created_id(&live)? } else { id };
            Some(Written { id, is_own: false, members: self.members_of(&group, exchange) })
        });
        Ok(WriteOutcome::Answered(exchange, written))
    }

    /// Deletes a Group that a scenario wrote. The answer is recorded and judged by nobody.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn remove_group(&self, written: &Written) -> Result<(), EngineError> {
        let writing = self.target.inputs.group_write.clone();
        let url = writing.and_then(|writing| self.group_url(&writing, &written.id, false));
        if let Some(url) = url {
            let request = self.as_main(Request::new("DELETE", url)).await?;
            self.send_patiently(Credential::Main, request).await?;
        }
        Ok(())
    }

    /// A request with the credential of the target.
    ///
    /// # Errors
    ///
    /// Fails when a token is due and cannot be asked for by a fault of our own.
    pub(crate) async fn as_main(&self, mut request: Request) -> Result<Request, EngineError> {
        if let Some(credential) = self.credential(Credential::Main).await? {
            request = request.credential(credential);
        }
        Ok(request)
    }

    fn members_of(&self, group: &Value, exchange: ExchangeId) -> MembersFacts {
        let now = self.client.clock().now();
        LiveGroup::of(group, exchange, &self.print, now)
            .map_or(MembersFacts { exchange, members: Vec::new() }, |group| group.facts)
    }

    /// Where a Group is written: the collection to create one by `POST`, else the Group itself,
    /// which lies below the collection where the template names no id.
    fn group_url(&self, writing: &GroupWriting, id: &str, creates: bool) -> Option<Url> {
        let base = self.target.base.as_str().trim_end_matches('/');
        let url = writing.url.replace("{base}", base);
        if creates {
            return url.parse().ok();
        }
        let below = || format!("{}/{id}", url.trim_end_matches('/'));
        if url.contains("{id}") { url.replace("{id}", id) } else { below() }.parse().ok()
    }

    /// The `member` array for a Group; the inner error says why it cannot be made.
    async fn members_for(&self, content: WriteGroup) -> Result<Result<Value, String>, EngineError> {
        let main = address::main_group(&self.target).map(str::to_owned);
        let Some(main) = self.patients(main.as_deref()).await? else {
            return Ok(Err("the members of the main Group could not be read".to_owned()));
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
                let full = self.target.inputs.full_group.clone();
                let Some(full) = self.patients(full.as_deref()).await? else {
                    return Ok(Err("the members of the full Group could not be read".to_owned()));
                };
                let Some(more) = main.iter().find(|patient| !full.contains(patient)) else {
                    return Ok(Err(
                        "every member of the main Group is in the full Group".to_owned()
                    ));
                };
                let mut members = plain(&full);
                members.push(entity(more));
                members
            }
            _ => return Ok(Err("the main Group has too few members".to_owned())),
        };
        Ok(Ok(members.into()))
    }

    async fn patients(&self, group: Option<&str>) -> Result<Option<Vec<String>>, EngineError> {
        let Some(id) = group else { return Ok(None) };
        Ok(self.group(id).await?.map(|group| group.patients.clone()))
    }
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

/// The id of a created resource, by its body or by `Location`.
pub(crate) fn created_id(live: &Live) -> Option<String> {
    let of_body = live.json().and_then(|json| json["id"].as_str().map(str::to_owned));
    of_body.or_else(|| {
        let location = live.header("location")?;
        let path = location.split("/_history/").next()?;
        path.rsplit('/').next().filter(|id| !id.is_empty()).map(str::to_owned)
    })
}
