//! The resources of one export as small records of fixed size, sorted, in bounded memory.

mod builder;
mod compare;
mod disk;
mod error;
mod merge;
mod names;
mod record;
mod resources;
mod spill;
mod store;

pub use builder::IndexBuilder;
pub use compare::{Side, compare};
pub use disk::DiskUse;
pub use error::IndexError;
pub use record::Record;
pub use resources::{Records, ResourceIndex};
