//! Variants: conforming behaviour that differs from the default, and that no check may fail.

pub(crate) mod catalog;
mod def;
mod list;

pub use def::VariantDef;
pub use list::{UnknownVariant, Variant, variants};
