//! Judgements on a job from its first poll to its end.

automod::dir!(pub(in crate::check) "src/check/job");
