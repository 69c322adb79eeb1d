//! The resource types that the server holds.

/// The types that are exported.
pub(crate) const EXPORTED: [&str; 17] = [
    "AllergyIntolerance",
    "CareTeam",
    "Condition",
    "Device",
    "DocumentReference",
    "Encounter",
    "Immunization",
    "Location",
    "Medication",
    "MedicationRequest",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "Procedure",
    "Provenance",
    "Questionnaire",
];

/// The types that can be read but are not exported: a Binary belongs to a `DocumentReference`, and a
/// Group is what exports are made of.
pub(crate) const NOT_EXPORTED: [&str; 2] = ["Binary", "Group"];

/// The types of which the server has resources, exported or not.
pub fn served_types() -> impl Iterator<Item = &'static str> {
    EXPORTED.into_iter().chain(NOT_EXPORTED)
}

/// Tells whether a type is exported.
pub(crate) fn is_exported(resource_type: &str) -> bool {
    EXPORTED.contains(&resource_type)
}

/// Tells whether the server has resources of a type.
pub(crate) fn is_served(resource_type: &str) -> bool {
    is_exported(resource_type) || NOT_EXPORTED.contains(&resource_type)
}
