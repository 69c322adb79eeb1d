//! A variant: one entry with everything that there is to know of it.

use crate::dialects::Dialects;

/// The entry of a variant. Several variants can be combined.
#[derive(Debug)]
pub struct VariantDef {
    /// Its stable name (`blank-line`).
    pub(crate) id: &'static str,
    /// The difference, in one sentence.
    pub(crate) about: &'static str,
    /// The contracts in which it is allowed.
    pub(crate) dialects: Dialects,
    /// The entries of `fixtures/wild-defects.json` that it shows, where they are no defects.
    pub(crate) seen: &'static [&'static str],
}

impl VariantDef {
    /// An entry with what most variants have.
    pub(crate) const NEW: Self = Self { id: "", about: "", dialects: Dialects::NONE, seen: &[] };
}
