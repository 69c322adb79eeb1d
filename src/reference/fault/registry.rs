//! All faults by their names, whatever server they belong to.

use std::fmt;
use std::str::FromStr;

use super::gateway::{self, GatewayFault};
use super::wire::{self, WireFault};
use crate::reference::settings::Dialect;

/// One defect that a reference server can be started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A defect of a gateway that speaks 1upHealth's contracts.
    Gateway(GatewayFault),
    /// A defect of the connection, below HTTP.
    Wire(WireFault),
}

/// What a person needs to know of one fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultInfo {
    /// The switch.
    pub fault: Fault,
    /// Its stable name (`up-since-ignored`).
    pub name: &'static str,
    /// One sentence that says what goes wrong.
    pub about: &'static str,
    /// The contracts in which it changes an answer.
    pub dialects: &'static [Dialect],
}

/// No fault has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("find a fault named `{name}`")]
pub struct UnknownFault {
    /// The name as given.
    pub name: String,
}

const TABLES: [&[FaultInfo]; 2] = [gateway::FAULTS, wire::FAULTS];

/// Lists all faults, in the order in which they are documented.
pub fn faults() -> impl Iterator<Item = &'static FaultInfo> + Clone {
    TABLES.into_iter().flatten()
}

impl Fault {
    /// Returns the registry's entry of this fault.
    ///
    /// # Panics
    ///
    /// Never: the tables write the enums and the entries from the same lines.
    #[must_use]
    pub fn info(self) -> &'static FaultInfo {
        faults().find(|info| info.fault == self).expect("every fault stands in a table")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.info().name)
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = faults().find(|info| info.name == name);
        found.map(|info| info.fault).ok_or_else(|| UnknownFault { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_unique_and_leads_back_to_its_fault() {
        let names: BTreeSet<&str> = faults().map(|info| info.name).collect();
        assert_eq!(names.len(), faults().count());
        for info in faults() {
            assert_eq!(info.name.parse(), Ok(info.fault));
            assert_eq!(info.fault.to_string(), info.name);
        }
    }
}
