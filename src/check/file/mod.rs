//! Judgements on files: how they are divided, sent and kept, whatever they hold.

automod::dir!(pub(in crate::check) "src/check/file");
