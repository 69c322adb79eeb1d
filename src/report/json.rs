//! The report as JSON, in the versioned format that `fixtures/schemas/report.schema.json` describes.

use std::io;

use super::{Format, Report};
use crate::escape::visible_json;

/// Pretty-printed JSON with a final newline. Characters that could control a terminal are escaped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl Format for Json {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let json = serde_json::to_string_pretty(report)?;
        out.write_all(visible_json(&json).as_bytes())?;
        out.write_all(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn json_shows_everything() {
        sample::assert_snapshot("report-json", &sample::written(&Json, &sample::report()));
    }

    #[test]
    fn a_report_that_was_read_back_is_the_same() {
        let text = sample::written(&Json, &sample::report());
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), sample::report());
    }

    #[test]
    fn a_format_of_the_future_is_refused() {
        let text = sample::written(&Json, &sample::report());
        let later = text.replace("bulkspec.report/1", "bulkspec.report/2");
        assert!(serde_json::from_str::<Report>(&later).is_err());
    }
}
