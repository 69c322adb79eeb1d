//! All variants by their names.

use std::fmt;
use std::str::FromStr;

use super::table::{VARIANTS, Variant};
use crate::settings::Dialect;

/// The description of one variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariantInfo {
    /// The switch.
    pub variant: Variant,
    /// Its stable name (`blank-line`).
    pub name: &'static str,
    /// The difference, in one sentence.
    pub about: &'static str,
    /// The contracts in which it is allowed.
    pub dialects: &'static [Dialect],
}

/// No variant has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot find a variant named `{name}`")]
pub struct UnknownVariant {
    /// The name as given.
    pub name: String,
}

/// Returns all variants.
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
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_unique_and_leads_back_to_its_variant() {
        let names: BTreeSet<&str> = variants().iter().map(|info| info.name).collect();
        assert_eq!(names.len(), variants().len());
        for info in variants() {
            assert_eq!(info.name.parse(), Ok(info.variant));
            assert_eq!(info.variant.to_string(), info.name);
        }
    }
}
