//! The endpoints.

mod accepted;
mod capability;
mod cohort;
mod delete;
mod ended;
mod file;
mod flawed_file;
mod group;
mod guessed;
mod kick_off;
mod known;
mod page;
mod parameters;
mod request_url;
mod resource;
mod running;
mod status;

pub(super) use capability::EARLIER_EXPORT;
pub(super) use ended::http_date;
pub(super) use kick_off::Order;
pub(super) use status::parameter;
