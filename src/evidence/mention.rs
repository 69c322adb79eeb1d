//! What resources mention: other resources, and the identifiers of patients.

use super::{Fingerprint, Record};

/// The word that stands for a type in records of identifiers. No type of R4 begins with a small letter.
const IDENTIFIER: &str = "identifier";

/// What a line mentions, as a record in an index of its own. Each is kept at least once in a file,
/// with the first of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    /// A reference to a resource of the server.
    Reference,
    /// An identifier of a Patient.
    Patient(Fingerprint),
    /// An identifier of a Patient inside another resource.
    Contained,
}

impl Mention {
    /// The word that records of identifiers have in the place of a type.
    #[must_use]
    pub fn identifier() -> &'static str {
        IDENTIFIER
    }

    /// What a record of the index says. The record's `id` is the fingerprint of the resource that is
    /// referred to, or of the identifier.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        match record.patient {
            _ if &*record.resource_type != IDENTIFIER => Self::Reference,
            Some(patient) => Self::Patient(patient),
            None => Self::Contained,
        }
    }
}
