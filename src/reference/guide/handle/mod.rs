//! The endpoints.

mod capability;
mod delete;
mod file;
mod group;
mod kick_off;
mod parameters;
mod resource;
mod status;
