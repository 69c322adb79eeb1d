//! URLs like those that a server gave, with an id that it never gave.

use url::Url;

/// The same URL with every letter and digit of the longest word in its query, or else in its last
/// path segment, moved on: an id of the same form that names nothing. A file ending stays.
pub(crate) fn unlike(url: &Url) -> Url {
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

/// URLs like that of a file which lead to no file, the likeliest first. Some servers find a file by
/// a part of its URL and put another part there for people; so each URL differs in other words than
/// those before it, and the last one in all words behind the base URL's path.
pub(crate) fn unlike_file(url: &Url, base: &Url) -> Vec<Url> {
    let mut all = vec![
        unlike(url),
        with_other_words(url, base, is_id),
        with_other_words(url, base, |_| true),
    ];
    all.dedup();
    all
}

/// Returns true if a word looks like an id or a number, and not like a name that people gave.
fn is_id(word: &str) -> bool {
    word.len() >= 16 || word.contains(|c: char| c.is_ascii_digit())
}

/// The URL with all words of one kind changed that stand in the values of its query, or in its path
/// behind what it shares with the base URL's. A file ending stays.
fn with_other_words(url: &Url, base: &Url, is_changed: fn(&str) -> bool) -> Url {
    let (mut changed, path) = (url.clone(), url.path());
    let shared = if url.origin() == base.origin() && path.starts_with(base.path()) {
        base.path().len()
    } else {
        0
    };
    let end = match path.rfind('.') {
        Some(dot) if dot > path.rfind('/').unwrap_or(0) => dot,
        _ => path.len(),
    };
    if let Some(behind) = path.get(shared..end) {
        let behind = each_word(behind, is_changed);
        changed.set_path(&format!("{}{behind}{}", &path[..shared], &path[end..]));
    }
    if let Some(query) = url.query() {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{name}={}", each_word(value, is_changed)),
            None => pair.to_owned(),
        });
        changed.set_query(Some(&pairs.collect::<Vec<_>>().join("&")));
    }
    changed
}

fn each_word(text: &str, is_changed: fn(&str) -> bool) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let start = rest.find(is_part).unwrap_or(rest.len());
        let end = rest[start..].find(|c| !is_part(c)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        // What follows a percent sign is an escape.
        let is_escape = rest[..start].ends_with('%');
        changed.push_str(&rest[..start]);
        match word {
            _ if is_escape || !is_changed(word) => changed.push_str(word),
            // Small numbers count files and jobs, so the next one may be taken.
            _ if word.len() < 7 && word.bytes().all(|b| b.is_ascii_digit()) => {
                changed.push('9');
                changed.push_str(&"0".repeat(7 - word.len()));
                changed.push_str(word);
            }
            _ => changed.extend(word.chars().map(moved_on)),
        }
        rest = &rest[end..];
    }
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

    #[rstest]
    #[case("https://ehr.example/fhir/files/a1/0.Patient.ndjson", &[
        "https://ehr.example/fhir/files/a1/0.Qbujfou.ndjson",
        "https://ehr.example/fhir/files/b2/90000000.Patient.ndjson",
        "https://ehr.example/fhir/ajmft/b2/90000000.Qbujfou.ndjson",
    ])]
    #[case("https://files.example/a/b?name=Patient&sig=a9%3D", &[
        "https://files.example/a/b?name=Qbujfou&sig=a9%3D",
        "https://files.example/a/b?name=Patient&sig=b0%3D",
        "https://files.example/b/c?name=Qbujfou&sig=b0%3D",
    ])]
    fn a_file_that_is_found_by_another_word_is_asked_for_by_other_words(
        #[case] url: &str,
        #[case] others: &[&str],
    ) {
        let base = "https://ehr.example/fhir/".parse().unwrap();
        let found = unlike_file(&url.parse().unwrap(), &base);
        assert_eq!(found.iter().map(Url::as_str).collect::<Vec<_>>(), others);
    }
}
