//! Conformance tests for servers of the FHIR Bulk Data `$export` operation.

pub mod fhir;
