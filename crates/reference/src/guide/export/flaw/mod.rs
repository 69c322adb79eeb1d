//! What faulty servers get wrong on the way from query to bytes.

mod block;
mod brotli;
mod bytes;
mod choice;
mod content;
mod deletion;
mod entry;
mod lines;
mod list;
mod manifest;
mod sheet;
mod view;

pub(super) use block::{is_forgotten, lose_headers};
pub(crate) use brotli::brotli;
pub(crate) use choice::{Choice, misplace};
pub(super) use content::altered;
pub(super) use deletion::misbundled;
pub(super) use lines::{mangled, misdivided};
pub(super) use manifest::misreport;
pub(super) use sheet::misfile;
pub(crate) use view::look;
