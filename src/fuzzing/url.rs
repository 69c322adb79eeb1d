//! The redaction of URLs: no secret and no name of a file is left, whatever a server calls a URL.

use ::url::Url;

use super::secrets::Input;
use crate::http::{Redactor, register_url};

/// More URLs than this are not taken from an input.
const MOST: usize = 8;

/// Redacts lines as URLs that a manifest lists; they are given behind secrets (see `docs/fuzzing.md`).
///
/// # Panics
///
/// If a secret or the name of a file is left in a URL, or a URL grew too much.
pub fn url(data: &[u8]) {
    let Some(input) = Input::of(data) else { return };
    let base = Url::parse("https://a.test/r4/status/17").expect("it is a URL");
    let lines: Vec<&str> = input.text.lines().take(MOST).collect();
    for line in &lines {
        register_url(&input.redactor, &base, line);
        input.redactor.register_file_url(&base, line);
    }
    for line in &lines {
        let mut forms = vec![(*line).to_owned()];
        forms.extend(base.join(line).map(String::from));
        for url in &forms {
            redact(&input, url);
        }
    }
}

fn redact(input: &Input<'_>, url: &str) {
    let redacted = input.redactor.redact_url(url);
    input.assert_hidden(&redacted);
    assert!(redacted.len() <= 64 + 8 * url.len(), "the URL grew too much: {redacted:?}");
    assert_eq!(Redactor::new().redact_url("/f"), "/f");
}
