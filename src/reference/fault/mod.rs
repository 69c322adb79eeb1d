//! The defects that a reference server can be started with, one named switch each.

mod gateway;
mod registry;
mod table;
mod wire;

pub use gateway::GatewayFault;
pub use registry::{Fault, FaultInfo, UnknownFault, faults};
pub use wire::WireFault;
