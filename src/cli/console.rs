//! The only place that prints.

use std::io::{self, IsTerminal, Write};

use clap::ColorChoice;

use super::CliError;
use crate::report::{self, Verbosity, visible};

/// Standard output and error, and how they are written to.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    colour: bool,
    /// How much is told.
    pub(super) verbosity: Verbosity,
}

impl Console {
    /// Chooses colours for standard output by the flag, the terminal and `NO_COLOR`.
    #[must_use]
    pub fn new(when: ColorChoice, quiet: bool, verbose: bool) -> Self {
        let wanted = || std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let colour = match when {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => io::stdout().is_terminal() && wanted(),
        };
        let verbosity = match (quiet, verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        Self { colour, verbosity }
    }

    /// The format that writes reports here.
    pub(super) fn format(self) -> report::Console {
        report::Console { colour: self.colour, verbosity: self.verbosity }
    }
}

/// Prints a text to standard output. A reader who has closed the pipe is no error; a full disk is.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::Write { path: "standard output".into(), source: error })
        }
        _ => Ok(()),
    }
}

/// Prints a note to standard error.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints what keeps a command from its work.
pub(super) fn error(error: &CliError) {
    let text = error.to_string();
    let shown: Vec<String> = text.lines().map(visible).collect();
    note(&format!("bulkspec: {}", shown.join("\n")));
}
