//! Judgements on manifests: their members, their items, their pages.

automod::dir!(pub(in crate::check) "src/check/manifest");
