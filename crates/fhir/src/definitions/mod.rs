//! The elements of resources and data types of R4.

mod primitive;
mod shape;
mod table;

pub use primitive::Primitive;
pub use shape::{Duties, Element, ElementId, Kind, Shape, ShapeId};
pub use table::{Definitions, definitions};
