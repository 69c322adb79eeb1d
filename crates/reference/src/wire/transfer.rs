//! How a body is sent, which a fault can change.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use hyper::body::Frame;
use jiff::Timestamp;

use crate::machine::Clock;

/// The pieces of a body; an error cuts the connection.
pub(crate) type Frames = BoxStream<'static, io::Result<Frame<Bytes>>>;

/// The circumstances in which a file is sent.
pub(crate) struct Delivery {
    /// Whether the file was not requested before.
    pub(crate) is_first: bool,
    /// When the files of the newest manifest expire.
    pub(crate) expiry: Expiry,
}

/// A point in time that may pass.
#[derive(Clone)]
pub(crate) struct Expiry {
    at: Option<Timestamp>,
    clock: Clock,
}

impl Expiry {
    pub(super) fn new(at: Option<Timestamp>, clock: &Clock) -> Self {
        Self { at, clock: Arc::clone(clock) }
    }

    /// Returns true if the time has passed by now; a time that is not known never does.
    pub(crate) fn has_passed(&self) -> bool {
        self.at.is_some_and(|at| (self.clock)() >= at)
    }
}

/// How a file is sent.
pub(crate) enum Transfer {
    /// With these pieces as its body, and with header fields beside those of the response.
    Sent(Vec<(&'static str, String)>, Frames),
    /// After a header that HTTP does not allow.
    BrokenHeader(Frames),
    /// Not at all: the connection is closed.
    Closed,
}

impl Transfer {
    pub(crate) fn of(frames: Frames) -> Self {
        Self::Sent(Vec::new(), frames)
    }

    /// Adds a header field.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Sent(headers, _) = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// The pieces of a body that is sent as a whole.
pub(crate) fn whole(bytes: Vec<u8>) -> Frames {
    let whole = stream::unfold(Some(bytes), |left| async {
        if let Some(bytes) = left {
            return Some((Ok(frame(bytes)), None));
        }
        sent().await;
        None
    });
    whole.boxed()
}

pub(crate) fn frame(bytes: Vec<u8>) -> Frame<Bytes> {
    Frame::data(bytes.into())
}

/// Lets the HTTP library send what it has: a connection that fails drops what it still holds.
pub(crate) async fn sent() {
    tokio::task::yield_now().await;
}
