//! The forms in which a secret may show up in a text. Their number does not depend on the secret.

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

/// Returns further forms, for credentials: hex, percent-encoded as a whole or twice, HTML's numeric
/// references, base32 and base64 of base64. A server has to mean it to write one of these.
pub(super) fn rare_forms(value: &str) -> Vec<String> {
    let whole = percent_all(value);
    let hex = whole.replace('%', "").to_ascii_lowercase();
    let mut forms = vec![lower_hex(&whole), whole, hex.to_ascii_uppercase(), hex];
    forms.extend(percent_forms(value).iter().map(|once| once.replace('%', "%25")));
    forms.push(references(value, |c| format!("&#{};", u32::from(c))));
    forms.push(references(value, |c| format!("&#x{:x};", u32::from(c))));
    forms.push(references(value, |c| format!("&#x{:X};", u32::from(c))));
    forms.extend(base32_forms(value.as_bytes()));
    forms.extend(base64_forms(value.as_bytes()).iter().flat_map(|it| base64_forms(it.as_bytes())));
    forms.sort_unstable();
    forms.dedup();
    forms
}

fn percent_all(value: &str) -> String {
    value.bytes().fold(String::with_capacity(3 * value.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "%{byte:02X}");
        text
    })
}

fn references(value: &str, reference: impl Fn(char) -> String) -> String {
    value.chars().map(reference).collect()
}

/// As for base64, at each of the five alignments, in both cases (RFC 4648, section 6).
fn base32_forms(value: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..5 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(value);
        let (first, last) = ((before * 8).div_ceil(5), bytes.len() * 8 / 5);
        if last.saturating_sub(first) >= SHORTEST_BASE64 {
            let text = base32(&bytes)[first..last].to_owned();
            forms.extend([text.to_ascii_lowercase(), text]);
        }
    }
    forms
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let digit = |at: usize| (0..5).fold(0, |all, next| all * 2 + usize::from(bit(at + next)));
    (0..bytes.len() * 8).step_by(5).map(|at| char::from(ALPHABET[digit(at)])).collect()
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
    #[case::hex("612f62c3a93d31323334")]
    #[case::upper_hex("612F62C3A93D31323334")]
    #[case::percent_whole("%61%2F%62%C3%A9%3D%31%32%33%34")]
    #[case::percent_whole_lower("%61%2f%62%c3%a9%3d%31%32%33%34")]
    #[case::percent_twice("a%252Fb%25C3%25A9%253D1234")]
    #[case::percent_twice_lower("a%252fb%25c3%25a9%253d1234")]
    #[case::html("&#97;&#47;&#98;&#233;&#61;&#49;&#50;&#51;&#52;")]
    #[case::html_hex("&#x61;&#x2f;&#x62;&#xe9;&#x3d;&#x31;&#x32;&#x33;&#x34;")]
    #[case::base32("MEXWFQ5JHUYTEMZU")]
    #[case::base32_lower("mexwfq5jhuytemzu")]
    fn a_rare_form_is_among_those_searched_for(#[case] form: &str) {
        let forms = rare_forms("a/b\u{e9}=1234");
        assert!(forms.contains(&form.to_owned()), "{forms:?}");
    }

    #[rstest]
    fn base64_of_base64_holds_a_form(
        #[values("", "i:", "id:", "my-client:")] before: &str,
        #[values("", "x", "xy")] around: &str,
    ) {
        let once = STANDARD.encode(format!("{before}correct-horse-battery"));
        let twice = STANDARD.encode(format!("{around}{once}"));
        let forms = rare_forms("correct-horse-battery");
        assert!(forms.iter().any(|form| twice.contains(form.as_str())), "{twice} {forms:?}");
    }

    #[rstest]
    fn the_number_of_forms_is_bounded(#[values(2, 30, 3_000)] length: usize) {
        let count = rare_forms(&"s3/".repeat(length)).len();
        assert!(count <= 64, "{count}");
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
