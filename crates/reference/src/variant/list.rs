//! The list of all variants, collected from their files by `build.rs`.

use std::fmt;
use std::str::FromStr;

use super::def::VariantDef;
use crate::dialects::Dialects;

include!(concat!(env!("OUT_DIR"), "/variants.rs"));

/// One conforming variant of the reference server.
#[derive(Clone, Copy)]
pub struct Variant(&'static VariantDef);

/// No variant has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot find a variant named `{name}`")]
pub struct UnknownVariant {
    /// The name as given.
    pub name: String,
}

/// Returns all variants.
pub fn variants() -> impl Iterator<Item = Variant> + Clone {
    VARIANTS.iter().map(|def| Variant(def))
}

impl Variant {
    /// Returns its stable name (`blank-line`).
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Returns the difference, in one sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.0.about
    }

    /// Returns the contracts in which it is allowed.
    #[must_use]
    pub fn dialects(self) -> Dialects {
        self.0.dialects
    }

    /// Returns the ids of what was seen in real servers and looks like a defect, but is this.
    #[must_use]
    pub fn seen(self) -> &'static [&'static str] {
        self.0.seen
    }

    pub(crate) fn is(self, def: &VariantDef) -> bool {
        std::ptr::eq(self.0, def)
    }
}

impl From<&'static VariantDef> for Variant {
    fn from(def: &'static VariantDef) -> Self {
        Self(def)
    }
}

impl PartialEq for Variant {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.0)
    }
}

impl Eq for Variant {}

impl fmt::Debug for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Variant").field(&self.0.id).finish()
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.id)
    }
}

impl FromStr for Variant {
    type Err = UnknownVariant;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        let found = variants().find(|variant| variant.id() == id);
        found.ok_or_else(|| UnknownVariant { name: id.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_is_unique_and_leads_back_to_its_variant() {
        let ids: BTreeSet<&str> = variants().map(Variant::id).collect();
        assert_eq!(ids.len(), variants().count());
        for variant in variants() {
            assert_eq!(variant.id().parse(), Ok(variant));
            assert_eq!(variant.to_string(), variant.id());
            assert!(variant.dialects().iter().next().is_some(), "{variant}");
        }
    }
}
