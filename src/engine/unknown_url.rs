//! URLs like those that a server gave, with an id that it never gave.

use url::Url;

/// The same URL with every letter and digit of the longest word in its query, or else in its last
/// path segment, moved on: an id of the same form that names nothing. A file ending stays.
pub(super) fn unlike(url: &Url) -> Url {
    let mut changed = url.clone();
    if let Some(query) = url.query().filter(|query| !query.is_empty()) {
        changed.set_query(Some(&with_other_word(query)));
        return changed;
    }
    let path = url.path();
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let (name, ending) = match last.rsplit_once('.') {
        Some((name, ending)) => (name, format!(".{ending}")),
        None => (last, String::new()),
    };
    changed.set_path(&format!("{folder}/{}{ending}", with_other_word(name)));
    changed
}

fn with_other_word(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = text.split(|c| !is_word(c));
    let Some(longest) = words.max_by_key(|word| word.len()).filter(|word| !word.is_empty()) else {
        return format!("{text}0");
    };
    let moved: String = longest.chars().map(moved_on).collect();
    text.replacen(longest, &moved, 1)
}

/// The next digit or letter; hexadecimal digits stay hexadecimal.
fn moved_on(c: char) -> char {
    match c {
        '9' => '0',
        'f' => 'a',
        'F' => 'A',
        'z' => 'y',
        'Z' => 'Y',
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from(u8::try_from(c).unwrap_or(b'0') + 1),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(
        "https://ehr.example/fhir/status?job=a9f0-17",
        "https://ehr.example/fhir/status?job=b0a1-28"
    )]
    #[case("https://ehr.example/jobs/1234", "https://ehr.example/jobs/2345")]
    #[case("https://ehr.example/files/pat.1.ndjson", "https://ehr.example/files/qbu.1.ndjson")]
    fn an_unknown_id_has_the_form_of_a_known_one(#[case] url: &str, #[case] other: &str) {
        assert_eq!(unlike(&url.parse().unwrap()).as_str(), other);
    }
}
