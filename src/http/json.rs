//! Reads the JSON of answers within bounds: small values take a hundred times the memory of their
//! text.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};

use memchr::memchr2;
use serde_json::Value;

use super::mask::mask_manifest;
use super::redactor::Redactor;

/// The most values of one answer. A manifest of 100,000 files has about four for each.
pub(super) const MAX_VALUES: usize = 750_000;

/// The most objects among them. The standard library gives each of them more than 600 bytes, however
/// small it is, so that this bounds a tree to about 150 MiB.
const MAX_OBJECTS: usize = 150_000;

/// Longer texts are parsed one at a time, as their trees may be large.
const LARGE: usize = 128 * 1024;

/// Held while the tree of a large text is there.
static TURN: Mutex<()> = Mutex::new(());

/// Why a text is not read as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotRead {
    /// It is not JSON.
    NotJson,
    /// It has more values or objects than are read.
    TooManyValues,
    /// It is nested deeper than is read.
    TooDeep,
}

/// The tree of a text. Of a large text there is one at a time, so it must be dropped before the next
/// one is parsed.
#[derive(Debug, Default)]
pub struct Parsed {
    json: Value,
    _turn: Option<MutexGuard<'static, ()>>,
}

impl Deref for Parsed {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.json
    }
}

impl Parsed {
    /// The tree masked as a manifest.
    #[must_use]
    pub fn masked_manifest(self, redactor: &Redactor) -> Value {
        self.map(|json| mask_manifest(json, redactor))
    }

    /// Changes the tree to another one made of it.
    pub(super) fn map(self, change: impl FnOnce(Value) -> Value) -> Value {
        change(self.json)
    }
}

/// Parses a text within the bounds.
pub(super) fn parse(text: &[u8]) -> Result<Parsed, NotRead> {
    let size = Size::of(text);
    if size.values > MAX_VALUES || size.objects > MAX_OBJECTS {
        return Err(NotRead::TooManyValues);
    }
    let turn = (text.len() > LARGE).then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner));
    match serde_json::from_slice(text) {
        Ok(json) => Ok(Parsed { json, _turn: turn }),
        Err(error) if error.to_string().starts_with(TOO_DEEP) => Err(NotRead::TooDeep),
        Err(_) => Err(NotRead::NotJson),
    }
}

/// How `serde_json` begins the message for more than its 127 levels; it has no kind for that.
const TOO_DEEP: &str = "recursion limit exceeded";

/// How much a text holds, if it is JSON.
#[derive(Debug, Default, PartialEq, Eq)]
struct Size {
    values: usize,
    objects: usize,
}

impl Size {
    /// Counts without parsing: each value follows the beginning of the text, of an array or of an
    /// object, or a comma. An empty array or object counts as one that has a value.
    fn of(text: &[u8]) -> Self {
        let mut size = Self { values: 1, objects: 0 };
        let mut rest = text;
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            match byte {
                b'"' => rest = after_string(rest),
                b',' | b'[' => size.values += 1,
                b'{' => {
                    size.values += 1;
                    size.objects += 1;
                }
                _ => {}
            }
        }
        size
    }
}

/// What follows a string whose first quote was read.
fn after_string(mut text: &[u8]) -> &[u8] {
    while let Some(at) = memchr2(b'"', b'\\', text) {
        let is_end = text[at] == b'"';
        text = text.get(at + if is_end { 1 } else { 2 }..).unwrap_or_default();
        if is_end {
            return text;
        }
    }
    &[]
}

/// The memory that a tree takes, in bytes: an estimate by the sizes of `serde_json`.
pub(super) fn memory(json: &Value) -> usize {
    const VALUE: usize = size_of::<Value>();
    /// A small allocation with what the allocator adds.
    const LEAST: usize = 32;
    /// A node of a map: eleven keys and values.
    const NODE: usize = 11 * (size_of::<String>() + VALUE) + LEAST;
    match json {
        Value::Null | Value::Bool(_) | Value::Number(_) => VALUE,
        Value::String(text) => VALUE + text.len().max(LEAST),
        Value::Array(items) => VALUE + LEAST + items.iter().map(memory).sum::<usize>(),
        Value::Object(fields) => {
            let nodes = fields.len().div_ceil(6) * NODE;
            let inside = fields.iter().map(|(key, field)| key.len().max(LEAST) + memory(field));
            nodes + inside.sum::<usize>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    fn outcome(text: &str) -> Option<NotRead> {
        parse(text.as_bytes()).err()
    }

    #[rstest]
    #[case::as_many_values(format!("[{}0]", "0,".repeat(MAX_VALUES - 2)), None)]
    #[case::one_more(format!("[{}0]", "0,".repeat(MAX_VALUES - 1)), Some(NotRead::TooManyValues))]
    #[case::objects(
        format!("[{}0]", r#"{"a":0},"#.repeat(MAX_OBJECTS + 1)),
        Some(NotRead::TooManyValues)
    )]
    #[case::in_a_string(format!(r#"["\"{}"]"#, "{,[".repeat(MAX_VALUES)), None)]
    #[case::deep(format!("{}{}", "[".repeat(200), "]".repeat(200)), Some(NotRead::TooDeep))]
    #[case::no_json("{]".to_owned(), Some(NotRead::NotJson))]
    #[case::open_string(r#"["a\"#.to_owned(), Some(NotRead::NotJson))]
    fn a_text_is_parsed_within_the_bounds(#[case] text: String, #[case] why: Option<NotRead>) {
        assert_eq!(outcome(&text), why);
    }

    #[test]
    fn a_manifest_of_100_000_files_is_read() {
        let items = r#"{"type":"Patient","url":"https://a.test/f/1.ndjson","count":1},"#;
        let text = format!(r#"{{"transactionTime":"x","output":[{}0]}}"#, items.repeat(100_000));
        assert_eq!(outcome(&text), None);
    }

    fn count(json: &Value) -> usize {
        1 + match json {
            Value::Array(items) => items.iter().map(count).sum(),
            Value::Object(fields) => fields.values().map(count).sum(),
            _ => 0,
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<Option<bool>>().prop_map(|it| json!(it)),
            any::<i64>().prop_map(|it| json!(it)),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let fields = prop::collection::btree_map(".*", inner.clone(), 0..6);
            prop_oneof![
                prop::collection::vec(inner, 0..6).prop_map(Value::from),
                fields.prop_map(|fields| fields.into_iter().collect::<Value>()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_value_is_missed_in_the_count(json in any_json()) {
            let counted = Size::of(json.to_string().as_bytes()).values;
            prop_assert!(counted >= count(&json), "{counted} of {}", count(&json));
            prop_assert!(counted <= 2 * count(&json), "{counted} of {}", count(&json));
        }

        #[test]
        fn no_bytes_make_the_count_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Size::of(&bytes);
        }
    }
}
