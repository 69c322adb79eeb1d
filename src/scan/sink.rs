//! Where the records of a file go.

use crate::evidence::Record;

/// Takes the records of a file while it is read. A closure takes those of resources only.
pub trait Sink {
    /// Takes a record of a resource.
    fn resource(&mut self, record: Record);

    /// Takes a record of what a resource mentions (see [`Mention`](crate::evidence::Mention)).
    fn mention(&mut self, _record: Record) {}
}

impl<F: FnMut(Record)> Sink for F {
    fn resource(&mut self, record: Record) {
        self(record);
    }
}
