//! Who may do what: accounts, tokens that are truly checked, and the guard at each door.

mod accounts;
mod guard;
mod scope;
mod signer;

pub(crate) use accounts::{Accounts, Client, User};
pub(crate) use guard::{Caller, Guard, Place, basic};
pub(crate) use scope::{FULL_SCOPE, NARROW_SCOPE, Scope};
pub(crate) use signer::{AccessClaims, FileClaims, Signer};
