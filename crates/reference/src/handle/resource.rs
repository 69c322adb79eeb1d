//! Reads of single resources.

use super::method::only_get;
use crate::auth::{Caller, Place, User};
use crate::message::Response;
use crate::population::{Key, Kind};
use crate::refusal::{FHIR_JSON, Refusal};
use crate::server::{Call, Gateway};

impl Gateway {
    /// Answers with one resource.
    pub(crate) fn resource(
        &self,
        call: &Call<'_>,
        resource_type: &str,
        id: &str,
    ) -> Result<Response, Refusal> {
        let caller = self.caller(call, Place::Other)?;
        only_get(&call.request.method)?;
        let population = &self.populations[caller.customer];
        let key = Kind::from_name(resource_type).and_then(|kind| population.find(kind, id));
        let key = key.ok_or_else(|| Refusal::not_found("resource"))?;
        if !caller.scope.may_read(resource_type) || !self.may_see(&caller, key) {
            return Err(Refusal::forbidden("this token gives no rights on the resource"));
        }
        let line = population.line(key, false).into_bytes();
        Ok(Response::bytes(200, FHIR_JSON, line))
    }

    fn may_see(&self, caller: &Caller, key: Key) -> bool {
        if key.is_directory() {
            return true;
        }
        let sees = |user: &User| user.patients.contains(&key.owner);
        let everybody = || caller.client(&self.accounts).users.iter().any(sees);
        caller.user(&self.accounts).map_or_else(everybody, sees)
    }
}
