//! Faults of the manifest.

automod::dir!(pub(crate) "src/fault/manifest");
