//! The reader of HTTP dates: what it reads can be written, and is read again as the same instant.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::evidence::http_date as read;

/// Reads `data` as an HTTP date.
///
/// # Panics
///
/// If the date is another one after it was written in the form that is in use.
pub fn http_date(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Some(instant) = read(&text) else { return };
    // Years before 0 have no form of their own.
    if let Ok(written) = DateTimePrinter::new().timestamp_to_rfc9110_string(&instant) {
        assert_eq!(read(&written).map(Timestamp::as_second), Some(instant.as_second()));
    }
}
