//! Facts of FHIR R4 that both the referee and the player may know: types and their
//! elements, compartment, instants.

mod compartment;
mod definitions;
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
pub use instant::{Moment, ParseMomentError};
pub use issue::may_pass;
pub use types::{RESOURCE_TYPES, is_resource_type};
