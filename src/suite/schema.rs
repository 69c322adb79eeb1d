//! The JSON Schema of suites, for editors.

use schemars::Schema;

use super::Suite;

/// Returns the JSON Schema (2020-12) of a suite.
#[must_use]
pub fn json_schema() -> Schema {
    schemars::schema_for!(Suite)
}
