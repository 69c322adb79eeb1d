//! Downloads a file so slowly that its URL expires on the way.

use crate::run::prepared::Prepared;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::evidence::{AcrossFacts, StepFacts};
use crate::http::{Download, Opened};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::live_export::LiveExport;
use crate::run::export::open_file;
use crate::run::export::wanted::Wanted;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::expiry_time::{self, LEEWAY, Protection};
use crate::spec::Credential;

/// What is read of a file until it has expired, of its bytes. The rest has to outlive that.
const READ_BEFORE: f64 = 0.5;

/// How far the clock of a server may be ahead of ours.
const SKEW: Duration = Duration::from_secs(5);

/// When to read how much of a file.
struct Pace {
    begin: Timestamp,
    /// From the beginning until the file expires.
    time: Duration,
    /// How long the file was when it was read before.
    bytes: u64,
}

/// Downloads the largest file of the scenario's last export across its expiry.
///
/// # Errors
///
/// Fails only by a fault of our own, or when no token is given.
pub(crate) async fn download_across_expiry(
    cx: &RunContext,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let fact = match expiry_time::time_to_expiry(cx, state, Protection::Any).await? {
        Prepared::NotPossible(why) => StepFacts::Nothing(why),
        Prepared::Ready(time) => match state.export().and_then(largest) {
            None => StepFacts::Nothing("the export returned no file".to_owned()),
            Some((file, bytes)) => {
                let pace = Pace { begin: cx.client.clock().now(), time, bytes };
                read_across(cx, state, file, &pace).await?
            }
        },
    };
    state.facts.push(fact);
    Ok(())
}

async fn read_across(
    cx: &RunContext,
    state: &ScenarioState,
    file: &Wanted,
    pace: &Pace,
) -> Result<StepFacts, EngineError> {
    let nothing = |why: &str| Ok(StepFacts::Nothing(why.to_owned()));
    let (Some(url), Some(export)) = (&file.url, state.export()) else {
        return nothing("the largest file has no URL that can be requested");
    };
    let who = Credential::Main;
    let Some(request) = open_file::file_request(cx, file, url, who).await? else {
        return nothing("the token must not be sent to the host of the largest file");
    };
    let (exchange, end) = match open_file::open_file(cx, who, request).await? {
        Opened::Streaming(download) if download.status().as_u16() == 200 => {
            let mut download = *download;
            let Some(end) = read_slowly(cx, &mut download, pace).await else {
                cx.recorder.exchange(download.finish());
                return nothing("the run ended before the download did");
            };
            (download.finish(), end)
        }
        // That a file cannot be had at all is for other scenarios to tell.
        Opened::Streaming(download) => {
            cx.recorder.exchange(download.into_answer().await.exchange);
            return nothing("the largest file could not be downloaded again");
        }
        Opened::Failed(exchange) => {
            cx.recorder.exchange(*exchange);
            return nothing("the largest file could not be downloaded again");
        }
    };
    let exchange = cx.recorder.exchange(exchange);
    let (export, file) = (export.facts.id, file.name.clone());
    let End { has_expired, bytes_after } = end;
    let facts = AcrossFacts { export, file, exchange, has_expired, bytes_after };
    Ok(StepFacts::DownloadedAcross(facts))
}

/// Reads a file to its end; `None` where the run is cut short.
async fn read_slowly(cx: &RunContext, download: &mut Download, pace: &Pace) -> Option<End> {
    let clock = cx.client.clock();
    let (mut before, mut after) = (0, 0);
    loop {
        let chunk = tokio::select! {
            biased;
            () = cx.stopping.begun() => return None,
            chunk = download.chunk() => chunk,
        };
        let Some(chunk) = chunk else {
            let has_expired = clock.now() >= later(pace.begin, pace.time.saturating_sub(SKEW));
            return Some(End { has_expired, bytes_after: after });
        };
        let bytes = chunk.len() as u64;
        cx.bytes.spend(chunk.len());
        if cx.bytes.is_exceeded() {
            return None;
        }
        if clock.now() >= later(pace.begin, pace.time + LEEWAY) {
            after += bytes;
            continue;
        }
        before += bytes;
        tokio::select! {
            () = cx.stopping.begun() => return None,
            () = clock.sleep(pace.left(before, clock.now())) => {}
        }
    }
}

/// How a slow download ended.
struct End {
    has_expired: bool,
    bytes_after: u64,
}

impl Pace {
    /// How long to wait before more is read, with this many bytes read so far.
    fn left(&self, read: u64, now: Timestamp) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "no file has so many bytes that it matters")]
        let share = read as f64 / (self.bytes.max(1) as f64 * READ_BEFORE);
        let due = later(self.begin, (self.time + LEEWAY).mul_f64(share.min(1.0)));
        Duration::try_from(due.duration_since(now)).unwrap_or_default()
    }
}

fn later(begin: Timestamp, time: Duration) -> Timestamp {
    let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    begin.saturating_add(time).unwrap_or(Timestamp::MAX)
}

/// The file of an export that most bytes came of, with their number.
fn largest(export: &LiveExport) -> Option<(&Wanted, u64)> {
    let came = export.facts.files.iter();
    let sizes = came.filter_map(|file| Some((file.output, file.facts.as_ref()?.bytes)));
    let (output, bytes) = sizes.max_by_key(|(_, bytes)| *bytes)?;
    let file = export.files.iter().find(|file| file.output == output)?;
    Some((file, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::nothing_read(0, 0, 0)]
    #[case::a_quarter(250, 0, 60)]
    #[case::a_quarter_in_half_the_time(250, 60, 0)]
    #[case::half(500, 20, 100)]
    #[case::more(900, 20, 100)]
    fn half_of_a_file_is_read_before_it_expires(
        #[case] read: u64,
        #[case] now: i64,
        #[case] seconds: u64,
    ) {
        let at = |second| Timestamp::from_second(1_000 + second).unwrap();
        let pace = Pace { begin: at(0), time: Duration::from_secs(60), bytes: 1_000 };
        assert_eq!(pace.left(read, at(now)), Duration::from_secs(seconds));
    }
}
