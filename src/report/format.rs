//! The trait that all formats implement.

use std::io;

use super::Report;

/// A report format. The bytes depend only on the report and the settings of the format, not on the
/// clock, the environment or the terminal.
pub trait Format {
    /// Writes the whole report.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` cannot be written.
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()>;
}
