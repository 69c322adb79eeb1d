//! Downloads files side by side, and judges nothing.

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::evidence::{
    Answer, BodyEnd, Exchange, FileEvidence, FileFacts, ResourceIndex, TransportKind, Truncation,
};
use crate::http::{Opened, Request};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::export::index_batches::{Batches, SharedIndexes};
use crate::run::export::same_request::SameRequest;
use crate::run::export::scan_file::FileAttempt;
use crate::run::export::wanted::Wanted;
use crate::run::export::{open_file, scan_file};
use crate::scan::{Limits, Scanner};
use crate::spec::Credential;

/// What came of downloading files.
pub(crate) struct Downloads {
    pub(crate) files: Vec<FileEvidence>,
    /// The resources in them.
    pub(crate) index: ResourceIndex,
    /// What these mention, where contents were read.
    pub(crate) mentions: ResourceIndex,
}

/// Downloads files side by side. A URL that several of them have is asked for once.
///
/// # Errors
///
/// Fails only by a fault of our own, such as a full disk for the index.
pub(crate) async fn download_all(
    cx: &RunContext,
    wanted: &[Wanted],
    who: Credential,
) -> Result<Downloads, EngineError> {
    let indexes = SharedIndexes::on(cx.bytes.disk());
    let same = SameRequest::of(wanted);
    let came: Vec<FileEvidence> = stream::iter(same.firsts())
        .map(|place| download(cx, &wanted[place], same.second(wanted, place), who, &indexes))
        .buffered(cx.target.limits.files.get())
        .try_collect()
        .await?;
    let files = same.spread(wanted, came);
    let (index, mentions) = indexes.finish()?;
    Ok(Downloads { files, index, mentions })
}

async fn download(
    cx: &RunContext,
    file: &Wanted,
    second: Option<&Wanted>,
    who: Credential,
    indexes: &SharedIndexes,
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
    if cx.bytes.is_spent() || cx.stopping.has_begun() || cx.bytes.is_disk_full() {
        evidence.facts = Some(not_read(cx, file.output));
        return Ok(evidence);
    }
    let Some(request) = open_file::file_request(cx, file, url, who).await? else {
        evidence.withheld = true;
        return Ok(evidence);
    };
    let mut batch = Batches::new(indexes, second.map(scan_file::number));
    let Some(mut attempt) = request_file(cx, who, request.clone(), file, &mut batch).await? else {
        evidence.facts = Some(not_read(cx, file.output));
        return Ok(evidence);
    };
    if is_cut(&attempt.exchange) {
        cx.notify(Event::Waiting {
            why: format!("{} was cut off and is requested again", file.name),
        });
        evidence.earlier.push(cx.recorder.exchange(attempt.exchange));
        batch.begin_again();
        let Some(second) = request_file(cx, who, request, file, &mut batch).await? else {
            evidence.facts = Some(not_read(cx, file.output));
            return Ok(evidence);
        };
        attempt = second;
    }
    batch.end()?;
    evidence.exchange = Some(cx.recorder.exchange(attempt.exchange));
    evidence.facts = attempt.facts;
    Ok(evidence)
}

/// Asks for a file, and reads it if it comes; `None` when the run ended before the answer.
async fn request_file(
    cx: &RunContext,
    who: Credential,
    request: Request,
    file: &Wanted,
    batch: &mut Batches<'_>,
) -> Result<Option<FileAttempt>, EngineError> {
    let opened = tokio::select! {
        opened = open_file::open_file(cx, who, request) => opened?,
        () = cx.stopping.begun() => return Ok(None),
    };
    Ok(Some(match opened {
        Opened::Failed(exchange) => FileAttempt { exchange: *exchange, facts: None },
        Opened::Streaming(download) if download.status().as_u16() == 200 => {
            scan_file::scan(cx, *download, file, batch).await
        }
        Opened::Streaming(download) => {
            FileAttempt { exchange: download.into_answer().await.exchange, facts: None }
        }
    }))
}

/// Returns true if the connection broke, which may happen once to the best of servers.
fn is_cut(exchange: &Exchange) -> bool {
    match &exchange.answer {
        Answer::Response(response) => {
            matches!(response.body.end, BodyEnd::Cut { .. } | BodyEnd::WrongLength { .. })
        }
        Answer::Failed(transport) => transport.kind == TransportKind::Closed,
    }
}

/// The facts of a file that was not asked for, because the budget was spent or the run ended.
fn not_read(cx: &RunContext, output: usize) -> FileFacts {
    let number = u32::try_from(output).unwrap_or(u32::MAX);
    let mut scanner = Scanner::new(Limits::default(), cx.fingerprinter.clone(), number);
    let is_spent = cx.bytes.is_spent();
    scanner.truncate(if is_spent {
        Truncation::BudgetSpent
    } else if cx.bytes.is_disk_full() {
        Truncation::DiskFull
    } else {
        Truncation::Cancelled
    });
    scanner.finish(&mut |_| ())
}
