//! Facts of FHIR R4 and of the Bulk Data guide that the judging side and the reference server
//! share: resource types and their elements, the Patient compartment, instants, versions of the
//! guide.

mod compartment;
mod definitions;
mod guide_version;
mod instant;
mod issue;
mod types;

pub use compartment::{
    OUTSIDE_FAMILIES, PATIENT_COMPARTMENT, compartment_elements, in_patient_compartment,
    may_support_others,
};
pub use definitions::{
    Definitions, Duties, Element, ElementId, Kind, Primitive, Shape, ShapeId, definitions,
};
pub use guide_version::GuideVersion;
pub use instant::{FhirDateTime, ParseMomentError};
pub use issue::may_pass;
pub use types::{RESOURCE_TYPES, is_resource_type};
