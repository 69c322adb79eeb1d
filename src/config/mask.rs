//! Keeps secrets out of the source lines that diagnostics show.
//!
//! The configuration must not contain secrets, but users put them there by mistake, and the
//! diagnostic about it shows the line. Comments are hidden. Only values of keys that are known to
//! contain no secret are shown; this also covers misspelt keys and broken syntax.

use bulkspec_fhir::is_resource_type;

use super::secret::is_variable_name;

const SHOWN: [&str; 40] = [
    "answer",
    "answer-size",
    "basic",
    "budget",
    "bytes",
    "ca-file",
    "client-id",
    "connect",
    "contract",
    "create",
    "customer",
    "env",
    "export-time",
    "exports",
    "failing-group",
    "file",
    "file-size",
    "file-time",
    "files",
    "forbidden-scope",
    "full-group",
    "group",
    "hosts",
    "idle",
    "kid",
    "levels",
    "lifetime",
    "line-size",
    "listen",
    "minutes",
    "open",
    "other-customer",
    "requests",
    "retry-after",
    "retry-url",
    "run-time",
    "scope",
    "target",
    "token-url",
    "url",
];

/// Replaces every value in the text that might be a secret by asterisks, byte for byte.
pub(super) fn mask(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut open = None;
    for line in text.split_inclusive('\n') {
        let (masked, still_open) = mask_line(line, open);
        shown.push_str(&masked);
        open = still_open;
    }
    shown
}

/// Masks a line; `open` is the delimiter of a multi-line string that began before it.
fn mask_line(line: &str, open: Option<&'static str>) -> (String, Option<&'static str>) {
    if let Some(delimiter) = open {
        let end = line.find(delimiter);
        let hidden = end.unwrap_or(line.len());
        let rest = mask_comment(&line[hidden..]);
        return (stars(&line[..hidden]) + &rest, end.is_none().then_some(delimiter));
    }
    let comment = comment(line);
    let (masked, open) = mask_code(&line[..comment]);
    (masked + &mask_comment(&line[comment..]), open)
}

/// Returns the start of a line's comment: the first `#` that is not inside closed quotes.
fn comment(line: &str) -> usize {
    let mut quoted: Option<(char, Option<usize>)> = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match &mut quoted {
            None if c == '#' => return at,
            None => quoted = matches!(c, '"' | '\'').then_some((c, None)),
            Some((quote, _)) if c == *quote && !escaped => quoted = None,
            Some((_, first)) if c == '#' => *first = first.or(Some(at)),
            Some(_) => {}
        }
        escaped = c == '\\' && !escaped && matches!(quoted, Some(('"', _)));
    }
    quoted.and_then(|(_, first)| first).unwrap_or(line.len())
}

/// Hides the text after the first `#`.
fn mask_comment(text: &str) -> String {
    let hash = text.find('#').map_or(text.len(), |at| at + 1);
    text[..hash].to_owned() + &stars(&text[hash..])
}

/// Masks a line without its comment.
fn mask_code(line: &str) -> (String, Option<&'static str>) {
    let begin = line.trim_start();
    if begin.starts_with('[') {
        return (line.to_owned(), None);
    }
    let key = begin.trim_start_matches(is_key).trim_start();
    if !key.starts_with(['=', '#', '}', ']', ',']) {
        // No `key = value`: broken syntax, or the next line of a list.
        let kept = line.len() - begin.trim_start_matches(is_key).len();
        return (line[..kept].to_owned() + &stars(&line[kept..]), None);
    }
    mask_values(line)
}

fn is_key(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | '\'')
}

fn mask_values(line: &str) -> (String, Option<&'static str>) {
    let mut shown = String::new();
    let mut rest = line;
    while let Some(equals) = rest.find('=') {
        let (head, tail) = rest.split_at(equals + 1);
        let value = tail.trim_start_matches([' ', '\t']);
        shown.push_str(head);
        shown.push_str(&tail[..tail.len() - value.len()]);
        if value.starts_with('{') {
            rest = value;
            continue;
        }
        let (length, open) = length(value);
        shown.push_str(&mask_value(key_before(head), &value[..length]));
        rest = &value[length..];
        if open.is_some() {
            return (shown, open);
        }
    }
    shown.push_str(rest);
    (shown, None)
}

fn key_before(head: &str) -> &str {
    let head = head.trim_end_matches('=').trim_end().trim_end_matches(['"', '\'']);
    let key = head.trim_end_matches(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
    &head[key.len()..]
}

/// Returns the length of a value in its line, and the delimiter if the value continues in another
/// line.
fn length(value: &str) -> (usize, Option<&'static str>) {
    for delimiter in ["\"\"\"", "'''"] {
        if let Some(inner) = value.strip_prefix(delimiter) {
            return match inner.find(delimiter) {
                Some(end) => (end + 2 * delimiter.len(), None),
                None => (value.len(), Some(delimiter)),
            };
        }
    }
    let line = value.trim_end_matches(['\r', '\n']).len();
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let is_word = |c: char| c.is_alphanumeric();
        let word = value.len() - value.trim_start_matches(is_word).len();
        let ends = value[word..].trim_start().starts_with([',', '}', '#']);
        return (if ends && word > 0 { word } else { line }, None);
    };
    let mut escaped = false;
    for (at, c) in value.char_indices().skip(1) {
        if c == quote && !escaped {
            return (at + 1, None);
        }
        escaped = c == '\\' && quote == '"' && !escaped;
    }
    (line, None)
}

fn mask_value(key: &str, value: &str) -> String {
    if SHOWN.binary_search(&key).is_err() && !is_resource_type(key) {
        return stars(value);
    }
    if key == "env" && !is_variable_name(value.trim_matches(['"', '\''])) {
        return stars(value);
    }
    if !key.ends_with("url") {
        return value.to_owned();
    }
    let query = value.find(['?', '#']).unwrap_or(value.len());
    let path = &value[..query];
    let user = path.find("//").map_or(0, |at| at + 2);
    let host = path.rfind('@').map_or(user, |at| at.max(user));
    format!(
        "{}{}{}{}",
        &path[..user],
        stars(&path[user..host]),
        &path[host..],
        stars(&value[query..])
    )
}

/// Replaces each byte by an asterisk, except quotes and line breaks.
fn stars(hidden: &str) -> String {
    let keep = |byte: u8| matches!(byte, b'"' | b'\'' | b'\r' | b'\n');
    hidden.bytes().map(|byte| if keep(byte) { char::from(byte) } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[test]
    fn shown_keys_are_sorted_so_that_binary_search_works() {
        assert!(SHOWN.is_sorted());
    }

    #[rstest]
    #[case("token = \"s3cret\"\n", "token = \"******\"\n")]
    #[case("login.token='s3cret'", "login.token='******'")]
    #[case("tokn = \"s3\\\"cret\" # x = \"s3cret\"", "tokn = \"***\"****\" #*****\"******\"")]
    #[case("url = 'u' # s3cret\n", "url = 'u' #*******\n")]
    #[case("url = \"a\\\"b\" # s3cret", "url = \"a\\\"b\" #*******")]
    #[case("contract = \"x # s3cret", "contract = \"x #*******")]
    #[case("# s3cret", "#*******")]
    #[case("x = \"\"\"\na\n\"\"\" # s3cret", "x = \"\"\"\n*\n\"\"\" #*******")]
    #[case("token = { env = \"s3cret-Value\" }", "token = { env = \"************\" }")]
    #[case("token = { value = \"s3cret\" }", "token = { value = \"******\" }")]
    #[case("token = { env = \"NAME\" }", "token = { env = \"NAME\" }")]
    #[case("token = s3cret", "token = ******")]
    #[case("token: \"s3=cret\"", "token**\"*******\"")]
    #[case("token = [\"s3cret\"]", "token = *\"******\"*")]
    #[case(
        "token = \"\"\"\ns3cret\n\"\"\"\nurl = 'u'",
        "token = \"\"\"\n******\n\"\"\"\nurl = 'u'"
    )]
    #[case(
        "url = \"https://me:s3cret@host/x?k=s3cret\"",
        "url = \"https://*********@host/x*********\""
    )]
    #[case("known-counts = { Patient = 4, Oops = 4 }", "known-counts = { Patient = 4, Oops = * }")]
    #[case("[target.staging] # name", "[target.staging] #*****")]
    fn only_harmless_values_are_shown(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(mask(text), shown);
    }

    proptest! {
        #[test]
        fn a_masked_text_has_the_length_of_the_text(text in "[a-z=\"'{}\\[\\] \n#?@/é]{0,60}") {
            prop_assert_eq!(mask(&text).len(), text.len());
        }

        #[test]
        fn a_secret_in_quotes_is_never_shown(secret in "[A-Z0-9]{8,20}", key in "[a-z]{1,8}") {
            prop_assume!(SHOWN.binary_search(&key.as_str()).is_err());
            let text = format!("{key} = \"{secret}\"\n{key} = {secret}\n{key} \"{secret}\"\n");
            prop_assert!(!mask(&text).contains(&secret));
        }
    }
}
