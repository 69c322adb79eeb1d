//! The types that have data, and how many resources of each a patient has.

use bulkspec_fhir::in_patient_compartment;

/// A resource type with data on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    AllergyIntolerance,
    Condition,
    Coverage,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Immunization,
    MedicationRequest,
    Observation,
    Patient,
    Procedure,
    Provenance,
    Device,
    Location,
    Medication,
    Organization,
    Practitioner,
}

/// How many resources of one kind exist.
struct Plenty {
    kind: Kind,
    name: &'static str,
    /// The fewest that an ordinary patient has, or how many the directory has.
    least: u32,
    /// How many more an ordinary patient may have.
    spread: u32,
    /// How many the one rich patient of the analytics contract has; the figures follow the sample
    /// in 1upHealth's description of its analytics export.
    rich: u32,
}

const fn plenty(kind: Kind, name: &'static str, least: u32, spread: u32, rich: u32) -> Plenty {
    Plenty { kind, name, least, spread, rich }
}

const PLENTY: [Plenty; 17] = [
    plenty(Kind::AllergyIntolerance, "AllergyIntolerance", 0, 1, 4),
    plenty(Kind::Condition, "Condition", 1, 1, 1_201),
    plenty(Kind::Coverage, "Coverage", 0, 1, 2),
    plenty(Kind::DiagnosticReport, "DiagnosticReport", 0, 1, 3),
    plenty(Kind::DocumentReference, "DocumentReference", 0, 1, 280),
    plenty(Kind::Encounter, "Encounter", 1, 2, 48),
    plenty(Kind::Immunization, "Immunization", 0, 2, 4),
    plenty(Kind::MedicationRequest, "MedicationRequest", 0, 2, 41),
    plenty(Kind::Observation, "Observation", 11, 3, 416),
    plenty(Kind::Patient, "Patient", 1, 0, 1),
    plenty(Kind::Procedure, "Procedure", 0, 1, 13),
    plenty(Kind::Provenance, "Provenance", 0, 1, 3),
    plenty(Kind::Device, "Device", 10, 0, 0),
    plenty(Kind::Location, "Location", 8, 0, 0),
    plenty(Kind::Medication, "Medication", 15, 0, 0),
    plenty(Kind::Organization, "Organization", 6, 0, 0),
    plenty(Kind::Practitioner, "Practitioner", 20, 0, 0),
];

impl Kind {
    /// Lists the kinds inside the Patient compartment, sorted by name.
    pub(crate) fn inside() -> impl Iterator<Item = Self> {
        Self::all().filter(|kind| kind.is_inside())
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        PLENTY.iter().map(|row| row.kind)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        PLENTY.iter().find(|row| row.name == name).map(|row| row.kind)
    }

    pub(crate) fn name(self) -> &'static str {
        self.row().name
    }

    pub(crate) fn is_inside(self) -> bool {
        in_patient_compartment(self.name())
    }

    pub(super) fn least(self) -> u32 {
        self.row().least
    }

    pub(super) fn spread(self) -> u32 {
        self.row().spread
    }

    pub(super) fn rich(self) -> u32 {
        self.row().rich
    }

    fn row(self) -> &'static Plenty {
        &PLENTY[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_at_the_place_of_their_kind() {
        for kind in Kind::all() {
            assert_eq!(kind.row().kind, kind);
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn twelve_kinds_are_inside_and_five_outside() {
        assert_eq!(Kind::inside().count(), 12);
        assert!(!Kind::Practitioner.is_inside());
    }
}
