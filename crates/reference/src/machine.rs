//! The reference server, for any contract.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::guide::{Guide, GuideProvision};
use super::message::{Request, Response};
use super::provision::GatewayProvision;
use super::server::Gateway;
use super::settings::{Dialect, Settings};

/// A clock. Tests can provide their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A reference server without a transport.
pub struct Reference {
    settings: Settings,
    clock: Clock,
    machine: Machine,
}

/// The state machine behind it; each implements one family of contracts.
enum Machine {
    Gateway(Gateway),
    Guide(Guide),
}

/// Everything that a client needs to know about a reference server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provision {
    /// For a gateway with 1upHealth's contracts.
    Gateway(GatewayProvision),
    /// For a server of HL7's guide.
    Guide(GuideProvision),
}

impl Reference {
    /// Creates a server. Its tokens are valid for this instance only; everything else is determined
    /// by the settings. Resources were last changed up to the end of 2025, so the clock should not
    /// be earlier.
    #[must_use]
    pub fn new(settings: Settings, clock: Clock) -> Self {
        let machine = match settings.dialect {
            Dialect::Guide(version) => {
                Machine::Guide(Guide::new(settings.clone(), version, Arc::clone(&clock)))
            }
            Dialect::Population | Dialect::Analytics => {
                Machine::Gateway(Gateway::new(settings.clone(), Arc::clone(&clock)))
            }
        };
        Self { settings, clock, machine }
    }

    /// Returns the settings of the server.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the clock of the server.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Returns the response to one request.
    #[must_use]
    pub fn answer(&self, request: &Request) -> Response {
        match &self.machine {
            Machine::Gateway(gateway) => gateway.answer(request),
            Machine::Guide(guide) => guide.answer(request),
        }
    }

    /// Returns what a client needs to know, for a server at `origin` (`http://127.0.0.1:8080`,
    /// without a trailing slash).
    #[must_use]
    pub fn provision(&self, origin: &str) -> Provision {
        match &self.machine {
            Machine::Gateway(gateway) => Provision::Gateway(gateway.provision(origin)),
            Machine::Guide(guide) => Provision::Guide(guide.provision(origin)),
        }
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference").field("settings", &self.settings).finish_non_exhaustive()
    }
}
