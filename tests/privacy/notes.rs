//! What must not be found, and the search for it.

use std::collections::{BTreeSet, HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;
use url::form_urlencoded;

/// Texts are searched by their first bytes; shorter ones say nothing about anybody.
const PREFIX: usize = 6;

/// The periods of members in Groups that bulkspec itself writes.
const OWN: [&str; 3] = ["2019-01-01", "2020-01-01", "2099-01-01"];

/// What says nothing about a patient: names of types and of code systems, and the moments of
/// changes, which `_since` in a URL is made of.
const HARMLESS: [&str; 3] = ["resourceType", "system", "recorded"];

/// Secrets and values of resources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    secrets: BTreeSet<String>,
    values: HashSet<String>,
    /// The days of changes, which evidence tells of.
    days: HashSet<String>,
}

impl Notes {
    /// Notes a secret.
    pub(crate) fn secret(&mut self, secret: &str) {
        self.secrets.insert(secret.to_owned());
    }

    /// Notes all values of a resource that could tell something.
    pub(crate) fn resource(&mut self, line: &str) {
        match serde_json::from_str(line) {
            Ok(json) => self.json("", &json),
            // A broken line is a value as a whole.
            Err(_) => self.value(line),
        }
    }

    pub(crate) fn json(&mut self, key: &str, json: &Value) {
        match json {
            Value::Object(fields) => fields.iter().for_each(|(key, field)| self.json(key, field)),
            Value::Array(items) => items.iter().for_each(|item| self.json(key, item)),
            Value::String(text) if key == "lastUpdated" => {
                self.days.extend(text.get(..10).map(str::to_owned));
            }
            Value::String(text) if !HARMLESS.contains(&key) => self.value(text),
            _ => {}
        }
    }

    /// Codes are in any prose. Names begin in upper case; ids, numbers and dates have digits.
    fn value(&mut self, text: &str) {
        let tells = text.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase());
        if tells && text.len() >= PREFIX && !text.starts_with("http") {
            self.values.insert(text.to_owned());
            if let Some((_, id)) = text.split_once('/') {
                self.value(id);
            }
        }
    }

    pub(crate) fn secrets(&self) -> usize {
        self.secrets.len()
    }

    pub(crate) fn values(&self) -> usize {
        self.values.len()
    }

    /// Everything that is found in some bytes and must not be, each once.
    pub(crate) fn leaks(&self, bytes: &[u8]) -> Vec<String> {
        let secrets = self.secrets.iter().flat_map(|secret| forms(secret));
        let told = |value: &String| self.days.contains(value) || OWN.contains(&value.as_str());
        let values = self.values.iter().filter(|value| !told(value));
        let values = values.flat_map(|value| [value.clone(), escaped(value)]);
        let wanted: Vec<String> = secrets.chain(values).collect();
        let mut by_prefix: HashMap<&[u8], Vec<&str>> = HashMap::new();
        for text in &wanted {
            let start = &text.as_bytes()[..PREFIX.min(text.len())];
            by_prefix.entry(start).or_default().push(text);
        }
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for (at, start) in bytes.windows(PREFIX).enumerate() {
            let here = by_prefix.get(start).into_iter().flatten();
            found.extend(here.filter(|text| bytes[at..].starts_with(text.as_bytes())));
        }
        found.into_iter().map(str::to_owned).collect()
    }
}

/// The forms in which a secret may show up.
fn forms(secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let percent = form.replace('+', "%20");
    let lower = percent.to_ascii_lowercase();
    let base64 = [STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|it| it.encode(secret));
    let mut forms = vec![secret.to_owned(), escaped(secret), form, percent, lower];
    forms.extend(base64);
    forms
}

/// A text as JSON has it, without its quotes.
fn escaped(text: &str) -> String {
    Value::from(text).to_string().trim_matches('"').to_owned()
}
