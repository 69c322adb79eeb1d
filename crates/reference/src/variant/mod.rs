//! Variants: conforming behaviour that differs from the default, and that no check may fail.

mod registry;
mod table;

pub use registry::{UnknownVariant, VariantInfo, variants};
pub use table::Variant;
