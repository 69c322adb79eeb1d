//! The endpoints.

mod capability;
mod delete;
mod file;
mod flawed_file;
mod group;
mod kick_off;
mod parameters;
mod request_url;
mod resource;
mod status;
