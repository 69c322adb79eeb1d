//! The endpoints.

mod accepted;
mod capability;
mod cohort;
mod delete;
mod ended;
mod file;
mod file_context;
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

pub(crate) use accepted::AcceptedContext;
pub(super) use capability::EARLIER_EXPORT;
pub(crate) use ended::Completion;
pub(super) use ended::http_date;
pub(crate) use file::gzip;
pub(crate) use file_context::FileContext;
pub(super) use kick_off::Order;
pub(crate) use page::html;
pub(crate) use status::parameter;
