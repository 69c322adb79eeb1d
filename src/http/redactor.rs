//! Secrets are registered where they enter or are received, and replaced by value, in one place.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use bulkspec_fhir::is_resource_type;
use url::Url;

use super::url_mask::{self, Part};
use super::{needle, url_secrets};
use crate::evidence::{Fingerprinter, LITERAL_BRACE, is_known_name};

/// Stands for a secret whose label must not be shown, and for a text that cannot be shown.
/// It is shorter than any secret, so it can never contain one.
const NEUTRAL: &str = "{…}";

/// Why a secret cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedactError {
    /// Replacing so short a text would tear other texts apart.
    #[error(
        "cannot register the secret `{label}`: it has fewer than {} characters",
        Redactor::SHORTEST
    )]
    TooShort {
        /// The label given.
        label: String,
    },
}

/// Replaces secrets by `{label}`, in every form in which they may show up.
///
/// A redacted text never contains a registered secret, whatever the text: parts where several
/// secrets overlap are replaced as one. Safe to share between threads.
pub struct Redactor {
    known: RwLock<Known>,
    print: Fingerprinter,
}

impl Default for Redactor {
    fn default() -> Self {
        Self { known: RwLock::default(), print: Fingerprinter::random() }
    }
}

#[derive(Default)]
struct Known {
    values: HashSet<String>,
    /// By number of the secret.
    labels: Vec<String>,
    /// The numbers of those that are names and no credentials.
    names: HashSet<usize>,
    /// All forms of all secrets by their first bytes, then by their length, so that a text is
    /// searched in the same time whether there is one token or thousands.
    forms: HashMap<Prefix, BTreeMap<usize, HashMap<String, usize>>>,
    /// Whether a form begins with two bytes: by far most of a text is passed over by this alone.
    begins: Vec<bool>,
    numbered: u32,
    /// Words that bulkspec sends.
    own: HashSet<String>,
    /// The labels of the parts of URLs that a server chose, which are replaced in URLs only.
    url_parts: HashMap<(&'static str, String), String>,
    /// All labels, to find one.
    label_names: HashSet<String>,
}

type Prefix = [u8; Redactor::SHORTEST];

#[derive(Clone, Copy)]
struct Hit {
    start: usize,
    end: usize,
    secret: usize,
}

impl Redactor {
    /// The least number of characters that a secret has.
    pub const SHORTEST: usize = 4;

    /// Creates a redactor without secrets.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns what makes the fingerprints of the run.
    #[must_use]
    pub fn print(&self) -> &Fingerprinter {
        &self.print
    }

    /// Registers the words of a text that bulkspec sends, such as a scope. They may be shown where a
    /// server repeats them.
    pub fn register_own(&self, text: &str) {
        let words = text.split_ascii_whitespace().map(str::to_owned);
        self.write().own.extend(words);
    }

    /// Registers the parts of a URL that bulkspec made, as [`Self::register_own`] does.
    pub fn register_own_url(&self, url: &Url) {
        let words = url_mask::words(&self.redact(url.as_str()));
        self.write().own.extend(words);
    }

    /// Returns a name from a server as it may be shown: one that a specification defines or that
    /// bulkspec sent, or a text with its fingerprint.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        let is_own = || self.read().own.contains(name);
        let redacted = self.redact(name);
        let label = redacted.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let is_label = || label.is_some_and(|label| self.read().label_names.contains(label));
        if is_known_name(name) || is_own() || is_label() {
            return redacted;
        }
        self.print.name(name).into_owned()
    }

    /// Returns a name or URL from a server as it may be shown.
    #[must_use]
    pub fn shown(&self, text: &str) -> String {
        let is_url = text.contains(['/', '?']) && !is_known_name(text);
        if is_url { self.redact_url(text) } else { self.name(text) }
    }

    /// Registers a secret; does nothing if the value is known already, under whatever label.
    ///
    /// # Errors
    ///
    /// Fails for a value of fewer than [`Self::SHORTEST`] characters.
    pub fn register(&self, label: &str, value: &str) -> Result<(), RedactError> {
        if value.chars().count() < Self::SHORTEST {
            return Err(RedactError::TooShort { label: label.to_owned() });
        }
        let mut known = self.write();
        if known.add(label.to_owned(), value, needle::forms(value)) {
            known.add_forms(needle::rare_forms(value));
        }
        Ok(())
    }

    /// Registers a secret under `label-N` with the next free number, as is done for the tokens in
    /// the URLs of files. Values that are too short to be secrets are left alone.
    pub fn register_numbered(&self, label: &str, value: &str) {
        let mut known = self.write();
        let label = format!("{label}-{}", known.numbered + 1);
        if value.chars().count() >= Self::SHORTEST && known.add(label, value, needle::forms(value))
        {
            known.numbered += 1;
        }
    }

    /// Registers the id of a resource: hidden like a secret, but no credential. It may be a word or
    /// number that stands elsewhere for something else, so [`Self::redact_recorded`] leaves it.
    ///
    /// # Errors
    ///
    /// As for [`Self::register`].
    pub fn register_id(&self, label: &str, value: &str) -> Result<(), RedactError> {
        self.register(label, value)?;
        self.write().mark_name(value, label);
        Ok(())
    }

    /// Registers a part of a URL that a server chose, as [`Self::register_numbered`] does; unless it
    /// looks like a secret, it is a name as in [`Self::register_id`]. The name of a resource type is
    /// left alone.
    pub fn register_url_part(&self, label: &str, value: &str) {
        if is_resource_type(value) {
            // `Patient.ndjson` tells nothing, and the name of a type stands everywhere.
            return;
        }
        self.register_numbered(label, value);
        if !url_secrets::looks_secret(value) {
            self.write().mark_name(value, label);
        }
    }

    /// Registers the name in the URL of a file of the 1up contracts, which may be relative to `base`:
    /// it is a token.
    pub fn register_file_url(&self, base: &Url, text: &str) {
        let Ok(url) = base.join(text) else { return };
        let last = url.path_segments().and_then(Iterator::last);
        if let Some(name) = last.and_then(|last| last.strip_suffix(".ndjson")) {
            self.register_url_part("file-token", name);
        }
    }

    /// Returns a URL as [`Self::redact`] does, and with labels for the parts that a server chose:
    /// segments of the path, names and values of parameters. Known words stay, and so do those that
    /// bulkspec sent. Equal parts have equal labels.
    #[must_use]
    pub fn redact_url(&self, url: &str) -> String {
        let redacted = self.redact(url);
        let masked = url_mask::masked(&redacted, |part, text| self.url_part(part, text));
        // As in `redact`.
        if self.read().hits(&masked).is_empty() { masked } else { NEUTRAL.to_owned() }
    }

    fn url_part(&self, part: Part, text: &str) -> String {
        let is_kept = {
            let known = self.read();
            url_mask::is_kept(part, text, &|word| known.own.contains(word))
        };
        if is_kept {
            return text.to_owned();
        }
        let mut known = self.write();
        let number = known.url_parts.len() + 1;
        let key = (part.label(), text.to_owned());
        let label =
            known.url_parts.entry(key).or_insert_with(|| format!("{}-{number}", part.label()));
        let label = label.clone();
        let shown = format!("{{{label}}}{}", url_mask::ending(part, text));
        known.label_names.insert(label);
        shown
    }

    /// Returns `text` with every secret replaced by its label in braces. What looks like such a
    /// label in `text` itself is escaped (see [`LITERAL_BRACE`]), so that received text cannot forge one.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let known = self.read();
        let hits = known.hits(text);
        if hits.is_empty() && !text.contains('{') {
            return text.to_owned();
        }
        let redacted = known.replace(text, &hits, escape_marks);
        // The seams may form a secret anew where one has braces in it.
        if known.hits(&redacted).is_empty() { redacted } else { NEUTRAL.to_owned() }
    }

    /// Returns a text that [`Self::redact`] gave, without the credentials that were registered
    /// since; nothing where there are none in it.
    #[must_use]
    pub fn redact_recorded(&self, recorded: &str) -> Option<String> {
        let known = self.read();
        let hits = known.credentials(recorded);
        if hits.is_empty() {
            return None;
        }
        let redacted = known.replace(recorded, &hits, |text, all| all.push_str(text));
        let is_clean = known.credentials(&redacted).is_empty();
        Some(if is_clean { redacted } else { NEUTRAL.to_owned() })
    }

    /// Tells whether `text` contains a secret.
    #[must_use]
    pub fn is_secret(&self, text: &str) -> bool {
        !self.read().hits(text).is_empty()
    }

    /// Returns true if `text` contains a secret that is no mere name (see [`Self::register_id`]).
    #[must_use]
    pub fn holds_credential(&self, text: &str) -> bool {
        !self.read().credentials(text).is_empty()
    }

    /// Returns the labels that stand in redacted texts, sorted.
    #[must_use]
    pub fn labels_in(&self, redacted: &[&str]) -> Vec<String> {
        let known = self.read();
        let braced = |text: &&str| text.split('{').skip(1).map(str::to_owned).collect::<Vec<_>>();
        let inside = redacted.iter().flat_map(braced);
        let found: BTreeSet<String> = inside
            .filter_map(|rest| rest.split_once('}').map(|(label, _)| label.to_owned()))
            .filter(|label| known.label_names.contains(label))
            .collect();
        found.into_iter().collect()
    }

    // A thread that panicked cannot have left the list half-changed: it is only pushed to.
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.read();
        f.debug_tuple("Redactor").field(&known.labels).finish()
    }
}

impl Known {
    /// Adds a secret, unless it is known already.
    fn add(&mut self, label: String, value: &str, forms: Vec<String>) -> bool {
        if !self.values.insert(value.to_owned()) {
            return false;
        }
        self.label_names.insert(label.clone());
        self.labels.push(label);
        self.add_forms(forms);
        true
    }

    /// Adds forms of the secret that was added last. One that is known keeps its secret.
    fn add_forms(&mut self, forms: Vec<String>) {
        let secret = self.labels.len() - 1;
        for text in forms {
            if let Some(prefix) = text.as_bytes().first_chunk::<{ Redactor::SHORTEST }>() {
                self.begins.resize(1 << 16, false);
                self.begins[pair(*prefix)] = true;
                let alike = self.forms.entry(*prefix).or_default().entry(text.len()).or_default();
                alike.entry(text).or_insert(secret);
            }
        }
    }

    /// Finds every form of every secret, overlapping ones too, by position.
    fn hits(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (start, window) in text.as_bytes().windows(Redactor::SHORTEST).enumerate() {
            let Some(prefix) = window.first_chunk() else { continue };
            if !self.begins.get(pair(*prefix)).is_some_and(|begins| *begins) {
                continue;
            }
            let forms = self.forms.get(prefix);
            hits.extend(forms.into_iter().flatten().filter_map(|(length, forms)| {
                let end = start + length;
                let secret = *forms.get(text.get(start..end)?)?;
                Some(Hit { start, end, secret })
            }));
        }
        // The longest of those that begin together names the run.
        hits.sort_by_key(|hit| (hit.start, usize::MAX - hit.end, hit.secret));
        hits
    }

    /// Returns what is written in place of a secret: a label that gives a secret away is not.
    fn shown(&self, secret: usize) -> String {
        let shown = format!("{{{}}}", self.labels[secret]);
        if self.hits(&shown).is_empty() { shown } else { NEUTRAL.to_owned() }
    }

    /// Notes that a value registered under `label` is no credential.
    fn mark_name(&mut self, value: &str, label: &str) {
        // One that was a credential before stays one.
        let same = |known: &String| known.strip_prefix(label).is_some_and(is_number_or_nothing);
        let hit = self.hits(value).into_iter().find(|hit| hit.start == 0 && hit.end == value.len());
        if let Some(hit) = hit.filter(|hit| same(&self.labels[hit.secret])) {
            self.names.insert(hit.secret);
        }
    }

    fn credentials(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.hits(text);
        hits.retain(|hit| !self.names.contains(&hit.secret));
        hits
    }

    /// Replaces the hits; `keep` writes what stands between them.
    fn replace(&self, text: &str, hits: &[Hit], keep: fn(&str, &mut String)) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut end = 0;
        for hit in hits {
            if hit.start >= end {
                keep(&text[end..hit.start], &mut redacted);
                redacted.push_str(&self.shown(hit.secret));
            }
            end = end.max(hit.end);
        }
        keep(&text[end..], &mut redacted);
        redacted
    }
}

/// The first two bytes as a number.
fn pair([first, second, ..]: Prefix) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

fn is_number_or_nothing(rest: &str) -> bool {
    rest.strip_prefix('-').unwrap_or(rest).bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes `text` with each brace that begins something like a label as `{brace}`.
fn escape_marks(text: &str, escaped: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, brace) = rest.split_at(at);
        escaped.push_str(before);
        rest = &brace[1..];
        let label = rest.find(|c: char| !is_of_label(c)).unwrap_or(rest.len());
        if label > 0 && rest[label..].starts_with('}') {
            escaped.push_str(LITERAL_BRACE);
        } else {
            escaped.push('{');
        }
    }
    escaped.push_str(rest);
}

fn is_of_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn redactor(secrets: &[(&str, &str)]) -> Redactor {
        let redactor = Redactor::new();
        for (label, value) in secrets {
            redactor.register(label, value).unwrap();
        }
        redactor
    }

    #[rstest]
    #[case("Bearer s3cr3t-value", "Bearer {token}")]
    #[case("s3cr3t-values3cr3t-value", "{token}{token}")]
    #[case("/f?sig=a%2Fb%2Bcd&x=1", "/f?sig={file-token-3}&x=1")]
    #[case("s3cr3t-value-longer", "{longer}")]
    #[case("nothing here", "nothing here")]
    fn a_secret_is_replaced_by_its_label(#[case] text: &str, #[case] expected: &str) {
        let secrets = [
            ("token", "s3cr3t-value"),
            ("longer", "s3cr3t-value-longer"),
            ("file-token-3", "a/b+cd"),
        ];
        assert_eq!(redactor(&secrets).redact(text), expected);
    }

    #[test]
    fn a_run_of_overlapping_secrets_is_replaced_as_one() {
        let redactor = redactor(&[("one", "abcdef"), ("two", "defghi")]);
        assert_eq!(redactor.redact("xabcdefghix"), "x{one}x");
    }

    #[test]
    fn a_secret_that_the_seams_would_form_anew_hides_the_text() {
        let redactor = redactor(&[("ab", "AAAA"), ("two", "b}yy")]);
        assert_eq!(redactor.redact("AAAAyy"), "{…}");
    }

    #[test]
    fn a_secret_that_the_label_of_a_part_would_form_anew_hides_the_url() {
        let redactor = redactor(&[("token", "}.nd")]);
        assert_eq!(redactor.redact_url("/f/Roe.ndjson"), "{…}");
    }

    #[test]
    fn a_label_that_gives_the_secret_away_is_not_shown() {
        let redactor = redactor(&[("token", "token")]);
        assert_eq!(redactor.redact("a token"), "a {…}");
    }

    #[test]
    fn a_short_secret_is_refused_and_not_shown_by_debug() {
        let redactor = Redactor::new();
        let error = redactor.register("token", "abc").unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot register the secret `token`: it has fewer than 4 characters"
        );
        redactor.register("token", "abcd-efgh").unwrap();
        assert_eq!(format!("{redactor:?}"), r#"Redactor(["token"])"#);
    }

    #[test]
    fn numbered_secrets_count_up_and_are_told_by_label() {
        let redactor = Redactor::new();
        for value in ["first-secret", "second-secret", "first-secret"] {
            redactor.register_numbered("file-token", value);
        }
        let text = redactor.redact("second-secret");
        assert_eq!(text, "{file-token-2}");
        assert_eq!(redactor.labels_in(&[&text]), ["file-token-2"]);
    }

    #[rstest]
    #[case("/f?a={token}", "/f?a={brace}token}")]
    #[case("{client-secret-17}", "{brace}client-secret-17}")]
    #[case("{brace}", "{brace}brace}")]
    #[case("{s3cr3t-value}", "{{token}}")]
    #[case("{{token}}", "{{brace}token}}")]
    #[case(r#"{"a":{}}"#, r#"{"a":{}}"#)]
    #[case("{\u{e9}}{a b}", "{\u{e9}}{a b}")]
    fn received_text_cannot_forge_a_label(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(redactor(&[("token", "s3cr3t-value")]).redact(text), expected);
    }

    #[test]
    fn what_was_recorded_loses_the_credentials_that_became_known_since() {
        let redactor = redactor(&[("token", "s3cr3t-value")]);
        let recorded = redactor.redact("s3cr3t-value, granted-later, patients, {token}");
        redactor.register("granted", "granted-later").unwrap();
        redactor.register_url_part("file-token", "patients");
        redactor.register_url_part("file-token", "Patient");
        assert_eq!(redactor.redact("Patient"), "Patient");
        redactor.register_id("member-id", "s3cr").unwrap();
        let again = "{token}, {granted}, patients, {brace}token}";
        assert_eq!(redactor.redact_recorded(&recorded).unwrap(), again);
        assert_eq!(redactor.redact_recorded(again), None);
    }

    #[test]
    fn a_credential_stays_one_when_it_is_registered_as_a_name_too() {
        let redactor = redactor(&[("token", "s3cr3t-value")]);
        redactor.register_url_part("file-token", "s3cr3t-value");
        assert_eq!(redactor.redact_recorded("s3cr3t-value").unwrap(), "{token}");
    }

    #[test]
    fn parts_that_a_server_chose_are_replaced_in_urls_only() {
        let redactor = redactor(&[("token", "s3cr3t-value")]);
        let base = Url::parse("https://a.test/r4/").unwrap();
        redactor.register_own_url(&Url::parse("https://a.test/acme/Group/g-1").unwrap());
        redactor.register_file_url(&base, "https://b.test/JohnSmith.ndjson?sig=1");
        let url = "https://a.test/r4/f/Roe.csv?t=s3cr3t-value";
        let shown = redactor.redact_url(url);
        assert_eq!(shown, "https://a.test/r4/f/{segment-1}?{parameter-2}={token}");
        assert_eq!(redactor.redact_url(url), shown, "equal parts have equal labels");
        assert_eq!(redactor.redact("text/Roe.csv"), "text/Roe.csv");
        assert_eq!(redactor.redact_url("/acme/g-1/Moe.csv"), "/acme/g-1/{segment-3}");
        let file = redactor.redact_url("/roe/JohnSmith.ndjson");
        assert_eq!(file, "/{segment-4}/{file-token-1}.ndjson");
        let labels = ["file-token-1", "parameter-2", "segment-1", "segment-4", "token"];
        assert_eq!(redactor.labels_in(&[&shown, &file]), labels);
    }

    proptest! {
        #[test]
        fn a_redacted_text_never_contains_a_secret(
            secrets in proptest::collection::vec("[ab{}/+%\" é]{4,8}", 1..4),
            noise in "[ab{}/+%\" é…-]{0,20}",
            label in "[ab]{1,6}",
        ) {
            let redactor = Redactor::new();
            for secret in &secrets {
                redactor.register(&label, secret).unwrap();
            }
            for secret in &secrets {
                for form in needle::forms(secret).into_iter().chain(needle::rare_forms(secret)) {
                    let redacted = redactor.redact(&format!("{noise}{form}{noise}{form}"));
                    for each in &secrets {
                        prop_assert!(!redacted.contains(each.as_str()), "{redacted:?} {each:?}");
                    }
                    prop_assert!(!redacted.contains(&form), "{redacted:?} {form:?}");
                }
            }
        }

        #[test]
        fn a_text_without_secrets_stays_as_it_is(text in "[a-m]{0,40}") {
            let redactor = Redactor::new();
            redactor.register("token", "nopqrstuvwxyz").unwrap();
            prop_assert_eq!(redactor.redact(&text), text);
        }
    }
}
