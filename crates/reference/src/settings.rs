//! The settings of a reference server: contract, population, faults and variants.

use std::num::NonZeroU32;

use bulkspec_fhir::GuideVersion;

use super::fault::{Fault, FaultDef, Spoil};
use super::smart::{JwksFetch, RegisteredClient};
use super::variant::{Variant, VariantDef};

/// The default file size of a server of HL7's guide, whose population is small.
const GUIDE_LINES_PER_FILE: NonZeroU32 = NonZeroU32::new(40).expect("40 is not zero");

/// The default file size; user A of the analytics contract has more Conditions than that.
const LINES_PER_FILE: NonZeroU32 = NonZeroU32::new(1_100).expect("1,100 is not zero");

/// The contract that the server implements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// 1upHealth's population-level Group export (`1up-population`).
    Population,
    /// 1upHealth's older analytics export (`1up-analytics`).
    Analytics,
    /// HL7's guide Bulk Data Access (`hl7-3.0.0` and others).
    Guide(GuideVersion),
}

impl Dialect {
    /// Returns the contract's name, as written in a configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Population => "1up-population",
            Self::Analytics => "1up-analytics",
            Self::Guide(GuideVersion::V1) => "hl7-1.0.1",
            Self::Guide(GuideVersion::V2) => "hl7-2.0.0",
            Self::Guide(GuideVersion::V3) => "hl7-3.0.0",
            Self::Guide(GuideVersion::V4Ballot) => "hl7-4.0.0-ballot",
        }
    }
}

/// The settings that a reference server is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The contract that it implements.
    pub dialect: Dialect,
    /// The population's seed: the same seed gives the same resources, byte for byte.
    pub seed: u64,
    /// The number of patients. Population: 10,200 by default, so that more patients exist than a
    /// group may contain. Analytics: 4 by default, one for each user; additional ones belong to
    /// user C. Guide: 12 by default, and never fewer.
    pub patients: u32,
    /// The maximum number of resources in one file; 1,100 by default, 40 for the guide.
    pub lines_per_file: NonZeroU32,
    /// How many polls find the export in progress before it is complete; 1 by default. Used only by
    /// servers of the guide.
    pub polls_until_ready: u32,
    /// How many exports keep their files; older ones return 404. 256 by default.
    pub jobs_kept: usize,
    /// The faults to enable.
    pub faults: Vec<Fault>,
    /// The variants to enable.
    pub variants: Vec<Variant>,
    /// The URL at which the client `by-url` of the guide's authorisation publishes its keys;
    /// without it, there is no such client.
    pub jwks_url: Option<String>,
    /// The function that fetches key sets; without it, no client that is registered by URL gets a
    /// token.
    pub jwks_fetch: Option<JwksFetch>,
    /// Clients of the guide's authorisation in addition to the built-in ones.
    pub registered: Vec<RegisteredClient>,
}

impl Settings {
    /// Returns the settings of a server without faults and with the default population.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            seed: 1,
            patients: match dialect {
                Dialect::Population => 10_200,
                Dialect::Analytics => 4,
                Dialect::Guide(_) => 12,
            },
            lines_per_file: match dialect {
                Dialect::Guide(_) => GUIDE_LINES_PER_FILE,
                _ => LINES_PER_FILE,
            },
            polls_until_ready: 1,
            jobs_kept: 256,
            faults: Vec::new(),
            variants: Vec::new(),
            jwks_url: None,
            jwks_fetch: None,
            registered: Vec::new(),
        }
    }

    /// Adds a fault.
    #[must_use]
    pub fn with_fault(mut self, fault: impl Into<Fault>) -> Self {
        self.faults.push(fault.into());
        self
    }

    /// Adds a variant.
    #[must_use]
    pub fn with_variant(mut self, variant: impl Into<Variant>) -> Self {
        self.variants.push(variant.into());
        self
    }

    /// What the faults change.
    pub(crate) fn spoils(&self) -> impl Iterator<Item = &'static Spoil> {
        self.faults.iter().flat_map(|fault| fault.spoils())
    }

    pub(crate) fn has(&self, fault: &FaultDef) -> bool {
        self.faults.iter().any(|it| it.is(fault))
    }

    pub(crate) fn varies(&self, variant: &VariantDef) -> bool {
        self.variants.iter().any(|it| it.is(variant))
    }
}
