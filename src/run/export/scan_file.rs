//! Reads a file: each line goes through the scanner while it arrives.

use std::ops::ControlFlow;

use bytes::Bytes;
use tokio::time::Instant;

use crate::evidence::{BodyEnd, Exchange, FileFacts, Truncation};
use crate::http::Download;
use crate::run::context::RunContext;
use crate::run::export::index_batches::Batches;
use crate::run::export::wanted::Wanted;
use crate::scan::{Decoder, DecoderLimits, Limits, Scanner};

/// One download of a file.
pub(crate) struct FileAttempt {
    pub(crate) exchange: Exchange,
    /// What is in it; absent when the answer was not a 200.
    pub(crate) facts: Option<FileFacts>,
}

/// Reads a file to its end, or as far as the limits allow.
pub(crate) async fn scan(
    cx: &RunContext,
    mut download: Download,
    file: &Wanted,
    batch: &mut Batches<'_>,
) -> FileAttempt {
    let line = cx.target.limits.line_bytes;
    let limits = Limits { line, reading: file.reading, ..Limits::default() };
    let (print, base) = (cx.fingerprinter.clone(), &cx.target.base);
    let mut scanner = Scanner::at_base(limits, print, number(file), base);
    let encoding = download.headers().get("content-encoding");
    let encoding = encoding.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut decoder = Decoder::new(encoding.as_deref(), DecoderLimits::default()).ok();
    if decoder.is_none() {
        scanner.truncate(Truncation::Undecodable);
    }
    let until = Instant::now() + cx.target.limits.file_time;
    while let Some(decoder) = decoder.as_mut() {
        let chunk = match next_chunk(cx, &mut download, until).await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(reason) => {
                scanner.truncate(reason);
                break;
            }
        };
        cx.bytes.spend(chunk.len());
        let mut feed = |bytes: &[u8]| scanner.push(bytes, batch);
        if let ControlFlow::Break(reason) = decoder.push(&chunk, &mut feed) {
            scanner.truncate(reason);
            break;
        }
        if scanner.bytes() > cx.target.limits.file_bytes {
            scanner.truncate(Truncation::LimitReached);
            break;
        }
        if let Some(reason) = cx.bytes.why_no_further() {
            scanner.truncate(reason);
            break;
        }
    }
    if let Some(mut decoder) = decoder.filter(|_| download.end() == Some(&BodyEnd::Complete)) {
        let mut feed = |bytes: &[u8]| scanner.push(bytes, batch);
        if let ControlFlow::Break(reason) = decoder.finish(&mut feed) {
            scanner.truncate(reason);
        }
    } else if download.end().is_some() {
        scanner.truncate(Truncation::StreamError);
    }
    file.attachments.add(scanner.take_attachment_urls());
    file.referenced.add(scanner.take_referenced());
    let facts = scanner.finish(batch);
    batch.flush();
    FileAttempt { exchange: download.finish(), facts: Some(facts) }
}

/// The next bytes of a file, or nothing at its end; an error is why it is not read further.
async fn next_chunk(
    cx: &RunContext,
    download: &mut Download,
    until: Instant,
) -> Result<Option<Bytes>, Truncation> {
    tokio::select! {
        biased;
        () = cx.stopping.begun() => Err(Truncation::Cancelled),
        () = tokio::time::sleep_until(until) => Err(Truncation::TookTooLong),
        chunk = download.chunk() => Ok(chunk),
    }
}

/// The number of a file in the index.
pub(crate) fn number(file: &Wanted) -> u32 {
    u32::try_from(file.output).unwrap_or(u32::MAX)
}
