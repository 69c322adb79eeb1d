//! Diagnostics and how they are shown.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::escape::with_marks;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Source;

/// One fault of a file or of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    message: String,
    source: Option<Arc<Source>>,
    place: Option<Range<usize>>,
    help: Vec<String>,
}

impl Diagnostic {
    /// A fault that belongs to no file.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None, place: None, help: Vec::new() }
    }

    /// A fault of a file as a whole.
    #[must_use]
    pub fn of(mut self, source: &Arc<Source>) -> Self {
        self.source = Some(Arc::clone(source));
        self
    }

    /// A fault at a place of a file, in bytes.
    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, place: Range<usize>) -> Self {
        self.place = Some(in_one_line(&source.text, place));
        self.of(source)
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help.extend(help.into());
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where the place begins, in bytes; 0 for a fault of a file as a whole.
    #[must_use]
    pub fn start(&self) -> usize {
        self.place.as_ref().map_or(0, |place| place.start)
    }

    /// The diagnostic as people read it, with its source line; in colours when `colours` says so.
    #[must_use]
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut group = Group::with_title(Level::ERROR.primary_title(with_marks(&self.message)));
        if let Some(source) = &self.source {
            group = match &self.place {
                Some(place) => {
                    let line = Line::of(&source.text, place);
                    let place = AnnotationKind::Primary.span(line.place);
                    let snippet = Snippet::source(with_marks(line.text)).line_start(line.number);
                    group.element(snippet.path(with_marks(&source.name)).annotation(place))
                }
                None => group.element(Origin::path(with_marks(&source.name))),
            };
        }
        let help = self.help.iter().map(|help| Level::HELP.message(with_marks(help)));
        renderer.render(&[group.elements(help)])
    }
}

/// The line that a place is in. To lay out the whole file for each of its faults would take as long
/// as the file is, each time.
struct Line<'a> {
    /// From 1.
    number: usize,
    text: &'a str,
    /// The place within the line.
    place: Range<usize>,
}

impl<'a> Line<'a> {
    fn of(text: &'a str, place: &Range<usize>) -> Self {
        let start = text[..place.start].rfind('\n').map_or(0, |end| end + 1);
        let end = text[place.end..].find('\n').map_or(text.len(), |length| place.end + length);
        let number = memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count() + 1;
        Self { number, text: &text[start..end], place: place.start - start..place.end - start }
    }
}

/// Cuts a place to its first line, and widens an empty one to a character, so that the caret stands
/// under something.
fn in_one_line(text: &str, place: Range<usize>) -> Range<usize> {
    let boundary = |place: &usize| text.is_char_boundary(*place);
    let start = (0..=place.start.min(text.len())).rev().find(boundary).unwrap_or(0);
    let line = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
    let wanted = place.end.max(start + 1).min(line);
    start..(wanted..=line).find(boundary).unwrap_or(line)
}

/// Everything that is wrong with a set of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// All diagnostics as people read them, in colours when `colours` says so.
    #[must_use]
    pub fn render(&self, colours: bool) -> String {
        let shown: Vec<_> = self.0.iter().map(|diagnostic| diagnostic.render(colours)).collect();
        shown.join("\n\n")
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn no_part_of_a_diagnostic_shows_a_character_that_acts() {
        let source =
            Arc::new(Source { name: "a\u{85}.yaml".to_owned(), text: "b\u{85}: 1".to_owned() });
        let fault = Diagnostic::new("no key `b\u{85}`").help("remove `b\u{85}`".to_owned());
        for fault in [fault.clone().of(&source), fault.at(&source, 0..3)] {
            let shown = fault.render(false);
            assert!(!shown.contains('\u{85}'), "{shown}");
        }
    }

    #[rstest]
    #[case("one: 1\ntwo: 2\n", 0..14, 0..6)]
    #[case("one: 1\ntwo: 2\n", 7..10, 7..10)]
    #[case("one", 3..3, 3..3)]
    #[case("é", 1..1, 0..2)]
    #[case("", 9..12, 0..0)]
    fn a_place_stays_in_its_line(
        #[case] text: &str,
        #[case] place: Range<usize>,
        #[case] cut: Range<usize>,
    ) {
        assert_eq!(in_one_line(text, place), cut);
    }

    #[test]
    fn a_diagnostic_shows_no_character_that_acts() {
        let source =
            Arc::new(Source::new("a.yaml", "suite: gr\u{9f}\u{202e}e\u{1b}[2J: \u{feff}\n"));
        let shown = Diagnostic::new("wrong").at(&source, 7..10).render(false);
        assert!(shown.contains("suite: gr?????e?[2J: ???"), "{shown}");
    }

    #[test]
    fn a_diagnostic_shows_place_line_caret_and_help() {
        let source = Arc::new(Source::new("suites/x.yaml", "suite: x\nabuot: y\n"));
        let diagnostic = Diagnostic::new("there is no key `abuot` here")
            .at(&source, 9..14)
            .help("did you mean `about`?".to_owned());
        insta::assert_snapshot!(diagnostic.render(false), @r"
        error: there is no key `abuot` here
         --> suites/x.yaml:2:1
          |
        2 | abuot: y
          | ^^^^^
          |
          = help: did you mean `about`?
        ");
    }
}
