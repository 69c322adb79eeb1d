//! `bulkspec`: conformance tests for servers of the FHIR Bulk Data `$export` operation.

use std::process::ExitCode;

fn main() -> ExitCode {
    bulkspec::cli::main()
}
