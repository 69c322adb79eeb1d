//! Where each value of a parsed document stands in its text.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// The way to a value of a document: the keys and list positions from the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Path(Vec<String>);

impl Path {
    /// The document as a whole.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The value under a key, or at a position counted from 0.
    #[must_use]
    pub fn then(&self, part: impl fmt::Display) -> Self {
        let mut parts = self.0.clone();
        parts.push(format!("{part}"));
        Self(parts)
    }

    /// The value under keys that follow each other.
    #[must_use]
    pub fn then_all(&self, parts: &[&str]) -> Self {
        parts.iter().fold(self.clone(), |path, part| path.then(part))
    }

    /// The key or list position that the value stands at.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    fn parent(&self) -> Option<Self> {
        let (_, parent) = self.0.split_last()?;
        Some(Self(parent.to_vec()))
    }
}

/// The places of all values of a document, in bytes.
///
/// Models are parsed without positions, which keeps them readable; whoever finds fault with a value
/// names its path and finds its place here.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    places: BTreeMap<Path, Range<usize>>,
    keys: BTreeMap<Path, Range<usize>>,
}

impl Outline {
    /// Notes where a value stands.
    pub fn add(&mut self, path: Path, place: Range<usize>) {
        self.places.insert(path, place);
    }

    /// Notes where the key of a value stands.
    pub fn add_key(&mut self, path: Path, place: Range<usize>) {
        self.keys.insert(path, place);
    }

    /// The place of a value; of what encloses it when the document does not have it.
    #[must_use]
    pub fn value(&self, path: &Path) -> Range<usize> {
        search(path, |path| self.places.get(path).or_else(|| self.keys.get(path)))
    }

    /// The place of the key of a value; of the value when it has no key.
    #[must_use]
    pub fn key(&self, path: &Path) -> Range<usize> {
        search(path, |path| self.keys.get(path).or_else(|| self.places.get(path)))
    }

    /// The places of the items of a list, in order.
    pub fn items(&self, list: &Path) -> impl Iterator<Item = Range<usize>> {
        (0..).map_while(|n| self.places.get(&list.then(n)).cloned())
    }

    /// The place of the value whose key stands exactly here.
    #[must_use]
    pub fn value_of_key_at(&self, place: &Range<usize>) -> Option<Range<usize>> {
        let (path, _) = self.keys.iter().find(|(_, key)| key.start == place.start)?;
        self.places.get(path).cloned()
    }
}

/// The place of a value, or of the nearest one around it that has a place.
fn search<'a>(path: &Path, place: impl Fn(&Path) -> Option<&'a Range<usize>>) -> Range<usize> {
    let mut path = Some(path.clone());
    while let Some(here) = path {
        if let Some(place) = place(&here) {
            return place.clone();
        }
        path = here.parent();
    }
    0..0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_missing_stands_where_its_parent_stands() {
        let mut outline = Outline::default();
        let send = Path::root().then("steps").then(0).then("send");
        outline.add(send.clone(), 10..20);
        outline.add_key(send.clone(), 5..9);
        assert_eq!(outline.value(&send.then("status")), 10..20);
        assert_eq!(outline.key(&send.then("status")), 5..9);
        assert_eq!(outline.value(&Path::root()), 0..0);
    }
}
