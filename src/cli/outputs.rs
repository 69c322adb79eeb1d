//! Report files: their places are proved before the work starts, so that a wrong path costs no
//! export, and each file is written beside its place and moved there whole. What stands there
//! stays until a whole report takes its place.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::args::{FormatName, OutputFlags};
use super::{CliError, console};
use crate::input_file;
use crate::report::{Console, Format, Json, Junit, UnfinishedRun, Verbosity};
use crate::run::Run;
use crate::snapshot::Snapshot;

/// Files that reports will be written to.
pub(super) struct Outputs(Vec<Output>);

struct Output {
    format: FormatName,
    place: Place,
}

impl Outputs {
    /// Proves that the files that the flags name can be written.
    pub(super) fn open(flags: &OutputFlags) -> Result<Self, CliError> {
        let opened: Vec<Output> =
            flags.report.iter().map(|text| Output::open(text)).collect::<Result<_, _>>()?;
        let mut paths = BTreeSet::new();
        for Output { place, .. } in &opened {
            if !paths.insert(&place.path) {
                let path = place.path.display();
                return Err(CliError::Usage(format!("two reports are to be written to {path}")));
            }
        }
        Ok(Self(opened))
    }

    /// Writes all reports of a run. One that cannot be written does not keep the others from it;
    /// the first such error is returned. A snapshot is of a run that came to its end: what another
    /// one has seen does not replace what is committed.
    pub(super) fn write(&self, run: &Run) -> Result<(), CliError> {
        let report = run.report();
        let is_whole = report.untestable().is_none() && report.cut_short.is_none();
        let is_snapshot = |it: &&Output| it.format == FormatName::Snapshot;
        if let Some(output) = self.0.iter().find(is_snapshot).filter(|_| !is_whole) {
            let path = output.place.path.display();
            console::note(&format!("the run did not come to its end, so {path} is left as it is"));
        }
        let due = self.0.iter().filter(|it| is_whole || !is_snapshot(it));
        let fill = |format, out: &mut dyn Write| match format {
            FormatName::Json => Json.write(&report, out),
            FormatName::Junit => Junit.write(&report, out),
            FormatName::Text => {
                let text = Console { colour: false, verbosity: Verbosity::Verbose };
                text.write(&report, out)
            }
            FormatName::Snapshot => {
                let snapshot = Snapshot::new(&run.evidence, &run.verdicts);
                out.write_all(snapshot.render().as_bytes())
            }
        };
        let written: Vec<_> = due.map(|output| output.write(fill)).collect();
        written.into_iter().collect()
    }

    /// Writes why there is no run to report on, in the formats that other programs read. A text or
    /// a snapshot of an earlier run stays as it is.
    pub(super) fn write_error(&self, error: &CliError) -> Result<(), CliError> {
        let unfinished = UnfinishedRun::new(error.exit().code(), error.to_string());
        let read_by_programs =
            |it: &&Output| matches!(it.format, FormatName::Json | FormatName::Junit);
        let written: Vec<_> = self
            .0
            .iter()
            .filter(read_by_programs)
            .map(|output| {
                output.write(|format, out| match format {
                    FormatName::Junit => unfinished.write_junit(out),
                    _ => unfinished.write_json(out),
                })
            })
            .collect();
        written.into_iter().collect()
    }
}

impl Output {
    fn open(text: &str) -> Result<Self, CliError> {
        let usage = |why: &str| CliError::Usage(format!("`--report {text}`: {why}"));
        let help = "write FORMAT=FILE, with json, junit, text or snapshot as the format";
        let (format, path) = text.split_once('=').ok_or_else(|| usage(help))?;
        let format = FormatName::from_str(format, true).map_err(|_| usage(help))?;
        match Place::prove(Path::new(path)) {
            Ok(place) => Ok(Self { format, place }),
            Err(source) => Err(CliError::Write { path: path.into(), source }),
        }
    }

    fn write(
        &self,
        fill: impl Fn(FormatName, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CliError> {
        let written = self.place.write(|out| fill(self.format, out));
        written.map_err(|source| CliError::Write { path: self.place.path.clone(), source })
    }
}

/// Where a file will stand once it is whole.
struct Place {
    folder: PathBuf,
    path: PathBuf,
}

impl Place {
    /// Makes sure that a file can be written beside `path` and moved there.
    fn prove(path: &Path) -> io::Result<Self> {
        // A link stays one: what it leads to is replaced.
        let path = if path.exists() { fs::canonicalize(path)? } else { path.to_owned() };
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let name = path.file_name().unwrap_or(OsStr::new("")).to_owned();
        let path = fs::canonicalize(&folder)?.join(name);
        if let Ok(facts) = fs::metadata(&path) {
            let found = facts.file_type();
            let refused = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
            if !found.is_file() {
                let kind = input_file::kind(found);
                return Err(refused(format!("it is {kind}, not a regular file")));
            }
            if facts.permissions().readonly() {
                return Err(refused("it is read-only".to_owned()));
            }
        }
        // A file without a name: nothing is left of it, however the process ends.
        tempfile::tempfile_in(&folder)?;
        Ok(Self { folder, path })
    }

    /// Writes a file beside the place, and moves it there when it is whole.
    fn write(&self, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".bulkspec-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any file that a program makes; the process's mask still applies.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(&self.folder)?;
        let mut out = BufWriter::new(&mut file);
        contents(&mut out)?;
        out.flush()?;
        drop(out);
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full_disk(_: &mut dyn Write) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::StorageFull))
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        entries.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_takes_its_place_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "before").unwrap();
        let place = Place::prove(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        let half = |out: &mut dyn Write| out.write_all(b"half").and_then(|()| full_disk(out));
        assert!(place.write(half).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        place.write(|out| out.write_all(b"after")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn a_file_that_is_never_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        Place::prove(&folder.path().join("a.json")).unwrap();
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.json"), folder.path().join("link"));
        fs::write(&file, "before").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        Place::prove(&link).unwrap().write(|out| out.write_all(b"after")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "after");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn a_folder_and_a_device_are_no_place_for_a_report() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Place::prove(folder.path()).is_err());
        assert!(Place::prove(Path::new("/dev/full")).is_err());
    }

    #[test]
    fn two_reports_of_one_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let report = vec![format!("json={path}/a"), format!("junit={path}/./a")];
        let opened = Outputs::open(&OutputFlags { report });
        assert!(matches!(opened, Err(CliError::Usage(_))));
    }
}
