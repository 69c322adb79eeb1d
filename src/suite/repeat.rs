//! Requests that are sent several times.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::StatusSet;

/// How often a request is sent, and at which intervals.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Repeat {
    /// The status codes that end the repetition.
    pub until: StatusSet,
    /// The maximum number of requests.
    pub most: Times,
    /// The interval between requests.
    #[serde(default)]
    pub pace: Pace,
}

/// The interval between requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// As `Retry-After` of the response requests, or increasing intervals without it. At most half
    /// a minute in total.
    #[default]
    Patient,
    /// No authorisation.
    AtOnce,
}

/// A number of repetitions from 1 to 15, a polite limit for any server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(try_from = "u8")]
pub struct Times(#[schemars(range(min = 1, max = 15))] u8);

/// A number of requests that is zero or too large to be polite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a request is sent once to {} times, not {number} times", Times::MOST)]
pub struct TooOften {
    /// The number as given.
    number: u8,
}

impl Times {
    /// The maximum number of requests of one step.
    const MOST: u8 = 15;

    /// Returns the number of repetitions.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Times {
    type Error = TooOften;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        let is_polite = (1..=Self::MOST).contains(&number);
        if is_polite { Ok(Self(number)) } else { Err(TooOften { number }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, false)]
    #[case(1, true)]
    #[case(15, true)]
    #[case(16, false)]
    fn a_request_is_sent_a_polite_number_of_times(#[case] number: u8, #[case] is_taken: bool) {
        let text = format!("{{ until: 404, most: {number} }}");
        let repeat: Result<Repeat, _> = serde_saphyr::from_str(&text);
        assert_eq!(repeat.is_ok(), is_taken, "{repeat:?}");
        if let Ok(repeat) = repeat {
            assert_eq!((repeat.most.get(), repeat.pace), (number, Pace::Patient));
        }
    }
}
