//! A fault: one entry with everything that there is to know of it.

use super::spoil::Spoil;
use crate::dialects::Dialects;

/// The entry of a fault. Several faults can be combined.
#[derive(Debug)]
pub struct FaultDef {
    /// Its stable name (`since-ignored`), unique among all faults.
    pub(crate) id: &'static str,
    /// The wrong behaviour, in one sentence.
    pub(crate) about: &'static str,
    /// The contracts in which it changes a response.
    pub(crate) dialects: Dialects,
    /// The requirements that it breaks, in whichever contracts have them.
    pub(crate) breaks: &'static [&'static str],
    /// The entries of `fixtures/wild-defects.json` that it reproduces: where it was seen.
    pub(crate) seen: &'static [&'static str],
    /// When it shows.
    pub(crate) pace: Pace,
    /// The contracts in which a run against the built-in server does not show it.
    pub(crate) unshown: Dialects,
    /// What it changes.
    pub(crate) spoils: &'static [Spoil],
}

/// When a fault shows, for tests that would otherwise wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// In a response, as soon as it is requested.
    AtOnce,
    /// Only when something has expired, which takes the server's time.
    AfterExpiry,
    /// In a response that never ends, until the client's own timeout.
    Stalling,
}

impl FaultDef {
    /// An entry with what most faults have.
    pub(crate) const NEW: Self = Self {
        id: "",
        about: "",
        dialects: Dialects::NONE,
        breaks: &[],
        seen: &[],
        pace: Pace::AtOnce,
        unshown: Dialects::NONE,
        spoils: &[],
    };
}
