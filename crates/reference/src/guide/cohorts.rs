//! Groups whose members the server finds by filters, and how their creation goes on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::query::MemberFilter;

/// Who is in a Group.
#[derive(Debug)]
pub(crate) enum Membership {
    /// These patients, as they were found when the Group was created.
    Settled(BTreeSet<String>),
    /// Whoever passes the filters when an export begins.
    AtExport(Vec<MemberFilter>),
}

/// The creation of a Group.
#[derive(Debug)]
pub(crate) struct Creation {
    /// The client that asked for it.
    pub(crate) client: String,
    /// The `Bundle` that tells how it ended.
    pub(crate) result: Value,
    /// How often its status was asked for.
    pub(crate) polls: u32,
}

/// All of them, by the ids of the Groups.
#[derive(Debug, Default)]
pub(crate) struct Cohorts {
    memberships: BTreeMap<String, Membership>,
    creations: BTreeMap<String, Creation>,
}

impl Cohorts {
    pub(crate) fn has(&self, id: &str) -> bool {
        self.memberships.contains_key(id)
    }

    pub(crate) fn membership(&self, id: &str) -> Option<&Membership> {
        self.memberships.get(id)
    }

    pub(crate) fn settle(&mut self, id: &str, membership: Membership) {
        self.memberships.insert(id.to_owned(), membership);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.memberships.remove(id);
    }

    pub(crate) fn begin(&mut self, id: &str, creation: Creation) {
        self.creations.insert(id.to_owned(), creation);
    }

    pub(crate) fn creation(&mut self, id: &str) -> Option<&mut Creation> {
        self.creations.get_mut(id)
    }

    pub(crate) fn forget(&mut self, id: &str) {
        self.creations.remove(id);
    }
}
