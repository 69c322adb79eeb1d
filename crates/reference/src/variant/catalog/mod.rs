//! The variants, in files by subject.
//!
//! The comments name the entries of our catalogue of what servers in use do (T) and of what test
//! kits get wrong (TRAP). Those without a variant here: the usual population has contained
//! resources (T-33), and the usual server of the guide answers a kick-off with an
//! `OperationOutcome` (T-28), a `_since` in the future with nothing (TRAP-02), and shows the
//! shapes of 3.0.0 (T-38, TRAP-07, TRAP-19). Tokens are renewed in other tests (T-29).
//!
//! Some of what servers in use do is to be tolerated and yet not what the guide asks for; there
//! scenarios warn, and it may be a fault as well (`kickoff-200-sync` and `synchronous`,
//! `delete-then-410` and `gone-after-delete`, `lenient-silent` and `silently-lenient`).

automod::dir!(pub(crate) "src/variant/catalog");
