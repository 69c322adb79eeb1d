//! The redactor of texts: no secret is left, no label is forged, and nothing else is lost.

use super::secrets::Input;
use crate::http::Redactor;

/// How many bytes a label and the escaping of what looks like one add to a byte at most.
const GROWTH: usize = 8;

/// Redacts a text that is given behind secrets (see `docs/fuzzing.md`).
///
/// # Panics
///
/// If a secret is left in the text, a label stands for none, or the text grew too much.
pub fn redactor(data: &[u8]) {
    let Some(input) = Input::of(data) else { return };
    let redacted = input.redactor.redact(input.text);
    input.assert_hidden(&redacted);
    assert!(redacted.len() <= 64 + GROWTH * input.text.len(), "the text grew too much");
    let labels = input.redactor.labels_in(&[&redacted]);
    if !input.redactor.is_secret(input.text) {
        assert_eq!(labels, Vec::<String>::new(), "{redacted:?} has a label and no secret");
        let is_neutral = redacted == "{…}" && input.text.contains('{');
        assert!(is_neutral || redacted.replace("{brace}", "{") == input.text, "{redacted:?}");
    }
    recorded(&input);
}

/// A text that was recorded before the secrets were known loses them when they are.
fn recorded(input: &Input<'_>) {
    let recorded = Redactor::new().redact(input.text);
    let again = input.redactor.redact_recorded(&recorded);
    input.assert_hidden(&again.unwrap_or(recorded));
}
