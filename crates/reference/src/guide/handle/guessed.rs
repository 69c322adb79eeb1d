//! Status URLs that were never given, on a server whose ids of exports can be guessed.

use std::sync::Arc;

use super::kick_off::Order;
use crate::fault::job::progress::JOB_ID_GUESSABLE;
use crate::guide::export::Job;
use crate::guide::level::Level;
use crate::guide::query::{Prefer, Query};
use crate::guide::server::Guide;
use crate::message::Request;
use crate::refusal::Refusal;
use crate::smart::Access;

/// Whose export it is; no client has this id.
const SOMEBODY: &str = "somebody";

impl Guide {
    /// Returns the export that an unknown id leads to, where it leads to one. It is an export of
    /// its own, always complete, so that the answer does not depend on what else is exported.
    pub(super) fn guessed(
        &self,
        request: &Request,
        access: &Access,
        id: &str,
    ) -> Option<Result<Arc<Job>, Refusal>> {
        if !self.has(&JOB_ID_GUESSABLE) || self.state().job(id).is_some() {
            return None;
        }
        let access = access.of_another(SOMEBODY);
        let (level, query) = (Level::System, Query::default());
        let prefer = Prefer::default();
        let order = Order { request, access: &access, level: &level, query: &query, prefer };
        Some(self.start(&order))
    }
}
