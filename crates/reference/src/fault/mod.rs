//! The faults that a reference server can be started with, each with a name.

mod gateway;
mod guide;
mod output;
mod registry;
mod request;
mod smart;
mod table;
mod wire;

pub use gateway::GatewayFault;
pub use guide::GuideFault;
pub use output::OutputFault;
pub use registry::{Fault, FaultInfo, UnknownFault, faults, faults_of};
pub use request::RequestFault;
pub use smart::SmartFault;
pub use wire::WireFault;
