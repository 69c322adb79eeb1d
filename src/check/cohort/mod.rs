//! Judgements on Groups that are created by filters (Bulk Cohort API).

automod::dir!(pub(in crate::check) "src/check/cohort");
