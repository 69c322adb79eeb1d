//! Waits and tries again where a server asks for it.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::evidence::Exchange;

use super::client::{Client, Sent};
use super::download::Opened;
use super::error::HttpError;
use super::request::Request;
use super::retry_after::parse_retry_after;

/// How long a caller puts up with `429 Too Many Requests` and `503 Service Unavailable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Attempts after the first one; default 3.
    pub retries: u32,
    /// The longest wait for one attempt; default 5 minutes. To come back earlier than the server
    /// asks would be impolite, so a longer demand ends the patience.
    pub longest_wait: Duration,
    /// The first wait where the server names none, doubled each time; default 1 second.
    pub fallback: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let (longest_wait, fallback) = (Duration::from_secs(300), Duration::from_secs(1));
        Self { retries: 3, longest_wait, fallback }
    }
}

impl Patience {
    /// Returns how long to wait before the next attempt, or nothing if this answer is to be taken.
    /// `attempt` counts from 0.
    fn wait(
        &self,
        attempt: u32,
        status: StatusCode,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Option<Duration> {
        let is_busy =
            matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        if !is_busy || attempt >= self.retries {
            return None;
        }
        let text = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = text.and_then(|text| parse_retry_after(text, now));
        let factor = 2_u32.saturating_pow(attempt);
        // Once a server may ask to be asked at once.
        let asked = asked.filter(|asked| attempt == 0 || !asked.is_zero());
        let wait = asked.unwrap_or_else(|| self.fallback.saturating_mul(factor));
        (wait <= self.longest_wait).then_some(wait)
    }
}

impl Client {
    /// Sends a request, again and again as far as `patience` goes while the server is busy. All
    /// attempts are recorded.
    ///
    /// # Errors
    ///
    /// As for [`Client::send`].
    pub async fn send_patiently(
        &self,
        request: &Request,
        patience: &Patience,
    ) -> Result<Sent, HttpError> {
        let mut earlier = Vec::new();
        let mut attempt = 0;
        loop {
            let sent = self.send(request).await?;
            let now = self.clock().now();
            let live = sent.live.as_ref();
            let wait = live.and_then(|l| patience.wait(attempt, l.status, &l.headers, now));
            let Some(wait) = wait else { return Ok(Sent { earlier, ..sent }) };
            earlier.push(sent.exchange);
            self.clock().sleep(wait).await;
            attempt += 1;
        }
    }

    /// Opens a file like [`Client::open`], with patience; returns the attempts before the last
    /// one, too.
    ///
    /// # Errors
    ///
    /// As for [`Client::send`].
    pub async fn open_patiently(
        &self,
        request: &Request,
        patience: &Patience,
    ) -> Result<(Vec<Exchange>, Opened), HttpError> {
        let mut earlier = Vec::new();
        let mut attempt = 0;
        loop {
            let download = match self.open(request).await? {
                Opened::Streaming(download) => download,
                failed @ Opened::Failed(_) => return Ok((earlier, failed)),
            };
            let now = self.clock().now();
            let wait = patience.wait(attempt, download.status(), download.headers(), now);
            let Some(wait) = wait else { return Ok((earlier, Opened::Streaming(download))) };
            earlier.push(download.into_answer().await.exchange);
            self.clock().sleep(wait).await;
            attempt += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;
    use rstest::rstest;

    #[rstest]
    #[case(429, Some("7"), 0, Some(7))]
    #[case(503, Some("7"), 0, Some(7))]
    #[case(503, Some("Thu, 01 Jan 2026 00:00:09 GMT"), 0, Some(9))]
    #[case(429, None, 0, Some(1))]
    #[case(429, Some("0"), 0, Some(0))]
    #[case(429, Some("0"), 2, Some(4))]
    #[case(503, Some("Wed, 31 Dec 2025 00:00:00 GMT"), 1, Some(2))]
    #[case(429, Some("soon"), 2, Some(4))]
    #[case(429, Some("7"), 3, None)]
    #[case(429, Some("301"), 0, None)]
    #[case(500, Some("7"), 0, None)]
    #[case(202, Some("7"), 0, None)]
    fn only_a_busy_server_is_waited_for(
        #[case] status: u16,
        #[case] retry_after: Option<&'static str>,
        #[case] attempt: u32,
        #[case] seconds: Option<u64>,
    ) {
        let header = retry_after.map(|text| (RETRY_AFTER, HeaderValue::from_static(text)));
        let headers = header.into_iter().collect();
        let status = StatusCode::from_u16(status).unwrap();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let wait = Patience::default().wait(attempt, status, &headers, now);
        assert_eq!(wait, seconds.map(Duration::from_secs));
    }
}
