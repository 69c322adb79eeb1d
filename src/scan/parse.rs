//! Parses the bytes of one line, and tells what keeps it from being a JSON object.

use serde::de::{DeserializeSeed, IgnoredAny};

use super::fields::{FieldReader, Fields, Found, Spot};
use super::walk::Walk;
use crate::evidence::{BrokenRule, Fingerprinter};

/// Why a line can't be read, and at which byte of it (from 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) rule: BrokenRule,
    pub(super) offset: usize,
}

/// Reads the fields of a line that is not blank; the patients it refers to go into `found`.
pub(super) fn read<'a>(
    line: &'a [u8],
    depth: usize,
    print: &Fingerprinter,
    found: &mut Found,
) -> Result<Fields<'a>, Fault> {
    found.clear();
    let text = std::str::from_utf8(line)
        .map_err(|error| Fault { rule: BrokenRule::InvalidUtf8, offset: error.valid_up_to() })?;
    if let Some(offset) = first_beyond(text, depth) {
        return Err(Fault { rule: BrokenRule::TooDeep, offset });
    }
    let start = text.len() - text.trim_ascii_start().len();
    if line.get(start) != Some(&b'{') {
        return Err(not_an_object(text, start));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut fields = FieldReader::new(print, found);
    Walk { reader: &mut fields, at: Spot::Root }
        .deserialize(&mut reader)
        .and_then(|()| reader.end())
        .map_err(|error| invalid(&error))?;
    Ok(fields.finish())
}

fn not_an_object(text: &str, start: usize) -> Fault {
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Fault { rule: BrokenRule::NotAnObject, offset: start },
        Err(error) => invalid(&error),
    }
}

fn invalid(error: &serde_json::Error) -> Fault {
    Fault { rule: BrokenRule::InvalidJson, offset: error.column().saturating_sub(1) }
}

/// Returns where the nesting first goes deeper than `limit`.
fn first_beyond(text: &str, limit: usize) -> Option<usize> {
    // Most lines have fewer brackets than the limit, and to count them is far cheaper.
    if count_openers(text.as_bytes()) <= limit {
        return None;
    }
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    text.bytes().position(|byte| {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else {
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        depth > limit
    })
}

/// Counts `{` and `[`, wherever they stand, in blocks whose sums fit a byte: that vectorises best.
fn count_openers(bytes: &[u8]) -> usize {
    let is_opener = |byte: &u8| u8::from(matches!(byte, b'{' | b'['));
    bytes.chunks(255).map(|block| usize::from(block.iter().map(is_opener).sum::<u8>())).sum()
}

/// Returns the offset in `line` of `part`, if `part` is a piece of it.
pub(super) fn offset_of(part: &str, line: &[u8]) -> Option<usize> {
    let range = line.as_ptr_range();
    let start = part.as_ptr();
    range.contains(&start).then(|| start.addr() - range.start.addr())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn fault(line: &[u8]) -> Option<(BrokenRule, usize)> {
        let result = read(line, 4, &Fingerprinter::random(), &mut Found::default());
        result.err().map(|fault| (fault.rule, fault.offset))
    }

    #[test]
    fn openers_are_counted_beyond_one_block() {
        assert_eq!(count_openers(&b"{[x".repeat(1000)), 2000);
        assert_eq!(count_openers(&b"{".repeat(1001)), 1001);
    }

    #[rstest]
    #[case(br#"{"a":1}"#, None)]
    #[case(br#" {"a":[[[1]]]} "#, None)]
    #[case(br#"{"a":"[[[[[[{{{\"[[[[[["}"#, None)]
    #[case(br#"{"a":[[[[1]]]]}"#, Some((BrokenRule::TooDeep, 8)))]
    #[case(br#"{"a":"\\",b:[[[[[1]]]]]}"#, Some((BrokenRule::TooDeep, 15)))]
    #[case(br"[1]", Some((BrokenRule::NotAnObject, 0)))]
    #[case(br#" "text""#, Some((BrokenRule::NotAnObject, 1)))]
    #[case(br"null", Some((BrokenRule::NotAnObject, 0)))]
    #[case(br#"{"a":1"#, Some((BrokenRule::InvalidJson, 5)))]
    #[case(br#"{"a":1}{"a":2}"#, Some((BrokenRule::InvalidJson, 7)))]
    #[case(br"<html>", Some((BrokenRule::InvalidJson, 0)))]
    #[case(b"{\"a\":\"\xff\"}", Some((BrokenRule::InvalidUtf8, 6)))]
    #[case(b"{\"subject\":\"\x01\"}", Some((BrokenRule::InvalidJson, 12)))]
    fn a_line_is_judged(#[case] line: &[u8], #[case] expected: Option<(BrokenRule, usize)>) {
        assert_eq!(fault(line), expected);
    }
}
