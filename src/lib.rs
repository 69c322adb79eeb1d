//! Conformance tests for servers of the FHIR Bulk Data `$export` operation.
//!
//! A [`suite`] describes the requirements, as scenarios that people read and edit. A
//! [`config::Target`] is the server under test, which is tested against a [`contract`]. The
//! [`engine`] runs the scenarios and writes [`evidence`], [`judge`] judges it, and [`report`] shows
//! the verdicts. These layers are separate: judging the same evidence again gives the same report.
//!
//! The command line and the tests under `cargo test` ([`conformance`]) both use this library. Only
//! [`cli`] prints, reads the environment or ends the process.
//!
//! ```
//! use bulkspec::built_in;
//! use bulkspec::contract::Contract;
//! use bulkspec::exit::Exit;
//! use bulkspec::run::run;
//! use bulkspec::suite::Loader;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = built_in::start(Contract::Analytics, &[], &[]).await;
//! let suites = Loader::new().built_in().load()?;
//! let report = run(server.target.clone(), &suites).await?.report();
//! assert_eq!(Exit::of(&report), Exit::Clean);
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "reference")]
pub mod built_in;
mod case;
mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
#[cfg(feature = "reference")]
pub mod conformance;
pub mod contract;
pub mod diagnostic;
pub mod engine;
pub mod escape;
pub mod event;
pub mod evidence;
pub mod exit;
#[doc(hidden)]
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod http;
mod input_file;
pub mod judge;
pub mod key;
pub mod manual;
pub mod need;
pub mod report;
pub mod run;
pub mod scan;
#[cfg(feature = "reference")]
pub mod selftest;
pub mod snapshot;
pub mod suite;
pub mod verdict;
