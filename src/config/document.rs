//! `bulkspec.toml` as text: the entries, the positions of its values, and the parser's messages.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::file::ConfigEntry;
use super::mask::mask;
use crate::diagnostic::{Diagnostic, Diagnostics, Outline, Path, Source, did_you_mean};

/// A parsed configuration, with the positions for diagnostics.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) source: Arc<Source>,
    pub(super) outline: Outline,
    pub(super) entry: ConfigEntry,
}

impl Document {
    /// Parses a configuration; `name` is the file name for diagnostics.
    ///
    /// # Errors
    ///
    /// Returns all syntax errors, or else the first structural error.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, Diagnostics> {
        let source = Arc::new(Source::new(name, mask(text)));
        let (root, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(Diagnostics(errors.iter().map(|error| explain(&source, error)).collect()));
        }
        let mut outline = Outline::default();
        note_table(&mut outline, &Path::root(), root.get_ref());
        let entry = ConfigEntry::deserialize(toml::Deserializer::from(root))
            .map_err(|error| explain(&source, &error))?;
        Ok(Self { source, outline, entry })
    }
}

fn note_table(outline: &mut Outline, path: &Path, table: &DeTable<'_>) {
    for (key, value) in table {
        let path = path.then(key.get_ref());
        outline.add_key(path.clone(), key.span());
        note(outline, &path, value);
    }
}

fn note(outline: &mut Outline, path: &Path, value: &Spanned<DeValue<'_>>) {
    outline.add(path.clone(), value.span());
    match value.get_ref() {
        DeValue::Table(table) => note_table(outline, path, table),
        DeValue::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                note(outline, &path.then(n), item);
            }
        }
        _ => {}
    }
}

fn explain(source: &Arc<Source>, error: &Error) -> Diagnostic {
    let (message, help) = words(error.message());
    let place: Range<usize> = error.span().unwrap_or(0..0);
    Diagnostic::new(message).at(source, place).help(help)
}

/// Converts the parser's message to our wording without the value, and a help text.
fn words(message: &str) -> (String, Option<String>) {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let name = what.split('`').nth(1).unwrap_or_default();
    if what.starts_with("unknown field") {
        return (format!("there is no key `{name}` here"), choice(name, expected));
    }
    if what.starts_with("unknown variant") {
        return (format!("there is no `{name}` here"), choice(name, expected));
    }
    if what.starts_with("missing field") {
        return (format!("the key `{name}` is missing"), None);
    }
    let Some(found) = what.strip_prefix("invalid type: ").or(what.strip_prefix("invalid value: "))
    else {
        return (message.to_owned(), None);
    };
    let expected = if expected == "u32" || expected == "u64" { "a whole number" } else { expected };
    let kind = found.split([' ', '`', '"']).next().unwrap_or(found);
    let kind = if kind == "map" { "table" } else { kind };
    (format!("a value of the kind {kind} stands where {expected} is expected"), None)
}

/// Returns the nearest of the names that the parser lists in backticks, or all of them.
fn choice(written: &str, expected: &str) -> Option<String> {
    let names: Vec<_> = expected.split('`').skip(1).step_by(2).collect();
    did_you_mean(written, names.iter().copied())
        .or_else(|| (!names.is_empty()).then(|| format!("known here: `{}`", names.join("`, `"))))
}
