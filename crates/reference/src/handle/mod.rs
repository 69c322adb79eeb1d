//! One file for each thing that can be asked of the server.

mod capability;
mod file;
mod group;
mod kick_off;
mod method;
mod resource;
mod retry;
mod status;
mod token;
