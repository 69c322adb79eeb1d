//! Lawful ways to differ: behaviour that no check may hold against a server.

use std::fmt;
use std::str::FromStr;

use super::settings::{Dialect, GuideVersion};

const POPULATION: &[Dialect] = &[Dialect::Population];
const BOTH: &[Dialect] = &[Dialect::Population, Dialect::Analytics];
const GUIDE: &[Dialect] = &[
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];

/// One lawful variation of the reference server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// The kick-off answers 202 with a status URL instead of the list itself.
    Asynchronous,
    /// Instants are written without a fraction and with the offset `+00:00`.
    FractionlessTimes,
    /// Lists and files are compressed, whether the client offers it or not.
    Gzip,
    /// Files, and the lines in them, come in another order each time.
    ChunkedShuffled,
    /// The last line of a file has no newline.
    NoFinalNewline,
    /// A blank line stands in the middle of each file.
    BlankLine,
    /// Every fifth request is answered with 429, and may come again at once.
    Throttled,
    /// The server asks for no authorisation, and says nothing of any.
    Open,
}

/// What a person needs to know of one variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariantInfo {
    /// The switch.
    pub variant: Variant,
    /// Its stable name (`blank-line`).
    pub name: &'static str,
    /// One sentence that says what differs.
    pub about: &'static str,
    /// The contracts in which it is lawful.
    pub dialects: &'static [Dialect],
}

/// No variant has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("find a variant named `{name}`")]
pub struct UnknownVariant {
    /// The name as given.
    pub name: String,
}

const VARIANTS: &[VariantInfo] = &[
    VariantInfo {
        variant: Variant::Asynchronous,
        name: "asynchronous",
        about: "The kick-off answers 202 with a status URL, which later gives the list.",
        dialects: POPULATION,
    },
    VariantInfo {
        variant: Variant::FractionlessTimes,
        name: "fractionless-times",
        about: "Instants are written without a fraction and with the offset +00:00.",
        dialects: POPULATION,
    },
    VariantInfo {
        variant: Variant::Gzip,
        name: "gzip",
        about: "Lists and files are sent with Content-Encoding gzip, offered or not.",
        dialects: BOTH,
    },
    VariantInfo {
        variant: Variant::ChunkedShuffled,
        name: "chunked-shuffled",
        about: "Files, and the lines in them, come in another order each time.",
        dialects: BOTH,
    },
    VariantInfo {
        variant: Variant::NoFinalNewline,
        name: "no-final-newline",
        about: "The last line of a file has no newline.",
        dialects: BOTH,
    },
    VariantInfo {
        variant: Variant::BlankLine,
        name: "blank-line",
        about: "A blank line stands in the middle of each file.",
        dialects: BOTH,
    },
    VariantInfo {
        variant: Variant::Throttled,
        name: "throttled",
        about: "Every fifth request is answered with 429 and Retry-After 0.",
        dialects: BOTH,
    },
    VariantInfo {
        variant: Variant::Open,
        name: "open",
        about: "Everything is served without a token, and there is no SMART configuration.",
        dialects: GUIDE,
    },
];

/// Lists all variants.
#[must_use]
pub fn variants() -> &'static [VariantInfo] {
    VARIANTS
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(VARIANTS[*self as usize].name)
    }
}

impl FromStr for Variant {
    type Err = UnknownVariant;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = VARIANTS.iter().find(|info| info.name == name);
        found.map(|info| info.variant).ok_or_else(|| UnknownVariant { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_variant() {
        for info in variants() {
            assert_eq!(info.name.parse(), Ok(info.variant));
            assert_eq!(info.variant.to_string(), info.name);
        }
    }
}
