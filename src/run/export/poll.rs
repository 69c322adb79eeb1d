//! Polling: status requests until the list comes, the job fails, or the time is over.

use std::time::Duration;

use url::Url;

use crate::evidence::{ExchangeId, ExportResult, PartialFacts};
use crate::http::{Live, Pace, Request, parse_retry_after};
use crate::run::auth::{origins, sending};
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::export::asked::{Asked, Kickoff};
use crate::run::export::{asked, download, job_status, wanted};
use crate::run::jobs::cancel;
use crate::run::recorder;
use crate::suite::Needs;

/// The most status requests of one export that are kept as evidence.
const MAX_POLLS_KEPT: usize = 50;

/// The most manifests that are kept of those that come before an export is complete.
const MAX_PARTIALS: usize = 20;

/// The most files that are downloaded before an export is complete.
const MAX_EARLY_FILES: usize = 50;

const NOT_READY: &str = "it was not ready within the time that `limits.export-time` allows";

const RUN_ENDED: &str = "the run ended before it was ready";

const FIRST_WAIT: Duration = Duration::from_millis(100);

/// Asks for the status until the list comes, the job fails, or the time is over.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn poll(kickoff: &Kickoff<'_>, asked: &mut Asked) -> Result<(), EngineError> {
    let Some(url) = asked.status_url.clone() else { return Ok(()) };
    if let Some(why) = origins::withheld(kickoff.cx, &url) {
        let why = format!("the status URL is {why}");
        asked.result = ExportResult::NotPossible { why };
        return Ok(());
    }
    kickoff.cx.jobs.remember(&url, kickoff.who);
    poll_until_done(kickoff, &url, asked).await?;
    if asked.manifest.is_some() {
        kickoff.cx.jobs.forget(&url);
    } else if !kickoff.cx.stopping.has_begun() {
        cancel::cancel_job(kickoff.cx, &url).await?;
    }
    Ok(())
}

async fn poll_until_done(
    kickoff: &Kickoff<'_>,
    url: &Url,
    asked: &mut Asked,
) -> Result<(), EngineError> {
    let clock = kickoff.cx.client.clock();
    let began = clock.now();
    let mut pace = Pace::new(FIRST_WAIT);
    let (mut listed, mut failures) = (Vec::new(), 0);
    loop {
        if kickoff.cx.stopping.has_begun() {
            asked.result = ExportResult::NotPossible { why: RUN_ENDED.to_owned() };
            return Ok(());
        }
        let mut request = Request::get(url.clone());
        if kickoff.cx.target.contract.guide().is_some() {
            request = request.header("accept", "application/json");
        }
        request = request.credential(asked::own_credential(kickoff).await?);
        let (exchange, live) = sending::send_as(kickoff.cx, kickoff.who, request).await?;
        // A failure that is there to stay is one answer, however often it was asked for.
        if failures > 0 && live.as_ref().is_none_or(|live| job_status::job_status(live) >= 400) {
            asked.polls.pop();
        }
        keep_poll(kickoff, asked, exchange);
        let Some(live) = live else {
            asked.result = asked::failed("a status request got no response", exchange);
            return Ok(());
        };
        let status = job_status::job_status(&live);
        failures = if job_status::is_failure(status) { failures + 1 } else { 0 };
        // A 429 means that the request came too early; the job may be in any state.
        let is_open = matches!(status, 202 | 429)
            || (1..job_status::failures_tolerated(&live)).contains(&failures);
        if !is_open {
            end_of_job(kickoff, asked, (status, &live), exchange);
            return Ok(());
        }
        keep_partial(kickoff, asked, &live, exchange, &mut listed).await?;
        let limits = &kickoff.cx.target.limits;
        let spent = clock.now().duration_since(began).unsigned_abs();
        let left = limits.export_time.saturating_sub(spent);
        if left.is_zero() {
            // The limit is ours, so this is no failure of the server.
            asked.result = ExportResult::NotPossible { why: NOT_READY.to_owned() };
            return Ok(());
        }
        tell_progress(kickoff, &live, asked.polls.len() + asked.more_polls);
        let demanded = live.header("retry-after").and_then(|t| parse_retry_after(t, clock.now()));
        // The status is asked for once more when the time is over, not after it.
        let wanted = pace.wait(demanded).min(limits.retry_after).min(left);
        tokio::select! {
            () = clock.sleep(wanted) => {}
            () = kickoff.cx.stopping.begun() => {}
        }
    }
}

/// Keeps the first status requests, and in the last place the latest.
fn keep_poll(kickoff: &Kickoff<'_>, asked: &mut Asked, latest: ExchangeId) {
    let Some(before) = recorder::keep_latest(&mut asked.polls, latest, MAX_POLLS_KEPT) else {
        return;
    };
    asked.more_polls += 1;
    if !asked.partials.iter().any(|partial| partial.list.exchange == before) {
        kickoff.cx.forget(before);
    }
}

/// Keeps a manifest that came before the export was complete, with its files as they are now.
/// `listed` holds the URLs of those that came with earlier ones.
async fn keep_partial(
    kickoff: &Kickoff<'_>,
    asked: &mut Asked,
    live: &Live,
    exchange: ExchangeId,
    listed: &mut Vec<Url>,
) -> Result<(), EngineError> {
    if kickoff.cx.target.contract.guide().is_none() || asked.partials.len() >= MAX_PARTIALS {
        return Ok(());
    }
    let Some(list) = asked::list(kickoff, live, exchange).filter(|list| list.too_long.is_none())
    else {
        return Ok(());
    };
    if asked.partials.last().is_some_and(|last| last.list.json == list.facts.json) {
        return Ok(());
    }
    let mut wanted = wanted::files_of(kickoff.cx.target.contract, Needs::ALWAYS_READ, &list);
    wanted.retain(|file| file.url.as_ref().is_some_and(|url| !listed.contains(url)));
    wanted.truncate(MAX_EARLY_FILES.saturating_sub(listed.len()));
    listed.extend(wanted.iter().filter_map(|file| file.url.clone()));
    let files = download::download_all(kickoff.cx, &wanted, kickoff.who).await?.files;
    asked.partials.push(PartialFacts { list: list.facts, files });
    Ok(())
}

fn end_of_job(
    kickoff: &Kickoff<'_>,
    asked: &mut Asked,
    (status, live): (u16, &Live),
    exchange: ExchangeId,
) {
    match (status, asked::list(kickoff, live, exchange)) {
        (200, Some(list)) => asked.listed(list),
        (200, None) if live.unread.is_some() => asked.not_read(live),
        (200, None) => {
            asked.result =
                asked::failed("the status URL returned 200 without a manifest", exchange);
        }
        (status, _) => {
            asked.result = asked::failed(&format!("the status URL returned {status}"), exchange);
        }
    }
}

fn tell_progress(kickoff: &Kickoff<'_>, live: &Live, polls: usize) {
    let percent = live.header("x-progress").and_then(job_status::percentage);
    let progress = percent
        .map_or_else(|| format!("status request {polls}"), |percent| format!("{percent} % done"));
    kickoff.cx.notify(Event::ExportProgress { what: kickoff.what.to_owned(), progress });
}
