//! The Patient compartment of FHIR R4: which types are in it, and through which elements.

/// The 66 types of the R4 Patient compartment, sorted, each with the elements (paths below the
/// resource, arrays not marked) whose references put a resource into a patient's compartment.
///
/// Source: FHIR 4.0.1, `CompartmentDefinition/patient`, with each search parameter replaced by the
/// elements of its expression.
pub const PATIENT_COMPARTMENT: [(&str, &[&str]); 66] = [
    ("Account", &["subject"]),
    ("AdverseEvent", &["subject"]),
    ("AllergyIntolerance", &["patient", "recorder", "asserter"]),
    ("Appointment", &["participant.actor"]),
    ("AppointmentResponse", &["actor"]),
    ("AuditEvent", &["agent.who", "entity.what"]),
    ("Basic", &["subject", "author"]),
    ("BodyStructure", &["patient"]),
    ("CarePlan", &["subject", "activity.detail.performer"]),
    ("CareTeam", &["subject", "participant.member"]),
    ("ChargeItem", &["subject"]),
    ("Claim", &["patient", "payee.party"]),
    ("ClaimResponse", &["patient"]),
    ("ClinicalImpression", &["subject"]),
    ("Communication", &["subject", "sender", "recipient"]),
    ("CommunicationRequest", &["subject", "sender", "recipient", "requester"]),
    ("Composition", &["subject", "author", "attester.party"]),
    ("Condition", &["subject", "asserter"]),
    ("Consent", &["patient"]),
    ("Coverage", &["policyHolder", "subscriber", "beneficiary", "payor"]),
    ("CoverageEligibilityRequest", &["patient"]),
    ("CoverageEligibilityResponse", &["patient"]),
    ("DetectedIssue", &["patient"]),
    ("DeviceRequest", &["subject", "performer"]),
    ("DeviceUseStatement", &["subject"]),
    ("DiagnosticReport", &["subject"]),
    ("DocumentManifest", &["subject", "author", "recipient"]),
    ("DocumentReference", &["subject", "author"]),
    ("Encounter", &["subject"]),
    ("EnrollmentRequest", &["candidate"]),
    ("EpisodeOfCare", &["patient"]),
    ("ExplanationOfBenefit", &["patient", "payee.party"]),
    ("FamilyMemberHistory", &["patient"]),
    ("Flag", &["subject"]),
    ("Goal", &["subject"]),
    ("Group", &["member.entity"]),
    ("ImagingStudy", &["subject"]),
    ("Immunization", &["patient"]),
    ("ImmunizationEvaluation", &["patient"]),
    ("ImmunizationRecommendation", &["patient"]),
    ("Invoice", &["subject", "recipient"]),
    ("List", &["subject", "source"]),
    ("MeasureReport", &["subject"]),
    ("Media", &["subject"]),
    ("MedicationAdministration", &["subject", "performer.actor"]),
    ("MedicationDispense", &["subject", "receiver"]),
    ("MedicationRequest", &["subject"]),
    ("MedicationStatement", &["subject"]),
    ("MolecularSequence", &["patient"]),
    ("NutritionOrder", &["patient"]),
    ("Observation", &["subject", "performer"]),
    ("Patient", &["link.other"]),
    ("Person", &["link.target"]),
    ("Procedure", &["subject", "performer.actor"]),
    ("Provenance", &["target"]),
    ("QuestionnaireResponse", &["subject", "author"]),
    ("RelatedPerson", &["patient"]),
    ("RequestGroup", &["subject", "action.participant"]),
    ("ResearchSubject", &["individual"]),
    ("RiskAssessment", &["subject"]),
    ("Schedule", &["actor"]),
    ("ServiceRequest", &["subject", "performer"]),
    ("Specimen", &["subject"]),
    ("SupplyDelivery", &["patient"]),
    ("SupplyRequest", &["deliverTo"]),
    ("VisionPrescription", &["patient"]),
];

/// The 80 types outside the Patient compartment, in families, so that a test can try each family.
///
/// Source: FHIR 4.0.1, `CompartmentDefinition/patient` (79 types without parameters, and
/// `Parameters`); the families follow the headings of the R4 resource index, and begin with the
/// type that servers are most likely to hold.
pub const OUTSIDE_FAMILIES: [(&str, &[&str]); 15] = [
    (
        "conformance",
        &[
            "StructureDefinition",
            "CapabilityStatement",
            "CompartmentDefinition",
            "ExampleScenario",
            "GraphDefinition",
            "ImplementationGuide",
            "MessageDefinition",
            "OperationDefinition",
            "SearchParameter",
            "StructureMap",
        ],
    ),
    (
        "terminology",
        &["ValueSet", "CodeSystem", "ConceptMap", "NamingSystem", "TerminologyCapabilities"],
    ),
    (
        "exchange",
        &[
            "Binary",
            "Bundle",
            "CatalogEntry",
            "Linkage",
            "MessageHeader",
            "OperationOutcome",
            "Parameters",
            "Subscription",
        ],
    ),
    ("practitioners", &["Practitioner", "PractitionerRole"]),
    (
        "organisations",
        &["Organization", "Endpoint", "HealthcareService", "Location", "OrganizationAffiliation"],
    ),
    ("devices", &["Device", "DeviceMetric", "BiologicallyDerivedProduct", "Substance"]),
    ("workflow", &["Task", "Slot", "VerificationResult", "GuidanceResponse"]),
    ("medications", &["Medication", "MedicationKnowledge"]),
    (
        "finance",
        &[
            "InsurancePlan",
            "Contract",
            "ChargeItemDefinition",
            "EnrollmentResponse",
            "PaymentNotice",
            "PaymentReconciliation",
        ],
    ),
    ("research", &["ResearchStudy"]),
    (
        "definitions",
        &[
            "Questionnaire",
            "ActivityDefinition",
            "DeviceDefinition",
            "EventDefinition",
            "ObservationDefinition",
            "PlanDefinition",
            "SpecimenDefinition",
        ],
    ),
    (
        "evidence",
        &[
            "Evidence",
            "EffectEvidenceSynthesis",
            "EvidenceVariable",
            "ResearchDefinition",
            "ResearchElementDefinition",
            "RiskEvidenceSynthesis",
        ],
    ),
    ("quality", &["Measure", "Library", "TestReport", "TestScript"]),
    (
        "medicinal-products",
        &[
            "MedicinalProduct",
            "MedicinalProductAuthorization",
            "MedicinalProductContraindication",
            "MedicinalProductIndication",
            "MedicinalProductIngredient",
            "MedicinalProductInteraction",
            "MedicinalProductManufactured",
            "MedicinalProductPackaged",
            "MedicinalProductPharmaceutical",
            "MedicinalProductUndesirableEffect",
        ],
    ),
    (
        "substances",
        &[
            "SubstanceSpecification",
            "SubstanceNucleicAcid",
            "SubstancePolymer",
            "SubstanceProtein",
            "SubstanceReferenceInformation",
            "SubstanceSourceMaterial",
        ],
    ),
];

/// Returns the elements that put a resource of `resource_type` into a patient's compartment, or
/// `None` when the type is not in the Patient compartment.
#[must_use]
pub fn compartment_elements(resource_type: &str) -> Option<&'static [&'static str]> {
    PATIENT_COMPARTMENT
        .binary_search_by_key(&resource_type, |(name, _)| name)
        .ok()
        .map(|at| PATIENT_COMPARTMENT[at].1)
}

/// Returns true if `resource_type` belongs to the Patient compartment of R4.
#[must_use]
pub fn in_patient_compartment(resource_type: &str) -> bool {
    compartment_elements(resource_type).is_some()
}

/// Types of the compartment that exports may add because other resources reference them, regardless
/// of `_since` (Bulk Data Access, "Query Parameters": referenced resources).
const REFERENCED_TYPES: &[&str] =
    &["Coverage", "Encounter", "EpisodeOfCare", "Group", "Patient", "RelatedPerson"];

/// Returns true if an export may contain resources of this type only because others reference them.
#[must_use]
pub fn may_support_others(resource_type: &str) -> bool {
    !in_patient_compartment(resource_type) || REFERENCED_TYPES.contains(&resource_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RESOURCE_TYPES;

    #[test]
    fn every_type_is_inside_or_in_exactly_one_family() {
        let inside = PATIENT_COMPARTMENT.iter().map(|(name, _)| *name);
        let outside = OUTSIDE_FAMILIES.iter().flat_map(|(_, types)| *types).copied();
        let mut all: Vec<&str> = inside.chain(outside).collect();
        all.sort_unstable();
        assert_eq!(all, RESOURCE_TYPES);
    }

    #[test]
    fn the_compartment_is_sorted_so_that_binary_search_works() {
        assert!(PATIENT_COMPARTMENT.is_sorted_by_key(|(name, _)| *name));
        assert_eq!(compartment_elements("Appointment"), Some(&["participant.actor"][..]));
        assert!(!in_patient_compartment("Practitioner"));
    }
}
