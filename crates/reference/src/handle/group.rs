//! Groups: create, read, update, delete.

use crate::auth::{Caller, Place};
use crate::fault::gateway::group::UP_LIMIT_TRUNCATES;
use crate::fault::gateway::group_state::UP_GROUP_MEMBERS_FLAT;
use crate::group::{Draft, Group};
use crate::message::Response;
use crate::refusal::{FHIR_JSON, Refusal};
use crate::server::{Call, Gateway};

impl Gateway {
    /// Answers a request on the list of groups: POST creates one.
    pub(crate) fn create_group(&self, call: &Call<'_>) -> Result<Response, Refusal> {
        let caller = self.group_caller(call, true)?;
        if call.request.method != "POST" {
            return Err(Refusal::method("POST"));
        }
        let draft = self.draft(call, &caller)?;
        let id = format!("new-{:06x}", self.state().next_group());
        Ok(self.insert_group(call, &caller, &id, draft))
    }

    /// Answers a request on one group.
    pub(crate) fn group(&self, call: &Call<'_>, id: &str) -> Result<Response, Refusal> {
        let writes = call.request.method != "GET";
        let caller = self.group_caller(call, writes)?;
        let key = (caller.customer, id.to_owned());
        match call.request.method.as_str() {
            "GET" => {
                let group = self.state().groups.get(&key).cloned();
                let group = group.ok_or_else(|| Refusal::not_found("group"))?;
                Ok(self.show(200, &caller, &group))
            }
            "PUT" => {
                let draft = self.draft(call, &caller)?;
                Ok(self.put_group(call, &caller, id, draft))
            }
            "DELETE" => match self.state().groups.remove(&key) {
                Some(_) => Ok(Response::empty(204)),
                None => Err(Refusal::not_found("group")),
            },
            _ => Err(Refusal::method("GET, PUT, DELETE")),
        }
    }

    fn group_caller(&self, call: &Call<'_>, writes: bool) -> Result<Caller, Refusal> {
        let caller = self.caller(call, Place::Other)?;
        let scope = &caller.scope;
        let in_scope = if writes { scope.may_write("Group") } else { scope.may_read("Group") };
        if in_scope && self.has_groups(&caller) {
            return Ok(caller);
        }
        Err(Refusal::forbidden("this token gives no rights on the group"))
    }

    fn draft(&self, call: &Call<'_>, caller: &Caller) -> Result<Draft, Refusal> {
        let truncates = self.has(&UP_LIMIT_TRUNCATES);
        Draft::read(&call.request.body, &self.populations[caller.customer], truncates)
    }

    fn put_group(&self, call: &Call<'_>, caller: &Caller, id: &str, draft: Draft) -> Response {
        let now = self.now();
        let key = (caller.customer, id.to_owned());
        let updated = self.state().groups.get_mut(&key).map(|group| {
            group.update(draft.name.clone(), draft.members.clone(), now);
            group.clone()
        });
        match updated {
            Some(group) => self.show(200, caller, &group),
            None => self.insert_group(call, caller, id, draft),
        }
    }

    fn insert_group(&self, call: &Call<'_>, caller: &Caller, id: &str, draft: Draft) -> Response {
        let now = self.now();
        let name = draft.name.as_deref().unwrap_or("unnamed");
        let group =
            Group { created: Some(now), ..Group::new(id.to_owned(), name, draft.members, now) };
        self.state().groups.insert((caller.customer, id.to_owned()), group.clone());
        let url = format!("{}{}/Group/{id}", call.request.origin(), call.route.base);
        self.show(201, caller, &group).with("location", url)
    }

    fn show(&self, status: u16, caller: &Caller, group: &Group) -> Response {
        let flat = self.has(&UP_GROUP_MEMBERS_FLAT);
        let value = group.to_json(&self.populations[caller.customer], flat);
        Response::json(status, FHIR_JSON, &value)
    }
}
