//! Inputs of the targets that redact: lines of secrets, a blank line, and a text.

use crate::http::Redactor;

/// More secrets than this are not taken from an input.
const MOST: usize = 4;

/// A redactor with the secrets of an input.
pub(super) struct Input<'a> {
    pub(super) redactor: Redactor,
    pub(super) secrets: Vec<&'a str>,
    pub(super) text: &'a str,
}

impl<'a> Input<'a> {
    /// Takes an input apart; lines that are too short to be secrets are left out.
    pub(super) fn of(data: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(data).ok()?;
        let (head, text) = text.split_once("\n\n")?;
        let redactor = Redactor::new();
        let lines = head.lines().take(MOST).enumerate();
        let secrets = lines.filter_map(|(number, secret)| {
            redactor.register(&format!("token-{number}"), secret).is_ok().then_some(secret)
        });
        let secrets = secrets.collect();
        Some(Self { redactor, secrets, text })
    }

    /// Makes sure that none of the secrets is in a text that was redacted.
    pub(super) fn assert_hidden(&self, redacted: &str) {
        for secret in &self.secrets {
            assert!(!redacted.contains(secret), "{secret:?} is left in {redacted:?}");
        }
        assert!(!self.redactor.is_secret(redacted), "a form of a secret is left in {redacted:?}");
    }
}
