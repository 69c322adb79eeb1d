//! Conformance tests for servers of the FHIR Bulk Data `$export` operation.
//!
//! A [`Suite`] contains scenarios, as data that people read and edit. A [`Target`] is the server
//! under test, which is tested against a [`Contract`]. [`run()`] executes the scenarios of the
//! contract, which produces [`Evidence`], and judges it. The resulting [`Run`] has evidence and
//! verdicts. Its [`Report`] can be written in one of the [`formats`], and [`Exit`] is the exit code
//! for it. Execution, judgement and reporting are separate layers: judging the same evidence again
//! gives the same report.
//!
//! The command line and the tests under `cargo test` ([`conformance`]) both use this library. The
//! library does not print, read the environment or end the process.
//!
//! ```
//! use bulkspec::{Contract, Exit, Loader, built_in, run};
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
//!
//! # Features
//!
//! - `cli` (default): the program.
//! - `reference` (default): the reference server as a target ([`built_in`], [`conformance`]).
//!
//! The names on this page are the public API. Modules that are not shown here are for the program
//! and for the tests of this package. They can change without notice.

#[cfg(feature = "reference")]
pub mod built_in;
#[cfg(feature = "reference")]
pub mod conformance;
pub mod formats;

pub use config::{Config, Target};
pub use contract::Contract;
pub use evidence::Evidence;
pub use exit::Exit;
pub use report::Report;
pub use run::{Run, run};
pub use suite::{Loader, Suite};
pub use verdict::Outcome;

mod check;
mod check_context;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod contract;
#[doc(hidden)]
pub mod diagnostic;
mod escape;
#[doc(hidden)]
pub mod evidence;
#[doc(hidden)]
pub mod exit;
#[doc(hidden)]
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
#[doc(hidden)]
pub mod http;
mod input_file;
#[doc(hidden)]
pub mod judge;
#[doc(hidden)]
pub mod key;
#[doc(hidden)]
pub mod manual;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod run;
#[doc(hidden)]
pub mod scan;
#[cfg(feature = "reference")]
#[doc(hidden)]
pub mod selftest;
#[doc(hidden)]
pub mod snapshot;
#[doc(hidden)]
pub mod spec;
#[doc(hidden)]
pub mod suite;
#[doc(hidden)]
pub mod verdict;
