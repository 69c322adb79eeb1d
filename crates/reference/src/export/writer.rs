//! Writes a file of an export, line by line, while it is sent.

use std::sync::Arc;

use super::manifest::listed_name;
use super::pieces::{batched, gzipped};
use super::plan::FilePlan;
use super::selection::{Entry, Selection};
use crate::fault::Spoil;
use crate::fault::file::lines::MIXED_TYPE_FILE;
use crate::fault::gateway::file_url::AN_FILE_CROSS_BYTES;
use crate::fault::gateway::lines::UP_TRUNCATE_1000;
use crate::message::Pieces;
use crate::population::{DIRECTORY, Key, Kind};
use crate::settings::Settings;
use crate::variant::catalog::file::{BLANK_LINE, NO_FINAL_NEWLINE};

/// How many lines a careless server writes at most.
const CARELESS_LIMIT: u32 = 1_000;

/// What about a file differs from request to request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    /// Whether this is the one file of the export in which single-line faults show.
    pub(crate) chosen: bool,
    /// Whether the client authenticated with its headers.
    pub(crate) client_headers: bool,
    /// Whether the body shall be compressed.
    pub(crate) gzip: bool,
}

/// Generates a file's bytes.
pub(crate) fn write(
    selection: &Arc<Selection>,
    file: FilePlan,
    ask: Ask,
    settings: &Settings,
) -> Pieces {
    let style = Style::new(&file, ask, settings);
    let limit = if settings.has(&UP_TRUNCATE_1000) {
        file.entries.min(CARELESS_LIMIT)
    } else {
        file.entries
    };
    let source = Arc::clone(selection);
    let entries =
        Arc::clone(selection).entries_from(file.kind, file.share, file.skip).take(limit as usize);
    let lines = (0..).zip(entries).flat_map(move |(n, entry)| style.lines(&source, n, entry));
    let bare_end = settings.varies(&NO_FINAL_NEWLINE);
    let pieces: Pieces = if bare_end {
        Box::new((0..).zip(lines).map(|(n, line): (u32, String)| {
            if n == 0 { line.into_bytes() } else { format!("\n{line}").into_bytes() }
        }))
    } else {
        Box::new(lines.map(|mut line| {
            line.push('\n');
            line.into_bytes()
        }))
    };
    if ask.gzip { gzipped(pieces) } else { batched(pieces) }
}

/// Changes a line as a fault does.
type SpoilLine = fn(&mut String);

/// What is wrong with the lines of a file, by the line's number.
#[derive(Debug, Clone, Copy)]
struct Style {
    guest: bool,
    empty_line_before: Option<u32>,
    spoiled_line: Option<(u32, SpoilLine)>,
    language: bool,
    /// The name of the type that the lines give, where it is another than their own.
    renamed: Option<&'static str>,
}

impl Style {
    fn new(file: &FilePlan, ask: Ask, settings: &Settings) -> Self {
        let on_line = |spoil: &Spoil| match spoil {
            Spoil::Line(spoil) => Some(*spoil),
            _ => None,
        };
        let spoil = settings.spoils().find_map(on_line).filter(|_| ask.chosen);
        Self {
            guest: settings.has(&MIXED_TYPE_FILE) && file.kind == Kind::Patient && file.start == 0,
            empty_line_before: settings.varies(&BLANK_LINE).then_some(file.entries / 2),
            spoiled_line: spoil.map(|spoil| (file.entries / 2, spoil)),
            language: ask.client_headers && settings.has(&AN_FILE_CROSS_BYTES),
            renamed: Some(listed_name(file.kind, settings)).filter(|it| *it != file.kind.name()),
        }
    }

    fn lines(self, selection: &Selection, n: u32, entry: Entry) -> Vec<String> {
        let mut line = selection.population.line(entry.key, entry.older);
        if let Some(name) = self.renamed {
            let own = format!(r#""resourceType":"{}""#, entry.key.kind.name());
            line = line.replacen(&own, &format!(r#""resourceType":"{name}""#), 1);
        }
        if let Some((at, spoil)) = self.spoiled_line
            && at == n
        {
            spoil(&mut line);
        } else if self.language {
            line.pop();
            line.push_str(r#","language":"en"}"#);
        }
        let mut lines = Vec::with_capacity(2);
        if self.empty_line_before == Some(n) {
            lines.push(String::new());
        }
        lines.push(line);
        if self.guest && n == 0 {
            lines
                .push(selection.population.line(Key::new(Kind::Practitioner, DIRECTORY, 0), false));
        }
        lines
    }
}
