//! The elements that lead to compartment references, as a tree that is walked while a line is read.

use std::collections::HashMap;
use std::sync::LazyLock;

use bulkspec_fhir::PATIENT_COMPARTMENT;

/// An element in the tree of all compartment paths of all types.
pub(super) type Node = u16;

/// All compartment paths. `resourceType` may come last in a line, so one tree serves all types,
/// and what was found is sifted by [`PathTree::of_type`] at the end.
pub(super) static PATHS: LazyLock<PathTree> = LazyLock::new(PathTree::of_the_compartment);

/// A tree of element names.
#[derive(Debug, Default)]
pub(super) struct PathTree {
    children: Vec<Vec<(&'static str, Node)>>,
    is_reference: Vec<bool>,
    of_type: HashMap<&'static str, Vec<Node>>,
}

impl PathTree {
    /// The resource itself.
    pub(super) const ROOT: Node = 0;

    /// Returns the element `name` below `node`, if a compartment path leads through it.
    pub(super) fn child(&self, node: Node, name: &str) -> Option<Node> {
        let children = &self.children[usize::from(node)];
        children
            .binary_search_by_key(&rank(name), |(name, _)| rank(name))
            .ok()
            .map(|at| children[at].1)
    }

    /// Tells whether a path of some type ends at `node`, which is a Reference then.
    pub(super) fn is_reference(&self, node: Node) -> bool {
        self.is_reference[usize::from(node)]
    }

    /// Returns where the paths of `resource_type` end; none for a type outside the compartment.
    pub(super) fn of_type(&self, resource_type: &str) -> &[Node] {
        self.of_type.get(resource_type).map_or(&[], Vec::as_slice)
    }

    fn of_the_compartment() -> Self {
        let mut tree =
            Self { children: vec![vec![]], is_reference: vec![false], ..Self::default() };
        for (resource_type, paths) in PATIENT_COMPARTMENT {
            let ends = paths.iter().map(|path| tree.add(path)).collect();
            tree.of_type.insert(resource_type, ends);
        }
        tree
    }

    fn add(&mut self, path: &'static str) -> Node {
        let end = path.split('.').fold(Self::ROOT, |node, name| self.add_child(node, name));
        self.is_reference[usize::from(end)] = true;
        end
    }

    fn add_child(&mut self, node: Node, name: &'static str) -> Node {
        if let Some(child) = self.child(node, name) {
            return child;
        }
        let child = Node::try_from(self.children.len()).expect("the compartment has few paths");
        self.children.push(Vec::new());
        self.is_reference.push(false);
        let siblings = &mut self.children[usize::from(node)];
        siblings.push((name, child));
        siblings.sort_unstable_by_key(|(name, _)| rank(name));
        child
    }
}

/// Orders names by length first: most names of a resource are told apart without a look at them.
fn rank(name: &str) -> (usize, &str) {
    (name.len(), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_end() {
        let end = "participant.actor".split('.').try_fold(PathTree::ROOT, |n, s| PATHS.child(n, s));
        assert_eq!(PATHS.of_type("Appointment"), [end.unwrap()]);
        assert!(PATHS.is_reference(end.unwrap()));
    }

    #[test]
    fn an_element_can_be_a_reference_and_lead_on() {
        let runner = PATHS.child(PathTree::ROOT, "performer").unwrap();
        let actor = PATHS.child(runner, "actor").unwrap();
        assert!(PATHS.is_reference(runner) && PATHS.is_reference(actor));
        assert!(PATHS.of_type("Procedure").contains(&actor));
        assert!(!PATHS.of_type("Procedure").contains(&runner));
    }

    #[test]
    fn a_type_outside_the_compartment_has_no_paths() {
        assert!(PATHS.of_type("Practitioner").is_empty());
        assert_eq!(PATHS.child(PathTree::ROOT, "name"), None);
    }
}
