//! The text under construction. All added text is escaped first, so that no text of a server can
//! control the terminal.

use crate::escape::{visible, visible_lines};
use crate::verdict::Outcome;

/// The style of a piece of text, if colours are enabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Bold,
    Faint,
    Green,
    Yellow,
    Red,
}

impl Paint {
    /// The parameter of the escape sequence Select Graphic Rendition (ECMA-48).
    fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Bold => Some("1"),
            Self::Faint => Some("2"),
            Self::Green => Some("32"),
            Self::Yellow => Some("33"),
            Self::Red => Some("31"),
        }
    }

    pub(super) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Green,
            Outcome::NotTested | Outcome::Blocked => Self::Faint,
            Outcome::Warn => Self::Yellow,
            Outcome::Fail | Outcome::Error => Self::Red,
        }
    }
}

/// Lines of text, with or without colours.
#[derive(Debug)]
pub(super) struct Sheet {
    text: String,
    colour: bool,
}

impl Sheet {
    pub(super) fn new(colour: bool) -> Self {
        Self { text: String::new(), colour }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Continues the current line.
    pub(super) fn put(&mut self, paint: Paint, text: &str) -> &mut Self {
        let shown = visible(text);
        match paint.parameter().filter(|_| self.colour) {
            Some(parameter) => {
                self.text.push_str("\u{1b}[");
                self.text.push_str(parameter);
                self.text.push('m');
                self.text.push_str(&shown);
                self.text.push_str("\u{1b}[0m");
            }
            None => self.text.push_str(&shown),
        }
        self
    }

    /// Ends the current line.
    pub(super) fn end(&mut self) {
        self.text.push('\n');
    }

    /// Adds a whole line.
    pub(super) fn line(&mut self, paint: Paint, text: &str) {
        self.put(paint, text).end();
    }

    /// Adds a labelled text; further lines are aligned below the first.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        let text = if text.is_empty() { "(nothing)" } else { text };
        for (number, line) in visible_lines(text).enumerate() {
            let label = if number == 0 { label } else { "" };
            self.put(Paint::Faint, &format!("      {label:<9} ")).line(Paint::Plain, &line);
        }
    }

    /// Adds a heading with an empty line before it.
    pub(super) fn heading(&mut self, text: &str) {
        self.end();
        self.line(Paint::Bold, text);
    }
}
