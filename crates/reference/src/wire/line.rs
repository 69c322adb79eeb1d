//! A connection that can break the rules of HTTP, which the HTTP library would not.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A header whose second line has no colon.
const BROKEN: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type application/fhir+ndjson\r\n\r\n";

/// Tells a connection that the next answer is to have a broken header.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cue(Arc<AtomicBool>);

impl Cue {
    pub(super) fn give(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_given(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection that does what its cue says, and else what the one below does.
#[derive(Debug)]
pub(crate) struct Line<S> {
    stream: S,
    cue: Cue,
}

impl<S> Line<S> {
    pub(crate) fn new(stream: S, cue: Cue) -> Self {
        Self { stream, cue }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if !self.cue.is_given() {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        }
        // So few bytes are taken at once by a connection that waits for nothing.
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, BROKEN));
        Poll::Ready(written.and(Err(io::ErrorKind::ConnectionAborted.into())))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
