//! The Group that a scenario wrote.

use crate::evidence::MembersFacts;

/// The Group that a scenario wrote: its id and its members at this moment.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) id: String,
    /// Whether it is among the resources of bulkspec's own, with which it is deleted.
    pub(crate) is_own: bool,
    pub(crate) members: MembersFacts,
}
