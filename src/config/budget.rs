//! The budget of a run, as written on the command line and in the configuration.

use std::str::FromStr;
use std::time::Duration;

use super::file::BudgetEntry;
use super::model::Budget;
use super::size::{read_size, write_size};
use crate::diagnostic::{DiagnosticSink, Path, did_you_mean};

const PARTS: [&str; 3] = ["exports", "minutes", "bytes"];
const MINUTE: u64 = 60;
/// The maximum number of minutes of a run: 30 days.
const MAX_MINUTES: u64 = 30 * 24 * 60;
const LEAST_BYTES: u64 = 1 << 10;
const MAX_BYTES: u64 = 16 << 40;

/// A budget that cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// A part has no `=`.
    #[error("`{0}` is no part of a budget such as exports=12,minutes=90,bytes=5GB")]
    Shape(String),
    /// A part has an unknown name.
    #[error("there is no part `{name}` of a budget: {help}")]
    Part {
        /// The text as written.
        name: String,
        /// The nearest known name, or all names.
        help: String,
    },
    /// A value is invalid for its part.
    #[error("{part}: {why}")]
    Value {
        /// The part.
        part: &'static str,
        /// The reason why the value is invalid.
        why: String,
    },
}

impl Budget {
    /// Returns this budget, with missing parts taken from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            exports: self.exports.or(other.exports),
            time: self.time.or(other.time),
            bytes: self.bytes.or(other.bytes),
        }
    }
}

impl FromStr for Budget {
    type Err = BudgetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut budget = Self::default();
        for part in text.split(',') {
            let (name, value) =
                part.split_once('=').ok_or_else(|| BudgetError::Shape(part.to_owned()))?;
            budget.set(name.trim(), value.trim())?;
        }
        Ok(budget)
    }
}

impl Budget {
    fn set(&mut self, name: &str, value: &str) -> Result<(), BudgetError> {
        let whole = |part| {
            let no_number =
                |_| BudgetError::Value { part, why: format!("`{value}` is no whole number") };
            value.parse::<u32>().map_err(no_number)
        };
        let wrong = |part| move |why| BudgetError::Value { part, why };
        match name {
            "exports" => self.exports = usize::try_from(whole("exports")?).ok(),
            "minutes" => {
                self.time = Some(minutes(whole("minutes")?).map_err(wrong("minutes"))?);
            }
            "bytes" => self.bytes = Some(bytes(value).map_err(wrong("bytes"))?),
            _ => {
                let help = did_you_mean(name, PARTS)
                    .unwrap_or_else(|| format!("its parts are {}", PARTS.join(", ")));
                return Err(BudgetError::Part { name: name.to_owned(), help });
            }
        }
        Ok(())
    }
}

fn minutes(count: u32) -> Result<Duration, String> {
    let count = u64::from(count);
    if (1..=MAX_MINUTES).contains(&count) {
        Ok(Duration::from_secs(count * MINUTE))
    } else {
        Err(format!("{count} is not between 1 and {MAX_MINUTES}"))
    }
}

fn bytes(text: &str) -> Result<u64, String> {
    read_size(text, LEAST_BYTES..=MAX_BYTES)
}

/// Reads the budget of a configuration, and adds mistakes to the diagnostics.
pub(super) fn budget(sink: &mut DiagnosticSink<'_>, path: &Path, entry: &BudgetEntry) -> Budget {
    let mut told = |key: &str, why: String| sink.fault(&path.then(key), why, None);
    let time = entry.minutes.map(minutes).transpose();
    let bytes = entry.bytes.as_deref().map(bytes).transpose();
    Budget {
        exports: entry.exports.and_then(|count| usize::try_from(count).ok()),
        time: time.map_err(|why| told("minutes", why)).ok().flatten(),
        bytes: bytes.map_err(|why| told("bytes", why)).ok().flatten(),
    }
}

impl BudgetEntry {
    /// Returns the configuration entry of a budget, or `None` if it has no limits.
    pub(super) fn of(budget: Budget) -> Option<Self> {
        let minutes = |time: Duration| u32::try_from(time.as_secs() / MINUTE).ok();
        let entry = Self {
            exports: budget.exports.and_then(|count| u32::try_from(count).ok()),
            minutes: budget.time.and_then(minutes),
            bytes: budget.bytes.map(write_size),
        };
        (budget != Budget::default()).then_some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn every_part_is_read_and_any_may_be_left_out() {
        let budget: Budget = "exports=12, minutes=90,bytes=5GB".parse().unwrap();
        let whole = Budget {
            exports: Some(12),
            time: Some(Duration::from_secs(90 * 60)),
            bytes: Some(5_000_000_000),
        };
        assert_eq!(budget, whole);
        let part: Budget = "exports=0".parse().unwrap();
        assert_eq!(part, Budget { exports: Some(0), ..Budget::default() });
        assert_eq!(part.or(whole), Budget { exports: Some(0), ..whole });
    }

    #[rstest]
    #[case("12", "`12` is no part of a budget such as exports=12,minutes=90,bytes=5GB")]
    #[case("", "`` is no part of a budget such as exports=12,minutes=90,bytes=5GB")]
    #[case("export=12", "there is no part `export` of a budget: did you mean `exports`?")]
    #[case(
        "money=1",
        "there is no part `money` of a budget: its parts are exports, minutes, bytes"
    )]
    #[case("exports=many", "exports: `many` is no whole number")]
    #[case("exports=-1", "exports: `-1` is no whole number")]
    #[case("minutes=0", "minutes: 0 is not between 1 and 43200")]
    #[case("minutes=90min", "minutes: `90min` is no whole number")]
    #[case("bytes=5", "bytes: `5` is no size such as 512KiB, 16MiB or 64GiB")]
    #[case("bytes=5B", "bytes: `5B` is not between 1KiB and 16TiB")]
    fn what_is_no_budget_is_told(#[case] text: &str, #[case] message: &str) {
        assert_eq!(text.parse::<Budget>().unwrap_err().to_string(), message);
    }
}
