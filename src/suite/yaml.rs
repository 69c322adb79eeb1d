//! Suites as YAML: the model, the positions of its values, and the parser's messages.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::localizer::Localizer;
use serde_saphyr::{DefaultMessageFormatter, Error, Location, Spanned};

use super::Suite;
use crate::diagnostic::{Diagnostic, Outline, Path, Source, did_you_mean};

/// The maximum number of scenarios in one file whose structural errors are shown. The file is
/// parsed again for each of them.
const MAX_FAULTY: usize = 25;

/// Parses a suite with the positions of its values.
///
/// # Errors
///
/// Returns the first syntax error, or else the first structural error of each scenario.
pub(super) fn read(source: &Arc<Source>) -> Result<(Suite, Outline), Vec<Diagnostic>> {
    let mut outline = Outline::default();
    let tree = serde_saphyr::from_str(&source.text)
        .map_err(|error| vec![explain(source, &outline, &error)])?;
    note(&mut outline, &Path::root(), &tree);
    match serde_saphyr::from_str::<Suite>(&source.text) {
        Ok(mut suite) => {
            for (n, scenario) in suite.scenarios.iter_mut().enumerate() {
                scenario.script = script(&source.text, &outline, n);
            }
            Ok((suite, outline))
        }
        Err(first) => Err(faults_of_shape(source, &outline, first)),
    }
}

/// Returns the lines of a scenario from its steps on, without their common indentation.
fn script(text: &str, outline: &Outline, n: usize) -> String {
    let steps = outline.key(&Path::root().then_all(&["scenarios", &n.to_string(), "steps"]));
    let line = text[..steps.start].rfind('\n').map_or(0, |end| end + 1);
    let indent = &text[line..steps.start];
    let is_of_it = |line: &&str| line.trim().is_empty() || line.starts_with(indent);
    let lines: Vec<&str> = text[line..].lines().take_while(is_of_it).collect();
    let lines = lines.iter().map(|line| line.strip_prefix(indent).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

/// Returns the first structural error, and those of later scenarios, which are only found after the
/// faulty ones before them are blanked out.
fn faults_of_shape(source: &Arc<Source>, outline: &Outline, first: Error) -> Vec<Diagnostic> {
    let mut found = vec![explain(source, outline, &first)];
    let mut text = source.text.clone();
    let mut fault = Some(first);
    while let Some(error) = fault.take() {
        if found.len() >= MAX_FAULTY {
            let message = format!(
                "{MAX_FAULTY} scenarios have faults; the scenarios after them were not examined"
            );
            found.push(Diagnostic::new(message).of(source));
            break;
        }
        let at = place(&source.text, outline, error.without_snippet()).start;
        let Some(scenario) = scenario_around(&text, outline, at) else { break };
        text.replace_range(scenario.clone(), &blanks(&text[scenario]));
        fault = serde_saphyr::from_str::<Suite>(&text).err();
        let is_in_a_scenario = |error: &Error| {
            let at = place(&source.text, outline, error.without_snippet()).start;
            scenario_around(&text, outline, at).is_some()
        };
        fault = fault.filter(is_in_a_scenario);
        found.extend(fault.iter().map(|error| explain(source, outline, error)));
    }
    found
}

/// Returns the lines of the scenario that contains this byte, unless it is blank.
fn scenario_around(text: &str, outline: &Outline, at: usize) -> Option<Range<usize>> {
    let scenarios = Path::root().then("scenarios");
    let line_of = |byte: usize| text[..byte].rfind('\n').map_or(0, |end| end + 1);
    let starts: Vec<usize> = outline.items(&scenarios).map(|item| line_of(item.start)).collect();
    let nth = starts.iter().rposition(|start| *start <= at)?;
    let lines = starts[nth]..starts.get(nth + 1).copied().unwrap_or(text.len());
    (!text[lines.clone()].trim().is_empty()).then_some(lines)
}

/// Replaces the text by as many blank bytes, with the same lines.
fn blanks(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// A YAML value of any structure, kept for the positions in it.
enum Node {
    Scalar,
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_str<E>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}

fn note(outline: &mut Outline, path: &Path, node: &Spanned<Node>) {
    outline.add(path.clone(), range(node.referenced));
    match &node.value {
        Node::Scalar => {}
        Node::List(items) => {
            for (n, item) in items.iter().enumerate() {
                note(outline, &path.then(n), item);
            }
        }
        Node::Map(entries) => {
            for (key, value) in entries {
                let path = path.then(&key.value);
                outline.add_key(path.clone(), range(key.referenced));
                note(outline, &path, value);
            }
        }
    }
}

fn range(location: Location) -> Range<usize> {
    let bytes = |count: Option<u64>| count.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let start = bytes(location.span().byte_offset());
    start..start + bytes(location.span().byte_len())
}

fn explain(source: &Arc<Source>, outline: &Outline, error: &Error) -> Diagnostic {
    let error = error.without_snippet();
    let (message, help) = words(error);
    Diagnostic::new(message).at(source, place(&source.text, outline, error)).help(help)
}

/// Returns the position of the error. The parser points to the key if one of our types rejects the
/// value, and gives no byte offset for syntax errors.
fn place(text: &str, outline: &Outline, error: &Error) -> Range<usize> {
    let Some(location) = error.location() else { return 0..0 };
    if location.span().byte_offset().is_none() || location.span().byte_len() == Some(0) {
        let start = byte_of(text, location);
        return start..start;
    }
    let place = range(location);
    let is_value = match error {
        Error::SerdeInvalidValue { .. } => true,
        Error::SerdeUnknownVariant { variant, .. } => text.get(place.clone()) != Some(variant),
        _ => false,
    };
    is_value.then(|| outline.value_of_key_at(&place)).flatten().unwrap_or(place)
}

/// Returns the byte offset of a line and column, both counted from 1, columns in characters.
fn byte_of(text: &str, location: Location) -> usize {
    let index = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    let lines = text.split_inclusive('\n').take(index(location.line()));
    let start: usize = lines.map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(index(location.column())).map_or(rest.len(), |(at, _)| at)
}

/// Converts the parser's message to our wording, and a help text.
fn words(error: &Error) -> (String, Option<String>) {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("there is no key `{field}` here"), choice(field, expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("there is no `{variant}` here"), choice(variant, expected))
        }
        Error::SerdeMissingField { field, .. } => (format!("the key `{field}` is missing"), None),
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("the key `{key}` comes twice"), None)
        }
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("{unexpected} stands where {expected} is expected"), None)
        }
        Error::Eof { .. } => ("the file ends too early".to_owned(), None),
        Error::Unexpected { expected, .. } => {
            (format!("{} is expected here", plain(expected)), None)
        }
        other => {
            (other.render_with_formatter(&DefaultMessageFormatter.with_localizer(&Bare)), None)
        }
    }
}

/// Converts the parser's name for a kind of value to the term that authors use.
fn plain(expected: &'static str) -> &'static str {
    match expected {
        "sequence start" => "a list",
        "mapping start" => "a set of `key: value`",
        "string scalar" => "a text",
        other => other,
    }
}

fn choice(written: &str, expected: &[&'static str]) -> Option<String> {
    did_you_mean(written, expected.iter().copied()).or_else(|| {
        let names: Vec<_> = expected.iter().map(|name| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| format!("known here: {}", names.join(", ")))
    })
}

/// Removes positions from the parser's messages, because diagnostics show them separately.
struct Bare;

impl Localizer for Bare {
    fn attach_location<'b>(&self, base: Cow<'b, str>, _: Location) -> Cow<'b, str> {
        base
    }
}
