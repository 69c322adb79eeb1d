//! One type: its elements, and which of them have to be there.

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

/// What the value of an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A value without parts.
    Primitive(Primitive),
    /// An object of this type.
    Complex(ShapeId),
    /// A resource of any type.
    Resource,
}

/// An element as it stands in JSON: of a choice, each type is an element of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The name in JSON. That of what extends a primitive value begins with `_`.
    pub name: String,
    /// What its value is, or each item of it.
    pub kind: Kind,
    /// Whether it is a list.
    pub is_list: bool,
    /// The place among the elements that have to be there, if it is one of them.
    pub(super) duty: Option<u8>,
}

/// A type of R4.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// Sorted by length, then by name: most names are told apart without a look at them.
    pub(super) elements: Vec<Element>,
    /// The names of the elements that have to be there (`medication[x]` of a choice).
    pub(super) duties: Vec<String>,
}

/// Which of the elements that have to be there have been seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Duties(u64);

impl Shape {
    /// The most elements of a type that have to be there.
    pub(super) const MOST_DUTIES: usize = 64;

    pub(super) fn find(&self, name: &str) -> Option<u16> {
        let found = self.elements.binary_search_by(|it| rank(&it.name).cmp(&rank(name)));
        found.ok().and_then(|at| u16::try_from(at).ok())
    }

    /// The names of the elements that have to be there and were not seen.
    pub fn missing(&self, seen: Duties) -> impl Iterator<Item = &str> {
        let names = self.duties.iter().enumerate();
        names.filter(move |(n, _)| seen.0 & (1 << n) == 0).map(|(_, name)| name.as_str())
    }
}

impl Duties {
    /// Notes that an element was seen; what extends it counts, too.
    pub fn see(&mut self, element: &Element) {
        if let Some(duty) = element.duty {
            self.0 |= 1 << duty;
        }
    }
}

/// What elements are ordered by.
pub(super) fn rank(name: &str) -> (usize, &str) {
    (name.len(), name)
}
