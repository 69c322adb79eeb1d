//! Files that are to be downloaded.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;

use crate::contract::Contract;
use crate::evidence::{OutputFacts, without_fingerprints};
use crate::run::export::manifest::LiveManifest;
use crate::scan::Reading;
use crate::suite::Needs;

/// A file that is to be downloaded.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Its place in the manifest, from 0.
    pub(crate) output: usize,
    pub(crate) resource_type: Option<String>,
    /// How people refer to it.
    pub(crate) name: String,
    /// Where it is; `None` when its URL cannot be requested.
    pub(crate) url: Option<Url>,
    /// Whether the token is sent.
    pub(crate) with_token: bool,
    /// What is read of its lines.
    pub(crate) reading: Reading,
    /// Headers that are sent beside the token.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    /// Takes the URLs of the first attachments.
    pub(crate) attachments: HiddenValues,
    /// Takes what the first clinical references lead to.
    pub(crate) referenced: HiddenValues,
}

impl Wanted {
    /// The files of a manifest, each with a name like `Observation file 2 of 2`.
    pub(crate) fn of(outputs: &[OutputFacts], urls: &[Option<Url>], with_token: bool) -> Vec<Self> {
        let types = outputs.iter().map(|output| output.resource_type.as_deref());
        let mut totals = HashMap::new();
        for name in types.clone() {
            *totals.entry(name).or_insert(0) += 1;
        }
        let mut seen = HashMap::new();
        let mut wanted = Vec::with_capacity(outputs.len());
        for (output, (name, url)) in types.zip(urls).enumerate() {
            let nth = seen.entry(name).or_insert(0);
            *nth += 1;
            let total = totals.get(&name).copied().unwrap_or(1);
            let resource_type = name.map(str::to_owned);
            let shown = without_fingerprints(name.unwrap_or("untyped"));
            let name = format!("{shown} file {nth} of {total}");
            let mut url = url.clone();
            // A fragment is no part of a request: two URLs that differ in it name one file.
            if let Some(url) = &mut url {
                url.set_fragment(None);
            }
            wanted.push(Self {
                output,
                resource_type,
                name,
                url,
                with_token,
                reading: Reading::Index,
                headers: Vec::new(),
                attachments: HiddenValues::default(),
                referenced: HiddenValues::default(),
            });
        }
        wanted
    }
}

/// The files of a manifest, with the `Accept` that the guide requires.
pub(crate) fn files_of(contract: Contract, needs: Needs, list: &LiveManifest) -> Vec<Wanted> {
    let mut wanted = Wanted::of(&list.facts.outputs, &list.urls, list.with_token);
    for file in &mut wanted {
        file.reading = reading(needs);
    }
    if contract.guide().is_some() {
        for file in &mut wanted {
            file.headers = ACCEPT_NDJSON.to_vec();
        }
    }
    wanted
}

/// What is read of the resources in files. Content costs a second pass over each line.
fn reading(needs: Needs) -> Reading {
    if needs.contain(Needs::CONTENT) { Reading::Content } else { Reading::Index }
}

/// Values of resources, such as URLs of attachments: never written, and not shown.
#[derive(Clone, Default)]
pub(crate) struct HiddenValues(Arc<Mutex<Vec<String>>>);

impl HiddenValues {
    pub(crate) fn add(&self, urls: Vec<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(urls);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for HiddenValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Values(not shown)")
    }
}

/// What a file is asked for as.
pub(crate) const ACCEPT_NDJSON: [(&str, &str); 1] = [("accept", "application/fhir+ndjson")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_type_and_place() {
        let output = |name: &str| OutputFacts {
            resource_type: Some(name.to_owned()),
            count: None,
            url: None,
        };
        let outputs = [output("Patient"), output("Observation"), output("Observation")];
        let names: Vec<_> =
            Wanted::of(&outputs, &[None, None, None], true).into_iter().map(|w| w.name).collect();
        let expected =
            ["Patient file 1 of 1", "Observation file 1 of 2", "Observation file 2 of 2"];
        assert_eq!(names, expected);
    }
}
