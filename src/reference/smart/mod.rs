//! Who may do what at a server of the guide.

mod authority;

pub(crate) use authority::{Access, Authority, Place};
