//! One type: its elements, and which of them are required.

use super::primitive::Primitive;

/// A type among [`Definitions`](super::Definitions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShapeId(pub(super) u16);

/// An element of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ElementId {
    /// The type.
    pub shape: ShapeId,
    pub(super) at: u16,
}

/// The kind of an element's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A primitive value.
    Primitive(Primitive),
    /// An object of this type.
    Complex(ShapeId),
    /// A resource of any type.
    Resource,
}

/// An element in its JSON form: each type of a choice is a separate element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The name in JSON. The name of the extension of a primitive value begins with `_`.
    pub name: String,
    /// The kind of its value, or of each item.
    pub kind: Kind,
    /// Whether it is a list.
    pub is_list: bool,
    /// The position among the required elements, if it is one of them.
    pub(super) duty: Option<u8>,
}

/// A type of R4.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// Sorted by length, then by name, so that most names can be distinguished by length only.
    pub(super) elements: Vec<Element>,
    /// The names of the required elements (`medication[x]` for a choice).
    pub(super) duties: Vec<String>,
}

/// Which required elements have been seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Duties(u64);

impl Shape {
    /// The maximum number of required elements of a type.
    pub(super) const MAX_DUTIES: usize = 64;

    pub(super) fn find(&self, name: &str) -> Option<u16> {
        let found = self.elements.binary_search_by(|it| rank(&it.name).cmp(&rank(name)));
        found.ok().and_then(|at| u16::try_from(at).ok())
    }

    /// Returns the names of required elements that were not seen.
    pub fn missing(&self, seen: Duties) -> impl Iterator<Item = &str> {
        let names = self.duties.iter().enumerate();
        names.filter(move |(n, _)| seen.0 & (1 << n) == 0).map(|(_, name)| name.as_str())
    }
}

impl Duties {
    /// Records that an element was seen; its extension also counts.
    pub fn see(&mut self, element: &Element) {
        if let Some(duty) = element.duty {
            self.0 |= 1 << duty;
        }
    }
}

/// The sort key of elements.
pub(super) fn rank(name: &str) -> (usize, &str) {
    (name.len(), name)
}
