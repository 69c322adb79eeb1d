//! Report files: opened before the work starts, so that a wrong path costs no export.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use super::CliError;
use super::args::{FormatName, OutputFlags};
use crate::report::{Console, Format, Json, Junit, Verbosity};
use crate::run::Run;
use crate::snapshot::Snapshot;

/// Files that reports will be written to.
pub(super) struct Outputs(Vec<Output>);

struct Output {
    format: FormatName,
    path: PathBuf,
    file: File,
}

impl Outputs {
    /// Opens the files that the flags name.
    pub(super) fn open(flags: &OutputFlags) -> Result<Self, CliError> {
        let mut opened = Self(Vec::new());
        for text in &flags.report {
            match Output::open(text) {
                Ok(output) => opened.0.push(output),
                Err(error) => {
                    opened.discard();
                    return Err(error);
                }
            }
        }
        Ok(opened)
    }

    /// Writes all reports of a run. One that cannot be written does not keep the others from it;
    /// the first such error is returned.
    pub(super) fn write(self, run: &Run) -> Result<(), CliError> {
        let written: Vec<_> = self.0.into_iter().map(|output| output.write(run)).collect();
        written.into_iter().collect()
    }

    /// Takes the files away when there is nothing to report, so that nobody mistakes an empty file
    /// for a report.
    pub(super) fn discard(self) {
        for Output { path, file, .. } in self.0 {
            let is_plain = file.metadata().is_ok_and(|facts| facts.is_file());
            drop(file);
            if is_plain {
                // What cannot be taken away stays empty, which no reader takes for a report.
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

impl Output {
    fn open(text: &str) -> Result<Self, CliError> {
        let usage = |why: &str| CliError::Usage(format!("`--report {text}`: {why}"));
        let help = "write FORMAT=FILE, with json, junit, text or snapshot as the format";
        let (format, path) = text.split_once('=').ok_or_else(|| usage(help))?;
        let format = FormatName::from_str(format, true).map_err(|_| usage(help))?;
        let path = PathBuf::from(path);
        match File::create(&path) {
            Ok(file) => Ok(Self { format, path, file }),
            Err(source) => Err(CliError::Write { path, source }),
        }
    }

    fn write(self, run: &Run) -> Result<(), CliError> {
        let mut out = BufWriter::new(self.file);
        let written = match self.format {
            FormatName::Json => Json.write(&run.report(), &mut out),
            FormatName::Junit => Junit.write(&run.report(), &mut out),
            FormatName::Text => {
                let text = Console { colour: false, verbosity: Verbosity::Verbose };
                text.write(&run.report(), &mut out)
            }
            FormatName::Snapshot => {
                let snapshot = Snapshot::new(&run.evidence, &run.verdicts);
                out.write_all(snapshot.render().as_bytes())
            }
        };
        let flushed = written.and_then(|()| out.flush());
        flushed.map_err(|source| CliError::Write { path: self.path, source })
    }
}
