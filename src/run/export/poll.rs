//! Kick-off and polling: from a request to the list of files.

use std::time::Duration;

use url::Url;

use crate::evidence::{ExchangeId, ExportResult, PartialFacts};
use crate::http::{self, Live, Pace, Request, parse_retry_after};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::event::Event;
use crate::run::export::manifest::{self, LiveManifest};
use crate::run::recorder::keep_latest;
use crate::spec::Credential;
use crate::suite::Needs;

/// The most status requests of one export that are kept as evidence.
const MAX_POLLS_KEPT: usize = 50;
/// The most manifests that are kept of those that come before an export is complete.
const MAX_PARTIALS: usize = 20;
/// The most files that are downloaded before an export is complete.
const MAX_EARLY_FILES: usize = 50;
/// How many failures in a row end an export: the first one may pass (Bulk Data Access 2.0.0,
/// Response - Error Status).
const FAILURES: u32 = 2;
/// How many do where the server says that they pass.
const PASSING_FAILURES: u32 = 5;
const NOT_READY: &str = "it was not ready within the time that `limits.export-time` allows";
const RUN_ENDED: &str = "the run ended before it was ready";
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// How a kick-off ended, with what is needed to go on.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) kickoff: Option<ExchangeId>,
    pub(crate) polls: Vec<ExchangeId>,
    /// How many were sent before the last one that are not kept.
    pub(crate) more_polls: usize,
    pub(crate) status_url: Option<Url>,
    pub(crate) result: ExportResult,
    /// The manifest, when one came.
    pub(crate) manifest: Option<LiveManifest>,
    /// The manifests that came before the export was complete.
    pub(crate) partials: Vec<PartialFacts>,
}

/// A kick-off that is under way.
pub(crate) struct Kickoff<'a> {
    pub(crate) context: &'a RunContext,
    pub(crate) who: Credential,
    /// What is exported, for the people who wait.
    pub(crate) what: &'a str,
    /// The URL that was asked.
    pub(crate) url: Url,
}

impl Kickoff<'_> {
    /// Sends the kick-off and follows it to its end.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn run(&self, request: Request) -> Result<Asked, EngineError> {
        let (exchange, live) = self.send(request).await?;
        self.after(exchange, live).await
    }

    /// Sends the kick-off.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn send(
        &self,
        mut request: Request,
    ) -> Result<(ExchangeId, Option<Live>), EngineError> {
        request = request.credential(self.credential().await?);
        self.context.send_in_turn(self.who, request).await
    }

    /// Goes on from an answer that may hold the list, or name a status URL.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn after(
        &self,
        exchange: ExchangeId,
        live: Option<Live>,
    ) -> Result<Asked, EngineError> {
        let mut asked = Asked {
            kickoff: Some(exchange),
            polls: Vec::new(),
            more_polls: 0,
            status_url: None,
            result: failed("the kick-off got no response", exchange),
            manifest: None,
            partials: Vec::new(),
        };
        let Some(live) = live else { return Ok(asked) };
        asked.status_url = status_url(&live);
        match (live.status.as_u16(), self.list(&live, exchange)) {
            (200..=299, Some(list)) => asked.listed(list),
            (202, None) if asked.status_url.is_some() => self.poll(&mut asked).await?,
            (200..=299, None) if live.unread.is_some() => asked.not_read(&live),
            (202, None) => {
                asked.result = failed(
                    "the server returned 202 without a manifest and without a status URL",
                    exchange,
                );
            }
            (status @ 200..=299, None) => {
                asked.result =
                    failed(&format!("the server returned {status} without a manifest"), exchange);
            }
            // A server that is busy has refused nothing.
            (429, _) => asked.result = failed("the server is busy (429)", exchange),
            (status @ 400..=499, _) => asked.result = ExportResult::Refused { status },
            (status, _) => {
                asked.result =
                    failed(&format!("the kick-off was answered with {status}"), exchange);
            }
        }
        Ok(asked)
    }

    fn list(&self, live: &Live, exchange: ExchangeId) -> Option<LiveManifest> {
        let contract = self.context.target.contract;
        manifest::read(live, exchange, &self.url, self.context.client.redactor(), contract)
    }

    async fn credential(&self) -> Result<http::Credential, EngineError> {
        let found = self.context.credential(self.who).await?;
        Ok(found.unwrap_or(http::Credential::None))
    }

    /// Asks for the status until the list comes, the job fails, or the time is over.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn poll(&self, asked: &mut Asked) -> Result<(), EngineError> {
        let Some(url) = asked.status_url.clone() else { return Ok(()) };
        if let Some(why) = self.context.withheld(&url) {
            let why = format!("the status URL is {why}");
            asked.result = ExportResult::NotPossible { why };
            return Ok(());
        }
        self.context.remember_job(&url, self.who);
        self.poll_until_done(&url, asked).await?;
        if asked.manifest.is_some() {
            self.context.forget_job(&url);
        } else if !self.context.is_stopping() {
            self.context.cancel_job(&url).await?;
        }
        Ok(())
    }

    async fn poll_until_done(&self, url: &Url, asked: &mut Asked) -> Result<(), EngineError> {
        let clock = self.context.client.clock();
        let began = clock.now();
        let mut pace = Pace::new(FIRST_WAIT);
        let (mut listed, mut failures) = (Vec::new(), 0);
        loop {
            if self.context.is_stopping() {
                asked.result = ExportResult::NotPossible { why: RUN_ENDED.to_owned() };
                return Ok(());
            }
            let mut request = Request::get(url.clone());
            if self.context.target.contract.guide().is_some() {
                request = request.header("accept", "application/json");
            }
            request = request.credential(self.credential().await?);
            let (exchange, live) = self.context.send_patiently(self.who, request).await?;
            // A failure that is there to stay is one answer, however often it was asked for.
            if failures > 0 && live.as_ref().is_none_or(|live| told_status(live) >= 400) {
                asked.polls.pop();
            }
            self.keep_poll(asked, exchange);
            let Some(live) = live else {
                asked.result = failed("a status request got no response", exchange);
                return Ok(());
            };
            let status = told_status(&live);
            failures = if is_failure(status) { failures + 1 } else { 0 };
            // A 429 says that the question came too early, and nothing of the job.
            let is_open =
                matches!(status, 202 | 429) || (1..failures_borne(&live)).contains(&failures);
            if !is_open {
                self.end_of_job(asked, (status, &live), exchange);
                return Ok(());
            }
            self.keep_partial(asked, &live, exchange, &mut listed).await?;
            let limits = &self.context.target.limits;
            let spent = clock.now().duration_since(began).unsigned_abs();
            let left = limits.export_time.saturating_sub(spent);
            if left.is_zero() {
                // The limit is ours: it says nothing against the server.
                asked.result = ExportResult::NotPossible { why: NOT_READY.to_owned() };
                return Ok(());
            }
            self.tell_progress(&live, asked.polls.len() + asked.more_polls);
            let demanded =
                live.header("retry-after").and_then(|t| parse_retry_after(t, clock.now()));
            // The status is asked for once more when the time is over, not after it.
            let wanted = pace.wait(demanded).min(limits.retry_after).min(left);
            tokio::select! {
                () = clock.sleep(wanted) => {}
                () = self.context.stopped() => {}
            }
        }
    }

    /// Keeps the first status requests, and in the last place the latest.
    fn keep_poll(&self, asked: &mut Asked, latest: ExchangeId) {
        let Some(before) = keep_latest(&mut asked.polls, latest, MAX_POLLS_KEPT) else { return };
        asked.more_polls += 1;
        if !asked.partials.iter().any(|partial| partial.list.exchange == before) {
            self.context.forget(before);
        }
    }

    /// Keeps a manifest that came before the export was complete, with its files as they are now.
    /// `listed` holds the URLs of those that came with earlier ones.
    async fn keep_partial(
        &self,
        asked: &mut Asked,
        live: &Live,
        exchange: ExchangeId,
        listed: &mut Vec<Url>,
    ) -> Result<(), EngineError> {
        if self.context.target.contract.guide().is_none() || asked.partials.len() >= MAX_PARTIALS {
            return Ok(());
        }
        let Some(list) = self.list(live, exchange).filter(|list| list.too_long.is_none()) else {
            return Ok(());
        };
        if asked.partials.last().is_some_and(|last| last.list.json == list.facts.json) {
            return Ok(());
        }
        let mut wanted = self.context.wanted(Needs::ALWAYS_READ, &list);
        wanted.retain(|file| file.url.as_ref().is_some_and(|url| !listed.contains(url)));
        wanted.truncate(MAX_EARLY_FILES.saturating_sub(listed.len()));
        listed.extend(wanted.iter().filter_map(|file| file.url.clone()));
        let files = self.context.download_all(&wanted, self.who).await?.files;
        asked.partials.push(PartialFacts { list: list.facts, files });
        Ok(())
    }

    fn end_of_job(&self, asked: &mut Asked, (status, live): (u16, &Live), exchange: ExchangeId) {
        match (status, self.list(live, exchange)) {
            (200, Some(list)) => asked.listed(list),
            (200, None) if live.unread.is_some() => asked.not_read(live),
            (200, None) => {
                asked.result = failed("the status URL returned 200 without a manifest", exchange);
            }
            (status, _) => {
                asked.result = failed(&format!("the status URL returned {status}"), exchange);
            }
        }
    }

    fn tell_progress(&self, live: &Live, polls: usize) {
        let percent = live.header("x-progress").and_then(percentage);
        let progress = percent.map_or_else(
            || format!("status request {polls}"),
            |percent| format!("{percent} % done"),
        );
        self.context.tell(Event::ExportProgress { what: self.what.to_owned(), progress });
    }
}

impl Asked {
    /// The answer that should hold the list is beyond a limit of bulkspec's own.
    fn not_read(&mut self, live: &Live) {
        let why = live.unread.clone().unwrap_or_default();
        self.result = ExportResult::NotPossible { why };
    }

    fn listed(&mut self, list: LiveManifest) {
        if let Some(why) = list.too_long {
            self.result = ExportResult::NotPossible { why };
            return;
        }
        self.result = ExportResult::Listed(list.facts.clone());
        self.manifest = Some(list);
    }
}

fn failed(what: &str, exchange: ExchangeId) -> ExportResult {
    ExportResult::Failed { what: what.to_owned(), exchange: Some(exchange) }
}

/// The percentage that a text of `X-Progress` names. Nothing else of it is shown to anybody: a text
/// of the server may hold anything, a patient's name or the token as well.
fn percentage(text: &str) -> Option<u8> {
    let before = text.split_once('%')?.0.trim_end();
    let number = before.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    let whole = number.split('.').next()?;
    whole.parse().ok().filter(|percent| *percent <= 100)
}

/// The state of a job: the status code, or what `X-Export-Status` says beside a 200 (Bulk Data
/// Access 3.0.0, `separate-export-status`).
fn told_status(live: &Live) -> u16 {
    let status = live.status.as_u16();
    let told = live.header("x-export-status").filter(|_| status == 200);
    let number = told.and_then(|text| text.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(status)
}

/// Tells whether a status may be that of a failure that passes, so that the question is worth
/// repeating. Who has no right gets none by asking again.
fn is_failure(status: u16) -> bool {
    status >= 400 && !matches!(status, 401 | 403 | 429)
}

/// How many failures in a row end the questions for a status, after one that is answered so.
pub(crate) fn failures_borne(live: &Live) -> u32 {
    if says_it_passes(live) { PASSING_FAILURES } else { FAILURES }
}

/// Tells whether an answer is an OperationOutcome with an issue that may pass.
fn says_it_passes(live: &Live) -> bool {
    let outcome = live.json().filter(|json| json["resourceType"] == "OperationOutcome");
    let issues = outcome.as_ref().and_then(|json| json["issue"].as_array());
    let mut codes = issues.into_iter().flatten().filter_map(|issue| issue["code"].as_str());
    codes.any(bulkspec_fhir::may_pass)
}

pub(crate) fn status_url(live: &Live) -> Option<Url> {
    let text = live.header("content-location")?;
    live.url.join(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// The status URL of the job that a kick-off has started, if it has.
pub(crate) fn started_job(live: &Live) -> Option<Url> {
    status_url(live).filter(|_| live.status.is_success())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("50%", Some(50))]
    #[case("99.9 % of Patient", Some(99))]
    #[case("Jane Placeholder is 7 % done", Some(7))]
    #[case("for tok-a", None)]
    #[case("4711%", None)]
    #[case("%", None)]
    #[case("", None)]
    fn of_the_progress_only_a_percentage_is_told(#[case] text: &str, #[case] told: Option<u8>) {
        assert_eq!(percentage(text), told);
    }
}
