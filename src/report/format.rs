//! The trait that every format implements.

use std::io;

use super::Report;

/// A way to write a report. The bytes are a function of the report and of the format's own
/// settings alone: no clock, no environment, no terminal is asked.
pub trait Format {
    /// Writes the whole report.
    ///
    /// # Errors
    ///
    /// Fails when `out` cannot be written.
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()>;
}
