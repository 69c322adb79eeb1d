//! What holds of every set of diagnostics, whatever the file was.

use crate::diagnostic::Diagnostics;

/// Bytes that a diagnostic may have beside what it shows of the file.
const OWN_WORDS: usize = 4096;

/// Renders the diagnostics of a file of `length` bytes, and gives the text.
///
/// # Panics
///
/// If nothing is shown, if a control character is, or if there is much more of it than of the file.
pub(super) fn rendered(diagnostics: &Diagnostics, length: usize) -> String {
    let text = diagnostics.render(false);
    assert!(!text.is_empty(), "a file that is refused has a fault");
    let acts = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(acts), "a control character is shown: {text:?}");
    let most = diagnostics.0.len() * (OWN_WORDS + 4 * length);
    assert!(text.len() <= most, "{} bytes of diagnostics for {length} bytes", text.len());
    assert!(diagnostics.render(true).len() >= text.len(), "colours take nothing away");
    text
}
