//! Files as a broken connection sends them.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use hyper::body::Frame;

use crate::export::gzipped;
use crate::fault::WireFault;

/// The pieces of a body; an error cuts the connection.
pub(crate) type Frames = BoxStream<'static, io::Result<Frame<Bytes>>>;

/// How much of a file's end is lost, in bytes: less than its last line.
const LOST: usize = 20;
/// By how much a promised length is too large, in bytes.
const MISSING: usize = 1_000;
/// The size of a large file, and of the pieces that it is sent in, in bytes.
const LARGE: usize = 16 * 1024 * 1024;
const PIECE: usize = 64 * 1024;
/// The time from one byte to the next.
const DRIP: Duration = Duration::from_secs(3);

/// A body that a fault has spoiled.
pub(crate) struct Spoiled {
    /// Header fields beside those of the answer.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) frames: Frames,
}

/// Spoils a whole file; faults that give no body at all leave it as it is.
pub(super) fn spoiled(file: Vec<u8>, fault: WireFault) -> Spoiled {
    let without = |frames| Spoiled { headers: Vec::new(), frames };
    let length = |n: usize| vec![("content-length", n.to_string())];
    match fault {
        WireFault::CutBody | WireFault::CutOnce => without(cut(halved(file))),
        WireFault::LengthTooLarge => {
            Spoiled { headers: length(file.len() + MISSING), frames: whole(file) }
        }
        WireFault::LengthTooSmall => {
            let kept = file.len().saturating_sub(LOST);
            Spoiled { headers: length(kept), frames: whole(file[..kept].to_vec()) }
        }
        WireFault::Drip => without(drip(file)),
        WireFault::GzipCut => {
            let packed = gzipped(Box::new(std::iter::once(file))).flatten().collect();
            let headers = vec![("content-encoding", "gzip".to_owned())];
            Spoiled { headers, frames: whole(halved(packed)) }
        }
        _ => without(whole(file)),
    }
}

/// Sends a file of some size, as far as it is in time. Blanks at the end of its last line, which
/// mean nothing, make it so large that it is not sent before the client has read of it.
pub(super) fn expiring(
    mut file: Vec<u8>,
    is_in_time: impl Fn() -> bool + Send + 'static,
) -> Spoiled {
    let end = file.pop_if(|byte| *byte == b'\n');
    file.resize(file.len().max(LARGE), b' ');
    file.extend(end);
    let pieces: Vec<Bytes> = file.chunks(PIECE).map(Bytes::copy_from_slice).collect();
    let frames = stream::iter(pieces).then(move |piece| {
        let sent = if is_in_time() { Ok(Frame::data(piece)) } else { Err(cut_off()) };
        async { sent }
    });
    Spoiled { headers: Vec::new(), frames: frames.boxed() }
}

fn cut_off() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

fn halved(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
}

fn whole(bytes: Vec<u8>) -> Frames {
    let whole = stream::unfold(Some(bytes), |left| async {
        if let Some(bytes) = left {
            return Some((Ok(frame(bytes)), None));
        }
        sent().await;
        None
    });
    whole.boxed()
}

fn cut(bytes: Vec<u8>) -> Frames {
    let broken = async {
        sent().await;
        Err(cut_off())
    };
    stream::once(async { Ok(frame(bytes)) }).chain(stream::once(broken)).boxed()
}

fn drip(bytes: Vec<u8>) -> Frames {
    let drops = stream::iter(bytes).then(|byte| async move {
        tokio::time::sleep(DRIP).await;
        Ok(frame(vec![byte]))
    });
    drops.boxed()
}

fn frame(bytes: Vec<u8>) -> Frame<Bytes> {
    Frame::data(bytes.into())
}

/// Lets the HTTP library send what it has: a connection that fails drops what it still holds.
async fn sent() {
    tokio::task::yield_now().await;
}
