//! Judgements on what files hold: types, resources, messages, deletions.

automod::dir!(pub(in crate::check) "src/check/content");
