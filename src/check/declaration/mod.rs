//! Judgements on what a server declares, against what it does.

automod::dir!(pub(in crate::check) "src/check/declaration");
