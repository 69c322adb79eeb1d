//! Sorted runs of rows in an anonymous temporary file.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use super::disk::DiskUse;
use super::record::Row;

/// A temporary file with sorted runs of rows; the operating system removes it when it is closed.
#[derive(Debug)]
pub(super) struct Spill {
    file: File,
    runs: Vec<Run>,
    disk: DiskUse,
    bytes: u64,
}

/// A sorted stretch of rows: the first one and the one after the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Spill {
    pub(super) fn new(disk: DiskUse) -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile()?, runs: Vec::new(), disk, bytes: 0 })
    }

    /// Writes `rows`, which are sorted, as a run of their own.
    pub(super) fn append(&mut self, rows: &[Row]) -> io::Result<()> {
        let start = self.rows();
        self.write(rows)?;
        self.runs.push(Run { start, end: start + rows.len() as u64 });
        Ok(())
    }

    /// Writes `rows`, which go on where the last run ended, as more of that run.
    pub(super) fn extend(&mut self, rows: &[Row]) -> io::Result<()> {
        self.write(rows)?;
        match self.runs.last_mut() {
            Some(run) => run.end += rows.len() as u64,
            None => self.runs.push(Run { start: 0, end: rows.len() as u64 }),
        }
        Ok(())
    }

    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Returns the number of rows in all runs.
    pub(super) fn rows(&self) -> u64 {
        self.runs.last().map_or(0, |run| run.end)
    }

    /// Reads `count` rows from row `start` on; `bytes` is working space.
    pub(super) fn read(
        &self,
        start: u64,
        count: usize,
        bytes: &mut Vec<u8>,
    ) -> io::Result<impl Iterator<Item = Row>> {
        bytes.resize(count * Row::SIZE, 0);
        read_at(&self.file, bytes, start * Row::SIZE as u64)?;
        let (rows, _) = bytes.as_chunks::<{ Row::SIZE }>();
        Ok(rows.iter().map(Row::decode))
    }

    fn write(&mut self, rows: &[Row]) -> io::Result<()> {
        let bytes = (rows.len() * Row::SIZE) as u64;
        self.disk.add(bytes);
        self.bytes += bytes;
        let mut out = BufWriter::with_capacity(64 * 1024, &self.file);
        for row in rows {
            out.write_all(&row.encode())?;
        }
        out.flush()
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        self.disk.remove(self.bytes);
    }
}

/// Reads at a position without moving a cursor, so that several readers can share the file.
#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

/// Reads at a position; the cursor that Windows moves along is used by nobody after the writing.
#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[read..];
        offset += read as u64;
    }
    Ok(())
}
