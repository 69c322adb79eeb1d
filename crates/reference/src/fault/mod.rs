//! The faults that a reference server can be started with: one entry each, in folders by subject.

pub(crate) mod connection;
pub(crate) mod content;
pub(crate) mod declaration;
mod def;
pub(crate) mod deleted;
pub(crate) mod file;
pub(crate) mod gateway;
pub(crate) mod group;
pub(crate) mod job;
pub(crate) mod kick_off;
mod list;
pub(crate) mod manifest;
pub(crate) mod organized;
pub(crate) mod parameter;
pub(crate) mod smart;
mod spoil;

pub use def::{FaultDef, Pace};
pub use list::{Fault, UnknownFault, faults, faults_of};
pub(crate) use spoil::Spoil;
