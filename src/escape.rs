//! Makes text from a server harmless to read: on a terminal, in a log, in XML and JSON, in a diff.
//! Every output passes through here.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

/// Shows what would act instead of being seen: control characters (C0, DEL, C1), line separators,
/// characters that turn the direction of text or have no width, and code points that XML forbids.
///
/// The result is one line. A text without such characters comes back as it is.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            acting if acts(acting) => {
                // Writing into a String cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(acting));
            }
            plain => shown.push(plain),
        }
    }
    shown
}

/// The same text with a question mark for each byte of a character that would act, line feeds and
/// tabs apart, so that positions in it stay what they are.
pub(crate) fn with_marks(text: &str) -> Cow<'_, str> {
    let is_shown = |c: char| matches!(c, '\n' | '\r' | '\t') || !acts(c);
    if text.chars().all(is_shown) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_shown(character) {
            shown.push(character);
        } else {
            shown.extend(std::iter::repeat_n('?', character.len_utf8()));
        }
    }
    Cow::Owned(shown)
}

/// The lines of a text of several lines, each made visible.
pub(crate) fn visible_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(visible)
}

/// JSON in which such characters, which `serde_json` leaves as they are above U+001F, are escaped:
/// the values stay the same. Line feeds between the members stay too.
#[must_use]
pub(crate) fn visible_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if acts(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing into a String cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Writes JSON as [`visible_json`] does. What is written in one call has to be whole characters, as
/// `serde_json` does it.
#[derive(Debug)]
pub(crate) struct VisibleJson<W>(pub(crate) W);

impl<W: io::Write> io::Write for VisibleJson<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
            self.0.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_all(visible_json(text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("403 Forbidden, 3 Größen", "403 Forbidden, 3 Größen")]
    #[case("\u{1b}[2J\u{7}gone", "\\u{1b}[2J\\u{7}gone")]
    #[case("a\r\nb\tc", "a\\r\\nb\\tc")]
    #[case("\u{9b}31m", "\\u{9b}31m")]
    #[case("abc\u{202e}fed", "abc\\u{202e}fed")]
    #[case("\u{ffff}", "\\u{ffff}")]
    fn acting_characters_are_shown(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(visible(text), shown);
    }

    #[test]
    fn written_json_is_escaped_as_it_comes() {
        let mut written = Vec::new();
        serde_json::to_writer_pretty(VisibleJson(&mut written), &["\u{202e}", "é"]).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "[\n  \"\\u202e\",\n  \"é\"\n]");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(acts));
        }

        #[test]
        fn escaped_json_has_the_same_value(text in any::<String>()) {
            let json = visible_json(&serde_json::to_string(&text).unwrap());
            prop_assert!(!json.chars().any(acts));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
