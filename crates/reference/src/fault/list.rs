//! The list of all faults, collected from their files by `build.rs`.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::def::{FaultDef, Pace};
use super::spoil::Spoil;
use crate::dialects::Dialects;
use crate::settings::Dialect;

include!(concat!(env!("OUT_DIR"), "/faults.rs"));

/// One defect that a reference server can be started with.
#[derive(Clone, Copy)]
pub struct Fault(&'static FaultDef);

/// No fault of a contract has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot find a fault of {} named `{name}`", dialect.name())]
pub struct UnknownFault {
    /// The name as given.
    pub name: String,
    /// The contract that was searched.
    pub dialect: Dialect,
}

/// Returns all faults, in the order in which they are documented.
pub fn faults() -> impl Iterator<Item = Fault> + Clone {
    FAULTS.iter().map(|(_, def)| Fault(def))
}

/// Returns the faults that change a response in one contract.
pub fn faults_of(dialect: Dialect) -> impl Iterator<Item = Fault> + Clone {
    faults().filter(move |fault| fault.dialects().contains(dialect))
}

impl Fault {
    /// Finds a fault of a contract by its id.
    ///
    /// # Errors
    ///
    /// Returns [`UnknownFault`] if the contract has no fault with that id.
    pub fn named(id: &str, dialect: Dialect) -> Result<Self, UnknownFault> {
        let found = faults_of(dialect).find(|fault| fault.id() == id);
        found.ok_or_else(|| UnknownFault { name: id.to_owned(), dialect })
    }

    /// Returns its stable name (`since-ignored`), unique among all faults.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Returns the wrong behaviour, in one sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.0.about
    }

    /// Returns the contracts in which it changes a response.
    #[must_use]
    pub fn dialects(self) -> Dialects {
        self.0.dialects
    }

    /// Returns the ids of the requirements that it breaks, in whichever contracts have them.
    #[must_use]
    pub fn breaks(self) -> &'static [&'static str] {
        self.0.breaks
    }

    /// Returns the ids of the defects of real servers that it reproduces.
    #[must_use]
    pub fn seen(self) -> &'static [&'static str] {
        self.0.seen
    }

    /// Returns when it shows.
    #[must_use]
    pub fn pace(self) -> Pace {
        self.0.pace
    }

    /// Returns the contracts in which a run against the built-in server does not show it.
    #[must_use]
    pub fn unshown(self) -> Dialects {
        self.0.unshown
    }

    /// Returns true if it is a fault of the connection, which shows over TLS only.
    #[must_use]
    pub fn is_of_connection(self) -> bool {
        self.area() == "connection"
    }

    /// Returns what it changes.
    pub(crate) fn spoils(self) -> &'static [Spoil] {
        self.0.spoils
    }

    /// Returns what it is a fault of: the folder of its entry.
    pub(crate) fn area(self) -> &'static str {
        FAULTS.iter().find(|(_, def)| self.is(def)).map_or("", |(area, _)| area)
    }

    pub(crate) fn is(self, def: &FaultDef) -> bool {
        std::ptr::eq(self.0, def)
    }
}

impl From<&'static FaultDef> for Fault {
    fn from(def: &'static FaultDef) -> Self {
        Self(def)
    }
}

impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.0)
    }
}

impl Eq for Fault {}

impl Hash for Fault {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fault").field(&self.0.id).finish()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_is_unique_and_leads_back_to_its_fault() {
        let ids: BTreeSet<&str> = faults().map(Fault::id).collect();
        assert_eq!(ids.len(), faults().count());
        for fault in faults() {
            for dialect in fault.dialects().iter() {
                assert_eq!(Fault::named(fault.id(), dialect), Ok(fault));
            }
            assert_eq!(fault.to_string(), fault.id());
        }
    }

    #[test]
    fn every_entry_is_complete() {
        for fault in faults() {
            assert!(fault.about().ends_with('.'), "{fault}");
            assert!(fault.dialects().iter().next().is_some(), "{fault}");
            assert!(!fault.breaks().is_empty(), "{fault}");
        }
    }

    #[test]
    fn a_fault_is_found_only_in_its_contracts() {
        assert!(Fault::named("mixed-type-file", Dialect::Population).is_ok());
        assert!(Fault::named("since-ignored", Dialect::Population).is_err());
    }
}
