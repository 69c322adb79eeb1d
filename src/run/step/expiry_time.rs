//! How long it is until the URLs of files expire.

use crate::run::prepared::Prepared;
use std::time::Duration;

use jiff::Timestamp;

use crate::http::{Live, Request, parse_retry_after};
use crate::run::auth::{access, origins, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::scenario_state::ScenarioState;
use crate::spec::Credential;

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// What a server may add, for clocks that differ.
pub(crate) const LEEWAY: Duration = Duration::from_secs(60);

/// The files whose expiry counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Those that a URL opens without a token.
    UrlAlone,
    /// Whatever else they want.
    Any,
}

/// How long it is until the files expire, or why that is not waited for.
pub(crate) async fn time_to_expiry(
    cx: &RunContext,
    state: &ScenarioState,
    protection: Protection,
) -> Result<Prepared<Duration>, EngineError> {
    let Some(url) = state.status_url().cloned() else {
        return Ok(Prepared::not("the server returned no status URL"));
    };
    if let Some(why) = origins::withheld(cx, &url) {
        return Ok(Prepared::NotPossible(format!("the status URL is {why}")));
    }
    let Some(credential) = access::credential(cx, Credential::Main).await? else {
        return Ok(Prepared::not("there is no credential"));
    };
    let request = Request::get(url).credential(credential).header("accept", "application/json");
    let (_, live) = sending::send_as(cx, Credential::Main, request).await?;
    let manifest = live.as_ref().and_then(Live::json).unwrap_or_default();
    if protection == Protection::UrlAlone && manifest["requiresAccessToken"] != false {
        return Ok(Prepared::not("the files require an access token"));
    }
    let now = cx.client.clock().now();
    let expires = live.as_ref().and_then(|live| live.header("expires"));
    Ok(match expires.and_then(|text| time_until(text, now)) {
        None => Prepared::not("no Expires header limits the lifetime of the file URLs"),
        Some(time) if time > LONGEST => {
            Prepared::not("the file URLs live longer than bulkspec waits")
        }
        Some(time) => Prepared::Ready(time),
    })
}

/// How long it is until an HTTP date; `None` where it has passed, or is none. A `Retry-After` may be
/// such a date, or else a number, which an `Expires` may not: `0` stands for the past there.
fn time_until(text: &str, now: Timestamp) -> Option<Duration> {
    let is_number = text.trim().bytes().all(|byte| byte.is_ascii_digit());
    let time = parse_retry_after(text, now).filter(|_| !is_number);
    time.filter(|time| !time.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT", Some(37))]
    #[case("Sun, 06 Nov 1994 08:48:00 GMT", None)]
    #[case("0", None)]
    #[case("120", None)]
    #[case("soon", None)]
    fn only_a_date_to_come_is_waited_for(#[case] text: &str, #[case] seconds: Option<u64>) {
        let now = "1994-11-06T08:49:00Z".parse().unwrap();
        assert_eq!(time_until(text, now), seconds.map(Duration::from_secs));
    }
}
