//! What can go wrong with an index. All of it is the harness's own trouble, never the server's.

use std::io;

/// Why an index could not be built, read or stored.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The temporary file could not be made, written or read (disk full, for one).
    #[error("cannot keep the index of resources in a temporary file")]
    Spill(#[source] io::Error),
    /// The stored index could not be written.
    #[error("cannot store the index of resources")]
    Write(#[source] io::Error),
    /// The stored index could not be read, or ends too early.
    #[error("cannot read the stored index of resources")]
    Read(#[source] io::Error),
    /// The stored bytes are no index of resources.
    #[error("cannot read the stored index of resources: {reason}")]
    Format {
        /// What is wrong with the bytes.
        reason: &'static str,
    },
    /// The stored index is of another version of bulkspec.
    #[error(
        "cannot read the stored index of resources: its format is {found}, this program reads {known}"
    )]
    Version {
        /// Version in the header.
        found: u16,
        /// Version that this program reads.
        known: u16,
    },
}
