//! The formats of a report. Each writes a [`Report`](crate::Report) as bytes.
//!
//! ```
//! use bulkspec::formats::{Console, Format, Json, Junit, Verbosity};
//! # use bulkspec::{Contract, Loader, built_in, run};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = built_in::start(Contract::Analytics, &[], &[]).await;
//! # let suites = Loader::new().built_in().load()?;
//! # let report = run(server.target.clone(), &suites).await?.report();
//! let mut page = Vec::new();
//! let console = Console { colour: false, verbosity: Verbosity::Normal };
//! for format in [&Json as &dyn Format, &Junit, &console] {
//!     page.clear();
//!     format.write(&report, &mut page)?;
//!     assert!(!page.is_empty());
//! }
//! # Ok(())
//! # }
//! ```

pub use crate::report::{Console, Format, Json, Junit, Verbosity};
pub use crate::snapshot::Snapshot;
