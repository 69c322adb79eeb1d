//! Downloads files and judges nothing: each line goes through the scanner while it arrives.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::Instant;
use url::Url;

use super::EngineError;
use super::context::RunContext;
use super::same_request::SameRequest;
use super::side::Values;
use crate::event::Event;
use crate::evidence::{
    Answer, BodyEnd, DiskUse, Exchange, FileEvidence, FileFacts, IndexBuilder, IndexError,
    OutputFacts, Record, ResourceIndex, TransportKind, Truncation, without_fingerprints,
};
use crate::http::{self, Download, Opened, Request};
use crate::scan::{Decoder, DecoderLimits, Limits, Reading, Scanner, Sink};
use crate::spec::Credential;

/// Records that are handed to the index at once.
const BATCH: usize = 1_024;

/// A file that is to be downloaded.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Its place in the manifest, from 0.
    pub(super) output: usize,
    pub(super) resource_type: Option<String>,
    /// How people refer to it.
    pub(super) name: String,
    /// Where it is; `None` when its URL cannot be requested.
    pub(super) url: Option<Url>,
    /// Whether the token is sent.
    pub(super) with_token: bool,
    /// What is read of its lines.
    pub(super) reading: Reading,
    /// Headers that are sent beside the token.
    pub(super) headers: Vec<(&'static str, &'static str)>,
    /// Takes the URLs of the first attachments.
    pub(super) attachments: Values,
    /// Takes what the first clinical references lead to.
    pub(super) referenced: Values,
}

impl Wanted {
    /// The files of a manifest, each with a name like `Observation file 2 of 2`.
    pub(super) fn of(outputs: &[OutputFacts], urls: &[Option<Url>], with_token: bool) -> Vec<Self> {
        let types = outputs.iter().map(|output| output.resource_type.as_deref());
        let mut totals = HashMap::new();
        for name in types.clone() {
            *totals.entry(name).or_insert(0) += 1;
        }
        let mut seen = HashMap::new();
        let mut wanted = Vec::with_capacity(outputs.len());
        for (output, (name, url)) in types.zip(urls).enumerate() {
            let nth = seen.entry(name).or_insert(0);
            *nth += 1;
            let total = totals.get(&name).copied().unwrap_or(1);
            let resource_type = name.map(str::to_owned);
            let name = format!(
                "{} file {nth} of {total}",
                without_fingerprints(name.unwrap_or("untyped"))
            );
            wanted.push(Self {
                output,
                resource_type,
                name,
                url: url.clone(),
                with_token,
                reading: Reading::Index,
                headers: Vec::new(),
                attachments: Values::default(),
                referenced: Values::default(),
            });
        }
        wanted
    }
}

impl RunContext {
    /// Downloads files side by side. A URL that several of them have is asked for once.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own, such as a full disk for the index.
    pub(super) async fn download_all(
        &self,
        wanted: &[Wanted],
        who: Credential,
    ) -> Result<Downloads, EngineError> {
        let shelves = Shelves::on(&self.disk);
        let same = SameRequest::of(wanted);
        let came: Vec<FileEvidence> = stream::iter(same.firsts())
            .map(|place| self.download(&wanted[place], same.second(wanted, place), who, &shelves))
            .buffered(self.target.limits.files.get())
            .try_collect()
            .await?;
        let files = same.spread(wanted, came);
        Ok(Downloads { files, index: built(shelves.index)?, mentions: built(shelves.mentions)? })
    }

    async fn download(
        &self,
        file: &Wanted,
        second: Option<&Wanted>,
        who: Credential,
        shelves: &Shelves,
    ) -> Result<FileEvidence, EngineError> {
        let mut evidence = FileEvidence {
            output: file.output,
            resource_type: file.resource_type.clone(),
            name: file.name.clone(),
            exchange: None,
            earlier: Vec::new(),
            facts: None,
            withheld: false,
        };
        let Some(url) = &file.url else { return Ok(evidence) };
        if self.is_spent() || self.is_stopping() || self.is_disk_full() {
            evidence.facts = Some(self.not_read(file.output));
            return Ok(evidence);
        }
        let Some(request) = self.file_request(file, url, who).await? else {
            evidence.withheld = true;
            return Ok(evidence);
        };
        let mut batch = Batches::new(shelves, second.map(number));
        let Some(mut attempt) = self.attempt(who, request.clone(), file, &mut batch).await? else {
            evidence.facts = Some(self.not_read(file.output));
            return Ok(evidence);
        };
        if is_cut(&attempt.exchange) {
            self.tell(Event::Waiting {
                why: format!("{} was cut off and is requested again", file.name),
            });
            evidence.earlier.push(self.recorder.exchange(attempt.exchange));
            batch.begin_again();
            let Some(second) = self.attempt(who, request, file, &mut batch).await? else {
                evidence.facts = Some(self.not_read(file.output));
                return Ok(evidence);
            };
            attempt = second;
        }
        batch.end()?;
        evidence.exchange = Some(self.recorder.exchange(attempt.exchange));
        evidence.facts = attempt.facts;
        Ok(evidence)
    }

    /// The request for a file; `None` where its host is not trusted with what it wants.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(super) async fn file_request(
        &self,
        file: &Wanted,
        url: &Url,
        who: Credential,
    ) -> Result<Option<Request>, EngineError> {
        let wants_secret = file.with_token && self.target.login.is_secret();
        let is_forbidden = self.client.policy().origins.forbidden(url).is_some();
        if is_forbidden || (wants_secret && !self.is_trusted_origin(url)) {
            self.note_untrusted(url);
            return Ok(None);
        }
        let mut request = Request::get(url.clone()).listed_file();
        for (name, value) in &file.headers {
            request = request.header(name, value);
        }
        if file.with_token {
            request =
                request.credential(self.credential(who).await?.unwrap_or(http::Credential::None));
        }
        Ok(Some(request))
    }

    /// Opens a file, with a new token where the server no longer takes the one at hand: a long
    /// download outlives short tokens.
    pub(super) async fn open_file(
        &self,
        who: Credential,
        mut request: Request,
    ) -> Result<Opened, EngineError> {
        let opened = self.open_once(&request).await?;
        let Opened::Streaming(download) = opened else { return Ok(opened) };
        let is_stale = download.status().as_u16() == 401;
        let renewed = if is_stale { self.renewed(who, &request).await? } else { None };
        let Some(fresh) = renewed else { return Ok(Opened::Streaming(download)) };
        self.keep_attempt(download.into_answer().await.exchange);
        request = request.credential(fresh);
        self.open_once(&request).await
    }

    async fn open_once(&self, request: &Request) -> Result<Opened, EngineError> {
        let (earlier, opened) = self.client.open_patiently(request, &self.patience()).await?;
        for exchange in earlier {
            self.keep_attempt(exchange);
        }
        Ok(opened)
    }

    /// Asks for a file, and reads it if it comes; `None` when the run ended before the answer.
    async fn attempt(
        &self,
        who: Credential,
        request: Request,
        file: &Wanted,
        batch: &mut Batches<'_>,
    ) -> Result<Option<Attempt>, EngineError> {
        let opened = tokio::select! {
            opened = self.open_file(who, request) => opened?,
            () = self.stopped() => return Ok(None),
        };
        Ok(Some(match opened {
            Opened::Failed(exchange) => Attempt { exchange: *exchange, facts: None },
            Opened::Streaming(download) if download.status().as_u16() == 200 => {
                self.scan(*download, file, batch).await
            }
            Opened::Streaming(download) => {
                Attempt { exchange: download.into_answer().await.exchange, facts: None }
            }
        }))
    }

    /// The next bytes of a file, or nothing at its end; an error says why it is not read further.
    async fn next_chunk(
        &self,
        download: &mut Download,
        until: Instant,
    ) -> Result<Option<Bytes>, Truncation> {
        tokio::select! {
            biased;
            () = self.stopped() => Err(Truncation::Cancelled),
            () = tokio::time::sleep_until(until) => Err(Truncation::TookTooLong),
            chunk = download.chunk() => Ok(chunk),
        }
    }

    /// Why no file is read further, if so.
    fn spent(&self) -> Option<Truncation> {
        if self.is_disk_full() {
            return Some(Truncation::DiskFull);
        }
        self.is_over().then_some(Truncation::BudgetSpent)
    }

    /// Reads a file to its end, or as far as the limits allow.
    async fn scan(
        &self,
        mut download: Download,
        file: &Wanted,
        batch: &mut Batches<'_>,
    ) -> Attempt {
        let line = self.target.limits.line_bytes;
        let limits = Limits { line, reading: file.reading, ..Limits::default() };
        let (print, base) = (self.print.clone(), &self.target.base);
        let mut scanner = Scanner::at_base(limits, print, number(file), base);
        let encoding = download.headers().get("content-encoding");
        let encoding = encoding.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let mut decoder = Decoder::new(encoding.as_deref(), DecoderLimits::default()).ok();
        if decoder.is_none() {
            scanner.truncate(Truncation::Undecodable);
        }
        let until = Instant::now() + self.target.limits.file_time;
        while let Some(decoder) = decoder.as_mut() {
            let chunk = match self.next_chunk(&mut download, until).await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(reason) => {
                    scanner.truncate(reason);
                    break;
                }
            };
            self.spend(chunk.len());
            let mut feed = |bytes: &[u8]| scanner.push(bytes, batch);
            if let ControlFlow::Break(reason) = decoder.push(&chunk, &mut feed) {
                scanner.truncate(reason);
                break;
            }
            if scanner.bytes() > self.target.limits.file_bytes {
                scanner.truncate(Truncation::LimitReached);
                break;
            }
            if let Some(reason) = self.spent() {
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
        Attempt { exchange: download.finish(), facts: Some(facts) }
    }
}

/// One download of a file.
struct Attempt {
    exchange: Exchange,
    /// What is in it; absent when the answer was not a 200.
    facts: Option<FileFacts>,
}

/// Tells whether the connection broke, which may happen once to the best of servers.
fn is_cut(exchange: &Exchange) -> bool {
    match &exchange.answer {
        Answer::Response(response) => {
            matches!(response.body.end, BodyEnd::Cut { .. } | BodyEnd::WrongLength { .. })
        }
        Answer::Failed(transport) => transport.kind == TransportKind::Closed,
    }
}

/// What came of downloading files.
pub(super) struct Downloads {
    pub(super) files: Vec<FileEvidence>,
    /// The resources in them.
    pub(super) index: ResourceIndex,
    /// What these mention, where contents were read.
    pub(super) mentions: ResourceIndex,
}

/// The number of a file in the index.
fn number(file: &Wanted) -> u32 {
    u32::try_from(file.output).unwrap_or(u32::MAX)
}

/// The indexes that the files fill together.
struct Shelves {
    index: Mutex<IndexBuilder>,
    mentions: Mutex<IndexBuilder>,
}

impl Shelves {
    fn on(disk: &DiskUse) -> Self {
        let shelf = || Mutex::new(IndexBuilder::on(disk));
        Self { index: shelf(), mentions: shelf() }
    }
}

fn built(shelf: Mutex<IndexBuilder>) -> Result<ResourceIndex, IndexError> {
    shelf.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
}

/// The records of one file, on their way to the indexes.
struct Batches<'a> {
    resources: Batch<'a>,
    mentions: Batch<'a>,
    /// Another file that the same request brings.
    second: Option<u32>,
}

impl<'a> Batches<'a> {
    fn new(shelves: &'a Shelves, second: Option<u32>) -> Self {
        let (resources, mentions) = (Batch::new(&shelves.index), Batch::new(&shelves.mentions));
        Self { resources, mentions, second }
    }

    fn begin_again(&mut self) {
        self.resources.begin_again();
        self.mentions.begin_again();
    }

    fn flush(&mut self) {
        self.resources.flush();
        self.mentions.flush();
    }

    /// Tells what went wrong on the way.
    fn end(self) -> Result<(), IndexError> {
        self.resources.error.or(self.mentions.error).map_or(Ok(()), Err)
    }
}

impl Sink for Batches<'_> {
    fn resource(&mut self, record: Record) {
        if let Some(file) = self.second {
            self.resources.add(Record { file, ..record.clone() });
        }
        self.resources.add(record);
    }

    fn mention(&mut self, record: Record) {
        self.mentions.add(record);
    }
}

/// Collects records for the index, so that files read side by side seldom wait for each other.
struct Batch<'a> {
    index: &'a Mutex<IndexBuilder>,
    records: Vec<Record>,
    /// The records of the file so far, and how many of its first ones an earlier attempt gave.
    seen: u64,
    known: u64,
    error: Option<IndexError>,
}

impl<'a> Batch<'a> {
    fn new(index: &'a Mutex<IndexBuilder>) -> Self {
        Self { index, records: Vec::with_capacity(BATCH), seen: 0, known: 0, error: None }
    }

    /// Expects the records from the first one again; those that came before are in the index.
    fn begin_again(&mut self) {
        self.known = self.known.max(self.seen);
        self.seen = 0;
    }

    fn add(&mut self, record: Record) {
        self.seen += 1;
        if self.seen <= self.known {
            return;
        }
        self.records.push(record);
        if self.records.len() >= BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = index.extend(self.records.drain(..)) {
            self.error.get_or_insert(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_type_and_place() {
        let output = |name: &str| OutputFacts {
            resource_type: Some(name.to_owned()),
            count: None,
            url: None,
        };
        let outputs = [output("Patient"), output("Observation"), output("Observation")];
        let names: Vec<_> =
            Wanted::of(&outputs, &[None, None, None], true).into_iter().map(|w| w.name).collect();
        let expected =
            ["Patient file 1 of 1", "Observation file 1 of 2", "Observation file 2 of 2"];
        assert_eq!(names, expected);
    }
}
