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
        flags.report.iter().map(|text| Output::open(text)).collect::<Result<_, _>>().map(Self)
    }

    /// Writes all reports of a run.
    pub(super) fn write(self, run: &Run) -> Result<(), CliError> {
        self.0.into_iter().try_for_each(|output| output.write(run))
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
