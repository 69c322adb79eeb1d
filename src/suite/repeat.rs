//! Requests that are sent several times.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::StatusSet;

/// How often a request is sent, and at what pace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Repeat {
    /// The status codes with which it ends.
    pub until: StatusSet,
    /// How often it is sent at most.
    pub most: Times,
    /// How long to wait in between.
    #[serde(default)]
    pub pace: Pace,
}

/// How long to wait between requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// As long as the server asks for; longer each time where it asks for nothing. All in all half
    /// a minute at most.
    #[default]
    Patient,
    /// Not at all.
    AtOnce,
}

/// How often something is done: once to 15 times, which no server takes amiss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(try_from = "u8")]
pub struct Times(#[schemars(range(min = 1, max = 15))] u8);

/// A number of requests that is too large to be polite, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a request is sent once to {} times, not {number} times", Times::MOST)]
pub struct TooOften {
    /// The number as given.
    number: u8,
}

impl Times {
    /// The most requests of one step.
    const MOST: u8 = 15;

    /// The number of times.
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
