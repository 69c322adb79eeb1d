//! Conformance tests for servers of the FHIR Bulk Data `$export` operation.

pub mod contract;
pub mod diagnostic;
pub mod engine;
pub mod event;
pub mod evidence;
pub mod fhir;
pub mod http;
pub mod need;
pub mod reference;
pub mod scan;
pub mod suite;
pub mod target;
pub mod verdict;
