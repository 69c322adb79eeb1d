//! Conformance tests for servers of the FHIR Bulk Data `$export` operation.

mod case;
mod check;
pub mod contract;
pub mod diagnostic;
pub mod engine;
pub mod event;
pub mod evidence;
pub mod exit;
pub mod fhir;
pub mod http;
pub mod judge;
pub mod need;
pub mod reference;
mod relation;
pub mod report;
pub mod scan;
pub mod snapshot;
pub mod suite;
pub mod target;
pub mod verdict;
