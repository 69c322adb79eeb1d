//! What the bearer of a token may do. Every question goes through here, so that faults sit here.

use std::sync::Arc;

use super::scope::Scopes;
use crate::fault::FaultDef;
use crate::fault::smart::admission::DELETE_ANY_TOKEN;
use crate::fault::smart::rights::{
    FILE_TOKEN_SCOPE_UNCHECKED, GROUP_ACL_FIRST_ONLY, GROUP_ACL_MISSING, GROUP_SCOPE_UNCHECKED,
    IGNORE_SCOPE_ON_EXPORT, JOB_OWNER_REFUSED, RESOURCE_SCOPE_UNCHECKED, SCOPE_ONLY_AT_DOWNLOAD,
    TYPE_OUTSIDE_SCOPE_202, V2_SCOPE_FILE_403,
};
use crate::refusal::Refusal;
use crate::settings::{Dialect, Settings};
use crate::variant::catalog::access::{FOREIGN_JOBS_403, JOBS_OF_ANY_CLIENT};
use bulkspec_fhir::GuideVersion;

/// Which door is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The start of an export, at any level.
    KickOff,
    /// GET on a status URL.
    Status,
    /// DELETE on a status URL.
    Cancel,
    /// The first file of a manifest.
    File,
    /// Any later file of a manifest.
    LaterFile,
    /// Resources by REST.
    Resource,
}

/// What one caller may do at one door.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// The client's id; empty for a caller whom nobody asked for a name.
    pub(crate) client: String,
    /// The scopes of the token.
    pub(crate) scopes: Scopes,
    pub(super) place: Place,
    /// The groups that the client may export; `None` where it is not limited.
    pub(super) groups: Option<Arc<[String]>>,
    pub(super) settings: Arc<Settings>,
}

impl Access {
    /// Tells whether resources of a type may be read by REST.
    pub(crate) fn may_read(&self, resource_type: &str) -> bool {
        self.has(&RESOURCE_SCOPE_UNCHECKED) || self.scopes.may_read(resource_type)
    }

    /// Tells whether resources of a type may be created and updated by REST.
    pub(crate) fn may_write(&self, resource_type: &str) -> bool {
        self.scopes.may_write(resource_type)
    }

    /// Tells whether `_type` of a kick-off may name a type; if not, the kick-off is refused.
    pub(crate) fn may_request(&self, resource_type: &str) -> bool {
        self.has(&TYPE_OUTSIDE_SCOPE_202) || self.scopes.may_read(resource_type)
    }

    /// Tells whether an export that starts now puts out a type; if not, it is left out silently.
    pub(crate) fn may_export(&self, resource_type: &str) -> bool {
        self.has(&IGNORE_SCOPE_ON_EXPORT)
            || self.has(&SCOPE_ONLY_AT_DOWNLOAD)
            || self.scopes.may_read(resource_type)
    }

    /// Tells whether the status or a file of an export may be seen: the token must cover all
    /// `types` in it (all of the export for its status, one for a file). `started_with` are the
    /// scopes of the kick-off.
    pub(crate) fn may_open<'a>(
        &self,
        started_with: &Scopes,
        types: impl IntoIterator<Item = &'a str>,
    ) -> bool {
        let is_file = matches!(self.place, Place::File | Place::LaterFile);
        if is_file && self.has(&V2_SCOPE_FILE_403) && self.scopes.has_v2() {
            return false;
        }
        // Who started an export with these scopes sees all that it wrongly holds.
        let wrongly_held =
            self.has(&IGNORE_SCOPE_ON_EXPORT) || (!is_file && self.has(&SCOPE_ONLY_AT_DOWNLOAD));
        self.has(&FILE_TOKEN_SCOPE_UNCHECKED)
            || self.cancels_anything()
            || (wrongly_held && self.scopes == *started_with)
            || types.into_iter().all(|name| self.scopes.may_read(name))
    }

    /// Tells whether an export is this caller's own, by the client that started it.
    pub(crate) fn owns(&self, started_by: &str) -> bool {
        let is_own = self.client == started_by;
        if is_own && !self.client.is_empty() && self.has(&JOB_OWNER_REFUSED) {
            return false;
        }
        // An export that anybody could start belongs to everybody.
        let is_nobodys = self.client.is_empty() || started_by.is_empty();
        let is_everybodys = self.settings.varies(&JOBS_OF_ANY_CLIENT);
        is_own || is_nobodys || is_everybodys || self.cancels_anything()
    }

    /// Tells whether a faulty server cancels exports for whoever has a token.
    fn cancels_anything(&self) -> bool {
        self.place == Place::Cancel && self.has(&DELETE_ANY_TOKEN)
    }

    /// Returns the same rights in the hands of another client.
    pub(crate) fn of_another(&self, client: &str) -> Self {
        Self { client: client.to_owned(), ..self.clone() }
    }

    /// Returns the answer to a question about an export that is not the caller's own: usually the
    /// same as for one that does not exist.
    pub(crate) fn foreign_job(&self) -> Refusal {
        if self.settings.varies(&FOREIGN_JOBS_403) {
            return Refusal::forbidden("this export belongs to another client");
        }
        Refusal::not_found("export")
    }

    /// Refuses the export of a group that is not the client's, or, from 3.0.0 on, for a token that
    /// may not read groups.
    pub(crate) fn check_group(&self, id: &str) -> Result<(), Refusal> {
        let needs_scope = matches!(self.settings.dialect,
            Dialect::Guide(version) if version >= GuideVersion::V3);
        let may_read = self.scopes.may_read("Group") || self.has(&GROUP_SCOPE_UNCHECKED);
        if needs_scope && !may_read {
            return Err(Refusal::forbidden("this token may not read groups"));
        }
        if self.may_use_group(id) {
            return Ok(());
        }
        Err(Refusal::forbidden("this client may not export this group"))
    }

    fn may_use_group(&self, id: &str) -> bool {
        let Some(groups) = &self.groups else { return true };
        let heeded = if self.has(&GROUP_ACL_FIRST_ONLY) { 1 } else { groups.len() };
        self.has(&GROUP_ACL_MISSING) || groups.iter().take(heeded).any(|group| group == id)
    }

    fn has(&self, fault: &'static FaultDef) -> bool {
        self.settings.has(fault)
    }
}
