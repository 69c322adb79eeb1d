//! What is sent for an export.

use crate::evidence::MembersFacts;
use crate::http;
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::kick_off_request::{self, ParameterValues};
use crate::run::groups::read;
use crate::run::groups::written::Written;
use crate::run::prepared::Prepared;
use crate::spec::{ExportLevel, ExportSpec, GroupRef};

/// What is to be sent for an export.
#[derive(Debug)]
pub(crate) struct ExportRequest {
    /// The kick-off, without a credential.
    pub(crate) http: http::Request,
    /// The values of its parameters.
    pub(crate) values: ParameterValues,
    /// The members of the Group that is exported, where they are known.
    pub(crate) members: Option<MembersFacts>,
}

/// The Group that is exported, if one is.
#[derive(Debug, Default)]
pub(crate) struct ExportedGroup {
    id: Option<String>,
    members: Option<MembersFacts>,
}

impl ExportRequest {
    /// The kick-off of an export with these values.
    pub(crate) fn new(
        cx: &RunContext,
        spec: &ExportSpec,
        group: ExportedGroup,
        values: ParameterValues,
    ) -> Self {
        let (base, id) = (&cx.target.base, group.id.as_deref());
        let endpoint = match spec.level {
            Some(level) => address::export_at(base, level, id),
            None => address::export(base, id),
        };
        let http = kick_off_request::build(endpoint, spec, &values, cx.target.contract);
        cx.client.redactor().register_own_url(&http.url);
        Self { http, values, members: group.members }
    }

    /// The `_since` that is sent, where one is.
    pub(crate) fn since(&self) -> Option<&str> {
        self.values.since.as_deref()
    }
}

/// The Group that an export is of: the one that the scenario wrote, or one of the target's.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn group_of(
    cx: &RunContext,
    spec: &ExportSpec,
    written: Option<&Written>,
) -> Result<Prepared<ExportedGroup>, EngineError> {
    if let Some(written) = written.filter(|_| spec.group == GroupRef::Written) {
        let (id, members) = (Some(written.id.clone()), Some(written.members.clone()));
        return Ok(Prepared::Ready(ExportedGroup { id, members }));
    }
    if !is_of_a_group(cx, spec) {
        return Ok(Prepared::Ready(ExportedGroup::default()));
    }
    let Some(id) = read::group_id(cx, spec.group) else {
        return Ok(Prepared::not("the id of the Group is not known"));
    };
    let members = read::group(cx, &id).await?.map(|group| group.facts.clone());
    Ok(Prepared::Ready(ExportedGroup { id: Some(id), members }))
}

fn is_of_a_group(cx: &RunContext, spec: &ExportSpec) -> bool {
    cx.target.contract.exports_a_group() || spec.level == Some(ExportLevel::Group)
}
