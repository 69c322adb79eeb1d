//! Lawful ways to differ: behaviour that no check may hold against a server.

mod registry;
mod table;

pub use registry::{UnknownVariant, VariantInfo, variants};
pub use table::Variant;
