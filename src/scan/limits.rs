//! How much of a hostile file is held and told.

/// Bounds of one [`Scanner`](super::Scanner).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest line that is read, in bytes without its newline; 16 MiB by default. The memory that
    /// a scan needs is a small multiple of the longest line, and never of the file.
    pub line: usize,
    /// Deepest nesting of objects and arrays in a line; 100 by default. R4 resources stay far
    /// below, and many readers of JSON give up at 128.
    pub depth: usize,
    /// Places that are kept of each kind of anomaly; 20 by default. All are counted.
    pub places: usize,
    /// Distinct names of resource types that are kept of a file; 256 by default. R4 has 146.
    pub types: usize,
    /// What is read of each resource.
    pub reading: Reading,
}

/// What is read of each resource of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// What the index needs. The default.
    #[default]
    Index,
    /// The same, and what the HL7 guide says of the contents.
    Content,
    /// Bundles of deletions: the records are those of what was deleted.
    Deletions,
    /// OperationOutcomes, of which there are no records.
    Outcomes,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 16 * 1024 * 1024, depth: 100, places: 20, types: 256, reading: Reading::Index }
    }
}
