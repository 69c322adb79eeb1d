//! Which names and words of a server may be shown: those that a specification defines. Any other one
//! may be the name of a person.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use bulkspec_fhir::{FhirDateTime, definitions, is_resource_type};

use super::{Fingerprinter, http_date};

/// Stands for a name that no specification defines.
pub const ANOTHER_NAME: &str = "(another name)";

/// How such a name begins when a fingerprint tells it from others.
const MARKED: &str = "(another name ";

/// Stands for a letter of a word that is not shown.
const HIDDEN: char = '…';

/// The most digits of a number that is shown.
const DIGITS: usize = 10;

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("vocabulary.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_ascii_whitespace).collect()
});

/// Returns true for a name that a specification defines: a resource type, an element, a member of a
/// manifest, a code, a scope, a media type, a header.
#[must_use]
pub fn is_known_name(name: &str) -> bool {
    WORDS.contains(name)
        || is_resource_type(name)
        || definitions().is_element(name)
        || definitions().named(name).is_some()
        || is_scope(name)
        || is_version(name)
}

/// Returns a name that a specification defines, or what stands for any other one.
#[must_use]
pub fn known_name(name: &str) -> &str {
    if is_known_name(name) { name } else { ANOTHER_NAME }
}

/// Returns a media type whose type, and whose parameters with their values, are known, or what stands
/// for an unknown one in place of each of these.
#[must_use]
pub fn known_media_type(text: &str) -> String {
    let known = |word: &str| {
        let bare = word.trim();
        let is_known = bare.is_empty()
            || is_known_name(bare)
            || is_known_name(&bare.to_ascii_lowercase())
            || is_known_name(bare.trim_matches('"'));
        if is_known { word.to_owned() } else { ANOTHER_NAME.to_owned() }
    };
    let part = |part: &str| match part.split_once('=') {
        Some((name, value)) => format!("{}={}", known(name), known(value)),
        None => known(part),
    };
    text.split(';').map(part).collect::<Vec<_>>().join(";")
}

/// Hides the letters of each word of a header's value that no specification defines. The length of
/// the value stays: a check may judge it.
#[must_use]
pub fn known_words(text: &str) -> String {
    if http_date(text).is_some() {
        return text.to_owned();
    }
    let is_of_word = |c: char| c.is_alphanumeric() || !c.is_ascii() || "_-+*/.:{}".contains(c);
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_of_word(c) != is_of_word(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if !is_of_word(first) || is_shown(word) {
            shown.push_str(word);
        } else {
            shown.extend(word.chars().map(|_| HIDDEN));
        }
        rest = after;
    }
    shown
}

/// Returns a text of ours without the fingerprints of names: they differ from run to run.
pub(crate) fn without_fingerprints(text: &str) -> Cow<'_, str> {
    if !text.contains(MARKED) {
        return text.into();
    }
    let mut parts = text.split(MARKED);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str(ANOTHER_NAME);
        shown.push_str(part.split_once(')').map_or("", |(_, after)| after));
    }
    shown.into()
}

impl Fingerprinter {
    /// Returns a name that a specification defines; any other one as a text that has its fingerprint,
    /// so that checks can compare names.
    #[must_use]
    pub fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        if is_known_name(name) {
            return name.into();
        }
        format!("{MARKED}{})", self.of("name", name.as_bytes())).into()
    }
}

/// Returns true for a label of a secret, a number, a moment, or a known word, all with or without a
/// full stop.
fn is_shown(word: &str) -> bool {
    let bare = word.trim_end_matches(['.', ':']);
    let label = bare.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    let is_of_label = |c: char| c.is_ascii_alphanumeric() || "-_…".contains(c);
    let is_label = label.is_some_and(|label| label.chars().all(is_of_label));
    bare.is_empty()
        || is_label
        || is_number(bare)
        || is_known_name(bare)
        || is_known_name(&bare.to_ascii_lowercase())
        || bare.parse::<FhirDateTime>().is_ok()
        || bare.bytes().all(|byte| b"-+*/.:".contains(&byte))
}

fn is_number(word: &str) -> bool {
    let bare = word.strip_prefix(['-', '+']).unwrap_or(word);
    let (whole, fraction) = bare.split_once(['.', '/']).unwrap_or((bare, "0"));
    let is_short = |part: &str| (1..=DIGITS).contains(&part.len());
    [whole, fraction].iter().all(|it| is_short(it) && it.bytes().all(|b| b.is_ascii_digit()))
}

/// A scope of SMART, in the grammar of version 1 or 2, without a query.
fn is_scope(text: &str) -> bool {
    let Some((context, rest)) = text.split_once('/') else { return false };
    let Some((name, rights)) = rest.split_once('.') else { return false };
    let is_v1 = ["read", "write", "*"].contains(&rights);
    let is_v2 = (1..=5).contains(&rights.len()) && rights.bytes().all(|b| b"cruds".contains(&b));
    ["system", "patient", "user"].contains(&context)
        && (name == "*" || is_resource_type(name))
        && (is_v1 || is_v2)
}

/// The number of a version, such as `4.0.1` or `4.0.0-ballot`.
fn is_version(text: &str) -> bool {
    let number = text.strip_suffix("-ballot").unwrap_or(text);
    let parts: Vec<&str> = number.split('.').collect();
    let is_part = |part: &&str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (2..=3).contains(&parts.len()) && parts.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Patient", true)]
    #[case("birthDate", true)]
    #[case("_birthDate", true)]
    #[case("supportedProfile", true)]
    #[case("requiresAccessToken", true)]
    #[case("invalid_client", true)]
    #[case("system/Patient.rs", true)]
    #[case("user/*.*", true)]
    #[case("application/fhir+ndjson", true)]
    #[case("4.0.1", true)]
    #[case("4.0.0-ballot", true)]
    #[case("x-request-id", true)]
    #[case("Roe", false)]
    #[case("JaneRoe", false)]
    #[case("system/JaneRoe.rs", false)]
    #[case("application/janeroe", false)]
    #[case("1.janeroe", false)]
    #[case("", false)]
    fn names_of_specifications_are_known(#[case] name: &str, #[case] is: bool) {
        assert_eq!(is_known_name(name), is);
        assert_eq!(known_name(name), if is { name } else { ANOTHER_NAME });
    }

    #[rstest]
    #[case("50% complete", "50% complete")]
    #[case("file 3 of 17: Jane Roe.", "file 3 of 17: #### ####")]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT")]
    #[case("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z")]
    #[case("private, max-age=300", "private, max-age=300")]
    #[case("no-cache, roe=17", "no-cache, ###=17")]
    #[case("wait {token}", "wait {token}")]
    #[case("{brace}roe} {r.e}", "########### #####")]
    #[case("-1.5", "-1.5")]
    #[case("123-45-6789", "###########")]
    fn words_of_specifications_are_kept(#[case] text: &str, #[case] kept: &str) {
        assert_eq!(known_words(text).replace(HIDDEN, "#"), kept);
    }

    #[rstest]
    #[case("application/fhir+json; charset=UTF-8", "application/fhir+json; charset=UTF-8")]
    #[case("Application/FHIR+ndjson;fhirVersion=4.0", "Application/FHIR+ndjson;fhirVersion=4.0")]
    #[case("text/roe;name=Roe.csv", "(another name);name=(another name)")]
    fn media_types_are_known(#[case] text: &str, #[case] kept: &str) {
        assert_eq!(known_media_type(text), kept);
    }

    #[test]
    fn unknown_names_stay_apart_until_they_are_shown() {
        let print = Fingerprinter::with_key([7; 16]);
        let (jane, john) = (print.name("JaneRoe"), print.name("JohnRoe"));
        assert_ne!(jane, john);
        assert_eq!(jane, print.name("JaneRoe"));
        assert_eq!(print.name("Patient"), "Patient");
        let text = format!("1 line of {jane}, 2 of {john}.");
        assert_eq!(without_fingerprints(&text), "1 line of (another name), 2 of (another name).");
    }
}
