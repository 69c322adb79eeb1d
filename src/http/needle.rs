//! The forms in which a secret may show up in a text.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The shortest part of a base64 text that is searched for: below that, chance hits begin.
const SHORTEST_BASE64: usize = 8;

/// Returns the forms to search for: the value itself, percent-encoded, JSON-escaped, HTML-escaped
/// and within base64 at each of its three alignments; sorted, without doubles.
pub(super) fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    forms.extend(percent_forms(value));
    forms.extend(json_forms(value));
    forms.push(value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"));
    forms.extend(base64_forms(value.as_bytes()));
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Encodings differ in which characters they spare and in the case of their digits.
fn percent_forms(value: &str) -> Vec<String> {
    let strict = percent(value, |byte| b"-._~".contains(&byte));
    let path = percent(value, |byte| b"-._~!$&'()*+,;=:@/".contains(&byte));
    let form: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let component = percent(value, |byte| b"-._~!*'()".contains(&byte));
    let upper = [strict, path, form, component];
    let lower = upper.clone().map(|text| lower_hex(&text));
    upper.into_iter().chain(lower).collect()
}

fn percent(value: &str, spared: impl Fn(u8) -> bool) -> String {
    value.bytes().fold(String::with_capacity(value.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || spared(byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

fn lower_hex(text: &str) -> String {
    let mut digits = 0;
    text.chars()
        .map(|c| match (c, digits) {
            ('%', _) => {
                digits = 2;
                c
            }
            (_, 0) => c,
            _ => {
                digits -= 1;
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

fn json_forms(value: &str) -> [String; 2] {
    let quoted = serde_json::Value::from(value).to_string();
    let plain = quoted[1..quoted.len() - 1].to_owned();
    let slashed = plain.replace('/', "\\/");
    [plain, slashed]
}

/// Basic credentials hold the secret within a longer text. Depending on how many bytes stand
/// before it, one of three texts appears; the characters at its ends that also depend on the
/// neighbours are left out.
fn base64_forms(value: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(value);
        let first = (before * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode(&bytes);
            if last.saturating_sub(first) >= SHORTEST_BASE64 {
                forms.push(text[first..last].to_owned());
            }
        }
    }
    forms.push(STANDARD_NO_PAD.encode(value));
    forms.push(URL_SAFE_NO_PAD.encode(value));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use rstest::rstest;

    #[rstest]
    #[case("a/b+c=d", "a%2Fb%2Bc%3Dd")]
    #[case("a/b+c=d", "a%2fb%2bc%3dd")]
    #[case("a b&c", "a+b%26c")]
    #[case("a\"b\\c", "a\\\"b\\\\c")]
    #[case("a/b\u{e9}", "a\\/b\u{e9}")]
    #[case("A%Bc", "A%25Bc")]
    fn a_form_is_among_those_searched_for(#[case] value: &str, #[case] form: &str) {
        assert!(forms(value).contains(&form.to_owned()), "{:?}", forms(value));
    }

    #[rstest]
    #[case("")]
    #[case("i:")]
    #[case("id:")]
    #[case("my-client:")]
    fn basic_credentials_hold_a_form_of_their_secret(#[case] before: &str) {
        let sent = STANDARD.encode(format!("{before}correct-horse-battery"));
        let forms = base64_forms(b"correct-horse-battery");
        assert!(forms.iter().any(|form| sent.contains(form.as_str())), "{sent} {forms:?}");
    }
}
