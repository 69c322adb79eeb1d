//! Where a key set is published.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

/// A place to listen at.
#[derive(Debug, Clone)]
pub enum Listen {
    /// An address that is taken when listening begins.
    At(SocketAddr),
    /// A socket that was bound before, so that nobody else can take its port meanwhile.
    On(Arc<TcpListener>),
}

impl Listen {
    /// The address; `None` where the system does not tell that of a socket.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::At(address) => Some(*address),
            Self::On(socket) => socket.local_addr().ok(),
        }
    }

    /// Binds the address, or shares the socket.
    pub(super) fn socket(&self) -> io::Result<TcpListener> {
        match self {
            Self::At(address) => TcpListener::bind(address),
            Self::On(socket) => socket.try_clone(),
        }
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Self {
        Self::At(address)
    }
}

/// Two places are the same if they have one address.
impl PartialEq for Listen {
    fn eq(&self, other: &Self) -> bool {
        self.address() == other.address()
    }
}

impl Eq for Listen {}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address() {
            Some(address) => address.fmt(f),
            None => f.write_str("an unknown address"),
        }
    }
}
