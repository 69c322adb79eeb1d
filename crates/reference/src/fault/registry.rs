//! All faults by their names, whatever server they belong to.

use std::fmt;

use super::gateway::{self, GatewayFault};
use super::guide::{self, GuideFault};
use super::output::{self, OutputFault};
use super::request::{self, RequestFault};
use super::smart::{self, SmartFault};
use super::wire::{self, WireFault};
use crate::settings::Dialect;

/// One defect that a reference server can be started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A defect of a gateway that implements 1upHealth's contracts.
    Gateway(GatewayFault),
    /// A defect of a server that implements HL7's guide.
    Guide(GuideFault),
    /// A defect of such a server in its declarations and responses.
    Request(RequestFault),
    /// A defect of such a server in its output: manifest, files and their content.
    Output(OutputFault),
    /// A defect in the authorisation of the guide.
    Smart(SmartFault),
    /// A defect of the connection, below HTTP.
    Wire(WireFault),
}

/// The description of one fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultInfo {
    /// The switch.
    pub fault: Fault,
    /// Its stable name (`up-since-ignored`), unique among the faults of a contract: faults of
    /// different kinds of servers may share one.
    pub name: &'static str,
    /// The wrong behaviour, in one sentence.
    pub about: &'static str,
    /// The contracts in which it changes a response.
    pub dialects: &'static [Dialect],
}

/// No fault of a contract has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot find a fault of {} named `{name}`", dialect.name())]
pub struct UnknownFault {
    /// The name as given.
    pub name: String,
    /// The contract that was searched.
    pub dialect: Dialect,
}

const TABLES: [&[FaultInfo]; 6] =
    [gateway::FAULTS, request::FAULTS, guide::FAULTS, output::FAULTS, smart::FAULTS, wire::FAULTS];

/// Returns all faults, in the order in which they are documented.
pub fn faults() -> impl Iterator<Item = &'static FaultInfo> + Clone {
    TABLES.into_iter().flatten()
}

/// Returns the faults that change a response in one contract.
pub fn faults_of(dialect: Dialect) -> impl Iterator<Item = &'static FaultInfo> + Clone {
    faults().filter(move |info| info.dialects.contains(&dialect))
}

impl Fault {
    /// Finds a fault of a contract by its name.
    ///
    /// # Errors
    ///
    /// Returns [`UnknownFault`] if the contract has no fault with that name.
    pub fn named(name: &str, dialect: Dialect) -> Result<Self, UnknownFault> {
        let found = faults_of(dialect).find(|info| info.name == name);
        found.map(|info| info.fault).ok_or_else(|| UnknownFault { name: name.to_owned(), dialect })
    }

    /// Returns the registry's entry of this fault.
    ///
    /// # Panics
    ///
    /// Never panics: the enums and the entries are generated from the same lines.
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

#[cfg(test)]
mod tests {
    use super::*;
    use bulkspec_fhir::GuideVersion;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_unique_in_a_contract_and_leads_back_to_its_fault() {
        let guides = GuideVersion::ALL.map(Dialect::Guide);
        for dialect in [Dialect::Population, Dialect::Analytics].into_iter().chain(guides) {
            let names: BTreeSet<&str> = faults_of(dialect).map(|info| info.name).collect();
            assert_eq!(names.len(), faults_of(dialect).count());
            for info in faults_of(dialect) {
                assert_eq!(Fault::named(info.name, dialect), Ok(info.fault));
                assert_eq!(info.fault.to_string(), info.name);
            }
        }
    }

    #[test]
    fn two_kinds_of_servers_may_have_a_fault_of_the_same_name() {
        let of = |dialect| Fault::named("mixed-type-file", dialect);
        assert_eq!(of(Dialect::Population), Ok(GatewayFault::MixedTypeFile.into()));
        assert_eq!(of(Dialect::Guide(GuideVersion::V2)), Ok(GuideFault::MixedTypeFile.into()));
        assert!(Fault::named("since-ignored", Dialect::Population).is_err());
    }
}
