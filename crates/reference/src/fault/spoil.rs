//! The points at which a fault changes what the server does.
//!
//! The server builds values and hands each of them to the faults that it was started with; without
//! faults, nothing changes them.

use crate::message::Response;
use crate::wire::{Certificate, Delivery, Transfer};

/// What a fault changes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spoil {
    /// How an Observation file is sent.
    Transfer(fn(&Delivery, Vec<u8>) -> Transfer),
    /// A response, when it leaves the server.
    Departure(fn(Response) -> Response),
    /// The certificate for the server's name.
    Certificate(fn(&mut Certificate)),
}
