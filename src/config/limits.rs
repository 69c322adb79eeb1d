//! Limits as written in the configuration: counts, times and sizes, each with its range.

use std::num::NonZeroUsize;
use std::time::Duration;

use jiff::fmt::friendly::SpanParser;

use super::Limits;
use super::budget::budget;
use super::file::{BudgetEntry, LimitsEntry};
use super::size::{GIB, KIB, read_size, write_size};
use crate::diagnostic::{DiagnosticSink, Path};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Replaces the defaults by the configured values.
pub(super) fn limits(sink: &mut DiagnosticSink<'_>, path: &Path, entry: &LimitsEntry) -> Limits {
    let mut limits = Limits::default();
    for (key, limit, written, most) in [
        ("exports", &mut limits.exports, entry.exports, 32),
        ("requests", &mut limits.requests, entry.requests, 256),
        ("files", &mut limits.files, entry.files, 64),
    ] {
        set(sink, &path.then(key), limit, written.map(|count| read_count(count, most)));
    }
    for (key, limit, written, most) in [
        ("connect", &mut limits.connect, &entry.connect, 10 * MINUTE),
        ("answer", &mut limits.answer, &entry.answer, 2 * HOUR),
        ("idle", &mut limits.idle, &entry.idle, HOUR),
        ("export-time", &mut limits.export_time, &entry.export_time, 7 * DAY),
        ("file-time", &mut limits.file_time, &entry.file_time, DAY),
        ("run-time", &mut limits.run_time, &entry.run_time, 30 * DAY),
        ("retry-after", &mut limits.retry_after, &entry.retry_after, DAY),
    ] {
        let read = |text: &String| read_time(text, Duration::from_secs(most));
        set(sink, &path.then(key), limit, written.as_ref().map(read));
    }
    let size = |text: &String| read_size(text, KIB..=GIB).map(to_usize);
    set(sink, &path.then("line-size"), &mut limits.line_bytes, entry.line_size.as_ref().map(size));
    let answer = entry.answer_size.as_ref().map(size);
    set(sink, &path.then("answer-size"), &mut limits.answer_bytes, answer);
    for (key, limit, written) in [
        ("file-size", &mut limits.file_bytes, &entry.file_size),
        ("temporary-size", &mut limits.temporary_bytes, &entry.temporary_size),
    ] {
        let read = |text: &String| read_size(text, KIB..=16 * KIB * GIB);
        set(sink, &path.then(key), limit, written.as_ref().map(read));
    }
    if let Some(entry) = &entry.budget {
        limits.budget = budget(sink, &path.then("budget"), entry);
    }
    limits
}

fn set<T>(
    sink: &mut DiagnosticSink<'_>,
    path: &Path,
    limit: &mut T,
    written: Option<Result<T, String>>,
) {
    match written {
        Some(Ok(value)) => *limit = value,
        Some(Err(message)) => sink.fault(path, message, None),
        None => {}
    }
}

/// Sizes that become a `usize` are at most 1 GiB, which fits on every platform.
fn to_usize(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn read_count(count: u32, most: u32) -> Result<NonZeroUsize, String> {
    let fits = usize::try_from(count).ok().filter(|_| count <= most).and_then(NonZeroUsize::new);
    fits.ok_or_else(|| format!("{count} is not between 1 and {most}"))
}

pub(super) fn read_time(text: &str, most: Duration) -> Result<Duration, String> {
    let time = SpanParser::new()
        .parse_unsigned_duration(text)
        .map_err(|_| format!("`{text}` is no time such as 30s, 5min or 2h"))?;
    if time.is_zero() || time > most {
        return Err(format!("`{text}` is not more than 0 s and at most {}", write_time(most)));
    }
    Ok(time)
}

/// Formats a time in the largest unit that leaves no fraction, truncated to milliseconds.
fn write_time(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        _ if time.subsec_millis() > 0 => format!("{}ms", time.as_millis()),
        _ if seconds.is_multiple_of(HOUR) => format!("{}h", seconds / HOUR),
        _ if seconds.is_multiple_of(MINUTE) => format!("{}min", seconds / MINUTE),
        _ => format!("{seconds}s"),
    }
}

impl From<&Limits> for LimitsEntry {
    fn from(limits: &Limits) -> Self {
        let count = |count: NonZeroUsize| u32::try_from(count.get()).ok();
        let size = |bytes: usize| u64::try_from(bytes).ok().map(write_size);
        Self {
            exports: count(limits.exports),
            requests: count(limits.requests),
            files: count(limits.files),
            connect: Some(write_time(limits.connect)),
            answer: Some(write_time(limits.answer)),
            idle: Some(write_time(limits.idle)),
            export_time: Some(write_time(limits.export_time)),
            file_time: Some(write_time(limits.file_time)),
            run_time: Some(write_time(limits.run_time)),
            retry_after: Some(write_time(limits.retry_after)),
            line_size: size(limits.line_bytes),
            file_size: Some(write_size(limits.file_bytes)),
            answer_size: size(limits.answer_bytes),
            temporary_size: Some(write_size(limits.temporary_bytes)),
            budget: BudgetEntry::of(limits.budget),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("30s", Ok(30_000))]
    #[case("5min", Ok(300_000))]
    #[case("1h 30m", Ok(5_400_000))]
    #[case("24h", Ok(86_400_000))]
    #[case("1d", Err("`1d` is no time such as 30s, 5min or 2h"))]
    #[case("250ms", Ok(250))]
    #[case("0s", Err("`0s` is not more than 0 s and at most 24h"))]
    #[case("25h", Err("`25h` is not more than 0 s and at most 24h"))]
    #[case("30", Err("`30` is no time such as 30s, 5min or 2h"))]
    #[case("-3s", Err("`-3s` is no time such as 30s, 5min or 2h"))]
    fn times_have_units_and_a_range(#[case] text: &str, #[case] millis: Result<u64, &str>) {
        let read = read_time(text, Duration::from_secs(DAY));
        assert_eq!(read, millis.map(Duration::from_millis).map_err(str::to_owned));
    }

    #[rstest]
    #[case("16MiB", Ok(16 << 20))]
    #[case("2 kB", Ok(2_000))]
    #[case("1024B", Ok(1_024))]
    #[case("1000B", Err("`1000B` is not between 1KiB and 1GiB"))]
    #[case("2GiB", Err("`2GiB` is not between 1KiB and 1GiB"))]
    #[case("16", Err("`16` is no size such as 512KiB, 16MiB or 64GiB"))]
    #[case(
        "99999999999999TiB",
        Err("`99999999999999TiB` is no size such as 512KiB, 16MiB or 64GiB")
    )]
    fn sizes_have_units_and_a_range(#[case] text: &str, #[case] bytes: Result<u64, &str>) {
        assert_eq!(read_size(text, KIB..=GIB), bytes.map_err(str::to_owned));
    }

    #[rstest]
    #[case(1500, "1500ms")]
    #[case(90_000, "90s")]
    #[case(7_200_000, "2h")]
    fn a_written_time_reads_back(#[case] millis: u64, #[case] text: &str) {
        let time = Duration::from_millis(millis);
        assert_eq!(write_time(time), text);
        assert_eq!(read_time(text, Duration::from_secs(DAY)), Ok(time));
    }
}
