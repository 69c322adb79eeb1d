//! Faults of how a body is sent.

use std::io;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};

use crate::dialects::{GUIDE, POPULATION};
use crate::export::gzipped;
use crate::fault::{FaultDef, Pace, Spoil};
use crate::wire::{Delivery, Frames, Transfer, frame, sent, whole};
use jiff::SignedDuration;

/// How many bytes at a file's end are lost: less than its last line.
const LOST: usize = 20;
/// By how many bytes a promised length is too large.
const MISSING: usize = 1_000;
/// The size of a large file, and of the pieces in which it is sent, in bytes.
const LARGE: usize = 16 * 1024 * 1024;
const PIECE: usize = 64 * 1024;
/// The time from one byte to the next.
const DRIP: Duration = Duration::from_secs(3);

pub(crate) static WIRE_CUT_BODY: FaultDef = FaultDef {
    id: "wire-cut-body",
    about: "The connection is cut in the middle of each Observation file, sent in chunks.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    seen: &["SYN-11"],
    spoils: &[Spoil::Transfer(|_, file| Transfer::of(cut(halved(file))))],
    ..FaultDef::NEW
};

pub(crate) static WIRE_CUT_ONCE: FaultDef = FaultDef {
    id: "wire-cut-once",
    about: "The connection is cut in the middle of each Observation file on its first download.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    spoils: &[Spoil::Transfer(|delivery, file| {
        if delivery.is_first { Transfer::of(cut(halved(file))) } else { Transfer::of(whole(file)) }
    })],
    ..FaultDef::NEW
};

pub(crate) static WIRE_LENGTH_TOO_LARGE: FaultDef = FaultDef {
    id: "wire-length-too-large",
    about: "Content-Length of Observation files is larger than the body.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    seen: &["SYN-11"],
    spoils: &[Spoil::Transfer(|_, file| {
        let length = file.len() + MISSING;
        Transfer::of(whole(file)).with("content-length", length.to_string())
    })],
    ..FaultDef::NEW
};

pub(crate) static WIRE_LENGTH_TOO_SMALL: FaultDef = FaultDef {
    id: "wire-length-too-small",
    about: "Content-Length of Observation files is smaller than the file; the rest is lost.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    spoils: &[Spoil::Transfer(|_, file| {
        let kept = file.len().saturating_sub(LOST);
        let sent = whole(file[..kept].to_vec());
        Transfer::of(sent).with("content-length", kept.to_string())
    })],
    ..FaultDef::NEW
};

pub(crate) static WIRE_CLOSED_BEFORE_ANSWER: FaultDef = FaultDef {
    id: "wire-closed-before-answer",
    about: "The connection is closed before the response with an Observation file.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    seen: &["MAN-16"],
    spoils: &[Spoil::Transfer(|_, _| Transfer::Closed)],
    ..FaultDef::NEW
};

pub(crate) static WIRE_DRIP: FaultDef = FaultDef {
    id: "wire-drip",
    about: "Observation files are sent byte by byte, with seconds in between.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    pace: Pace::Stalling,
    spoils: &[Spoil::Transfer(|_, file| Transfer::of(drip(file)))],
    ..FaultDef::NEW
};

pub(crate) static EXPIRE_CUTS_DOWNLOAD: FaultDef = FaultDef {
    id: "expire-cuts-download",
    about: "Downloads of Observation files are cut off when the files expire.",
    dialects: GUIDE,
    breaks: &["SEC-12"],
    pace: Pace::AfterExpiry,
    spoils: &[
        Spoil::Transfer(|delivery, file| Transfer::of(expiring(file, delivery))),
        Spoil::FilesKept(SignedDuration::from_mins(5)),
    ],
    ..FaultDef::NEW
};

pub(crate) static WIRE_GZIP_CUT: FaultDef = FaultDef {
    id: "wire-gzip-cut",
    about: "Observation files are sent with gzip, and the stream is cut in the middle.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    spoils: &[Spoil::Transfer(|_, file| {
        let packed = gzipped(Box::new(std::iter::once(file))).flatten().collect();
        Transfer::of(whole(halved(packed))).with("content-encoding", "gzip")
    })],
    ..FaultDef::NEW
};

pub(crate) static WIRE_BROKEN_HEADER: FaultDef = FaultDef {
    id: "wire-broken-header",
    about: "The response header of Observation files has a line without a colon.",
    dialects: GUIDE.and(POPULATION),
    breaks: &["POP-21", "FILE-01"],
    spoils: &[Spoil::Transfer(|_, file| Transfer::BrokenHeader(whole(file)))],
    ..FaultDef::NEW
};

fn halved(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
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

/// Sends a file until it expires. Spaces at the end of its last line, which have no meaning, make
/// it so large that it is not sent before the client has read some of it.
fn expiring(mut file: Vec<u8>, delivery: &Delivery) -> Frames {
    let end = file.pop_if(|byte| *byte == b'\n');
    file.resize(file.len().max(LARGE), b' ');
    file.extend(end);
    let pieces: Vec<Vec<u8>> = file.chunks(PIECE).map(<[u8]>::to_vec).collect();
    let expiry = delivery.expiry.clone();
    let frames = stream::iter(pieces).then(move |piece| {
        let sent = if expiry.has_passed() { Err(cut_off()) } else { Ok(frame(piece)) };
        async { sent }
    });
    frames.boxed()
}

fn cut_off() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}
