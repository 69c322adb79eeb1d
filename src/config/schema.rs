//! The JSON Schema of `bulkspec.toml`, for editors.

use schemars::Schema;

use super::file::ConfigEntry;

/// Returns the JSON Schema (2020-12) of a configuration.
#[must_use]
pub fn json_schema() -> Schema {
    schemars::schema_for!(ConfigEntry)
}
