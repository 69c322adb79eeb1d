//! Sizes in bytes, as the configuration writes them.

use std::ops::RangeInclusive;

pub(super) const KIB: u64 = 1 << 10;
pub(super) const GIB: u64 = 1 << 30;

/// Parses a size with its unit, in bytes, within a range.
pub(super) fn read_size(text: &str, range: RangeInclusive<u64>) -> Result<u64, String> {
    const UNITS: [(&str, u64); 9] = [
        ("KiB", KIB),
        ("MiB", 1 << 20),
        ("GiB", GIB),
        ("TiB", 1 << 40),
        ("kB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("B", 1),
    ];
    let bytes = UNITS.into_iter().find_map(|(unit, bytes)| {
        let count: u64 = text.trim().strip_suffix(unit)?.trim_end().parse().ok()?;
        count.checked_mul(bytes)
    });
    match bytes {
        None => Err(format!("`{text}` is no size such as 512KiB, 16MiB or 64GiB")),
        Some(bytes) if range.contains(&bytes) => Ok(bytes),
        Some(_) => {
            let (least, most) = (write_size(*range.start()), write_size(*range.end()));
            Err(format!("`{text}` is not between {least} and {most}"))
        }
    }
}

/// Formats a size in the largest unit that leaves no fraction.
pub(super) fn write_size(bytes: u64) -> String {
    let units = [("TiB", 1 << 40), ("GiB", GIB), ("MiB", 1 << 20), ("KiB", KIB)];
    let unit = units.into_iter().find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes}B"), |(name, unit)| format!("{}{name}", bytes / unit))
}
