//! The names of resource types in one index, as small numbers.

use std::collections::HashMap;
use std::sync::Arc;

/// A table of type names, numbered in the order of their first appearance.
#[derive(Debug, Clone, Default)]
pub(super) struct TypeNames {
    names: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, u16>,
}

impl TypeNames {
    /// More names than this are not taken: R4 has 146, the rest is a server's invention.
    pub(super) const LIMIT: usize = 1024;

    /// Returns the number of `name`, or `None` if it is new and the table is full.
    pub(super) fn intern(&mut self, name: &Arc<str>) -> Option<u16> {
        if let Some(id) = self.ids.get(name) {
            return Some(*id);
        }
        let id =
            u16::try_from(self.names.len()).ok().filter(|id| usize::from(*id) < Self::LIMIT)?;
        self.names.push(name.clone());
        self.ids.insert(name.clone(), id);
        Some(id)
    }

    /// Returns the name that has number `id`.
    pub(super) fn name(&self, id: u16) -> Arc<str> {
        self.names[usize::from(id)].clone()
    }

    /// Returns for each number the place of its name among the sorted names.
    ///
    /// A later name may shift places, but never changes which of two names comes first: rows that
    /// were sorted under an older table stay sorted.
    pub(super) fn ranks(&self) -> Vec<u16> {
        let mut ranks = vec![0; self.names.len()];
        for (rank, id) in (0_u16..).zip(self.sorted()) {
            ranks[usize::from(id)] = rank;
        }
        ranks
    }

    /// Returns the numbers in the order of their names.
    pub(super) fn sorted(&self) -> Vec<u16> {
        let mut ids: Vec<u16> = (0_u16..).take(self.names.len()).collect();
        ids.sort_unstable_by_key(|id| &self.names[usize::from(*id)]);
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_the_names_and_not_their_appearance() {
        let mut names = TypeNames::default();
        for name in ["Patient", "Account", "Zoo", "Account"] {
            names.intern(&name.into());
        }
        assert_eq!(names.ranks(), [1, 0, 2]);
        assert_eq!(names.sorted(), [1, 0, 2]);
    }

    #[test]
    fn a_full_table_takes_known_names_only() {
        let mut names = TypeNames::default();
        for number in 0..TypeNames::LIMIT {
            assert!(names.intern(&format!("T{number}").into()).is_some());
        }
        assert_eq!(names.intern(&"Patient".into()), None);
        assert_eq!(names.intern(&"T7".into()), Some(7));
    }
}
