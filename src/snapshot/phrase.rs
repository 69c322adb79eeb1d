//! Normalises texts: what differs from run to run gives way to a word in braces.

use super::instant::{is_date, is_instant};
use super::place;

/// Replaces URLs, instants, dates, references, ids and numbers; the rest stays word for word.
pub(super) fn phrase(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|char| !belongs(char)).unwrap_or(rest.len());
        if length == 0 {
            let next = rest.chars().next().map_or(1, char::len_utf8);
            shape.push_str(&rest[..next]);
            rest = &rest[next..];
        } else {
            push_token(&mut shape, &rest[..length]);
            rest = &rest[length..];
        }
    }
    shape
}

/// What a URL, an instant, an id or a number consists of.
fn belongs(char: char) -> bool {
    char.is_ascii_alphanumeric() || "-_.~:/?#@$&+=%,*…".contains(char)
}

/// A token without the punctuation of the sentence around it.
fn push_token(shape: &mut String, token: &str) {
    let body = token.trim_end_matches(['.', ',', ':', '?', '/']);
    shape.push_str(&word(body));
    shape.push_str(&token[body.len()..]);
}

fn word(token: &str) -> String {
    if token.contains("://") {
        return place::outside(token);
    }
    if is_path(token) {
        return place::relative(token);
    }
    if token.contains('=') {
        return place::pair(token);
    }
    if token.contains(',') && !is_number(token) {
        return token.split(',').map(word).collect::<Vec<_>>().join(",");
    }
    if token.contains('/') {
        return token.split('/').map(simple).collect::<Vec<_>>().join("/");
    }
    if token.ends_with(".ndjson") {
        return "{file}.ndjson".to_owned();
    }
    simple(token)
}

/// Returns true for a path, with or without a query, and for a reference; false for words with a
/// slash between them.
fn is_path(token: &str) -> bool {
    let Some((first, _)) = token.split_once(['/', '?']) else { return false };
    token.starts_with('/')
        || token.contains('?')
        || token.ends_with(".ndjson")
        || bulkspec_fhir::is_resource_type(first)
}

fn simple(token: &str) -> String {
    if is_instant(token) {
        "{instant}".to_owned()
    } else if is_date(token) {
        "{date}".to_owned()
    } else if is_number(token) {
        "{n}".to_owned()
    } else if is_id(token) {
        "{id}".to_owned()
    } else {
        token.to_owned()
    }
}

/// Digits, with separators and a sign: `17`, `1,201`, `0.5`, `+3`.
fn is_number(token: &str) -> bool {
    let digits = token.strip_prefix(['+', '-']).unwrap_or(token);
    digits.starts_with(|char: char| char.is_ascii_digit())
        && digits.chars().all(|char| char.is_ascii_digit() || matches!(char, ',' | '.'))
}

/// Eight or more letters and digits with two digits among them, as ids and tokens are. Rule ids
/// and versions (`POP-06`, `R4`) are shorter; words and contracts (`1up-population`) have fewer
/// digits.
fn is_id(token: &str) -> bool {
    let of_ids = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    token.len() >= 8
        && token.chars().all(of_ids)
        && token.bytes().filter(u8::is_ascii_digit).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("The file holds 1,201 lines, 3 too many.", "The file holds {n} lines, {n} too many.")]
    #[case("changed at 2021-03-04T05:06:07.089+01:00.", "changed at {instant}.")]
    #[case("_since=2021-03-04 was ignored", "_since={date} was ignored")]
    #[case("POP-06 of 1up-population says so", "POP-06 of 1up-population says so")]
    #[case("Patient/4f9c-11d2-a0 is missing", "Patient/{id} is missing")]
    #[case("see https://a.test:8443/x/17, twice", "see https://{host}/{segment}/{segment}, twice")]
    #[case("see https://a.test/JohnSmith.ndjson.", "see https://{host}/{segment}.ndjson.")]
    #[case("JohnSmith.ndjson is empty", "{file}.ndjson is empty")]
    #[case("/JohnSmith?name=JohnSmith is relative", "/{segment}?{parameter}={value} is relative")]
    #[case("Patient/JohnSmith is missing", "Patient/{id} is missing")]
    #[case("application/fhir+ndjson or text/csv", "application/fhir+ndjson or text/csv")]
    #[case("_type=Encounter,Patient (\"x\")", "_type=Encounter,Patient (\"x\")")]
    #[case("16/32 Größe…", "{n}/{n} Größe…")]
    fn texts_lose_what_differs(#[case] text: &str, #[case] shape: &str) {
        assert_eq!(phrase(text), shape);
    }
}
