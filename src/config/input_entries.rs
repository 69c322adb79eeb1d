//! Resolves the optional inputs of a target.

use std::collections::BTreeMap;

use super::address::Address;
use super::file::{CreateEntry, GroupWriteEntry, InputsEntry};
use super::resolver::Resolver;
use super::{GroupWriting, Inputs};
use crate::diagnostic::{Path, did_you_mean};
use bulkspec_fhir::{RESOURCE_TYPES, is_resource_type};

impl Resolver<'_> {
    /// Resolves all inputs, with their secrets.
    pub(super) fn inputs(
        &mut self,
        path: &Path,
        entry: &InputsEntry,
        address: Option<&Address>,
    ) -> Inputs {
        let customer = self.customer(path, entry, address);
        let mut secret = |key: &str, source| self.secret(&path.then(key), source);
        let other_user = entry.other_user.as_ref().and_then(|it| secret("other-user", it));
        let narrow_token = entry.narrow_token.as_ref().and_then(|it| secret("narrow-token", it));
        let expired_token = entry.expired_token.as_ref().and_then(|it| secret("expired-token", it));
        let mut id = |key: &str, id: &Option<String>| {
            id.as_ref().and_then(|id| self.id(&path.then(key), id))
        };
        let full_group = id("full-group", &entry.full_group);
        let failing_group = id("failing-group", &entry.failing_group);
        let doomed_group = id("doomed-group", &entry.doomed_group);
        let partial_group = id("partial-group", &entry.partial_group);
        let faltering_group = id("faltering-group", &entry.faltering_group);
        let foreign_group = id("foreign-group", &entry.foreign_group);
        let empty_group = id("empty-group", &entry.empty_group);
        let non_member = id("non-member", &entry.non_member);
        Inputs {
            other_user,
            client: entry.client.as_ref().and_then(|it| self.client(&path.then("client"), it)),
            customer,
            other_customer: entry.other_customer.clone(),
            narrow_token,
            expired_token,
            private_key_jwt: entry
                .private_key_jwt
                .as_ref()
                .and_then(|it| self.key_login(&path.then("private-key-jwt"), it).map(Box::new)),
            forbidden_scope: entry.forbidden_scope.clone(),
            jwks: entry.jwks.as_ref().and_then(|it| self.jwks(&path.then("jwks"), it)),
            group_write: entry.group_write.as_ref().and_then(|it| self.group_write(path, it)),
            full_group,
            failing_group,
            doomed_group,
            partial_group,
            faltering_group,
            foreign_group,
            empty_group,
            non_member,
            writes: entry.writes,
            retry_url: entry.retry_url.as_ref().and_then(|url| {
                self.template(&path.then("retry-url"), url, &["{base}", "{group}"])
            }),
            known_counts: self.known_counts(&path.then("known-counts"), &entry.known_counts),
        }
    }

    fn customer(
        &mut self,
        path: &Path,
        entry: &InputsEntry,
        address: Option<&Address>,
    ) -> Option<String> {
        let in_url = address.and_then(|address| address.customer.clone());
        let customer = entry.customer.clone().or(in_url);
        if let (Some(name), Some(address)) = (&entry.customer, address)
            && !address.base.path().split('/').any(|segment| segment == name)
        {
            let message = format!("`{name}` is no segment of the base URL's path");
            let help = "the customer is taken from `/v1/{customer}/bulk-export/` when absent";
            self.sink.fault(&path.then("customer"), message, help.to_owned());
        }
        if customer.is_some() && customer == entry.other_customer {
            let message = "the other customer is the customer of the base URL";
            self.sink.fault(&path.then("other-customer"), message, None);
        }
        customer
    }

    fn group_write(&mut self, path: &Path, entry: &GroupWriteEntry) -> Option<GroupWriting> {
        let path = path.then_all(&["group-write", "url"]);
        let (create, known): (_, &[&str]) = match entry.create {
            CreateEntry::Post => ("POST", &["{base}"]),
            CreateEntry::Put => ("PUT", &["{base}", "{id}"]),
        };
        let url = self.template(&path, &entry.url, known)?;
        if entry.create == CreateEntry::Put && !url.contains("{id}") {
            let help = "as in `{base}/Group/{id}`".to_owned();
            self.sink.fault(&path, "a PUT needs `{id}` in its URL", help);
            return None;
        }
        Some(GroupWriting { create: create.to_owned(), url })
    }

    /// Parses a URL template, which must be absolute or begin with `{base}`, and have known
    /// placeholders only.
    fn template(&mut self, path: &Path, text: &str, known: &[&str]) -> Option<String> {
        let is_absolute = ["{base}", "http://", "https://"].iter().any(|it| text.starts_with(it));
        if !is_absolute {
            let help = "begin it with `{base}`, which stands for the base URL".to_owned();
            self.sink.fault(path, "the URL is not absolute", help);
            return None;
        }
        let bare = known.iter().fold(text.to_owned(), |bare, place| bare.replace(place, ""));
        if bare.contains(['{', '}']) {
            let help = format!("known here: `{}`", known.join("`, `"));
            self.sink.fault(path, "the URL has an unknown place in braces", help);
            return None;
        }
        Some(text.to_owned())
    }

    fn known_counts(
        &mut self,
        path: &Path,
        counts: &BTreeMap<String, u64>,
    ) -> BTreeMap<String, u64> {
        for name in counts.keys().filter(|name| !is_resource_type(name)) {
            let message = format!("`{name}` is no resource type of FHIR R4");
            let help = did_you_mean(name, RESOURCE_TYPES);
            self.sink.fault_at_key(&path.then(name), message, help);
        }
        counts.clone()
    }
}
