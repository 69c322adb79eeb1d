//! Gives a valid bearer token whenever one is needed.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::evidence::Exchange;

use super::client::Client;
use super::error::HttpError;
use super::oauth::{Token, TokenEndpoint, TokenRefused};

/// Gives a bearer token, which it renews before it expires and on demand. Safe to share: while one
/// caller renews, the others wait for the same token.
#[derive(Debug)]
pub struct TokenSource {
    origin: Origin,
    held: Mutex<Option<Held>>,
}

#[derive(Debug)]
enum Origin {
    Fixed(SecretString),
    Granted { client: Client, endpoint: Box<TokenEndpoint>, margin: Duration },
}

#[derive(Debug)]
struct Held {
    secret: SecretString,
    renew_at: Option<Timestamp>,
}

/// What came of asking for a token.
#[derive(Debug)]
pub struct Grant {
    /// The token, or why there is none.
    pub token: Result<SecretString, TokenRefused>,
    /// The token requests made for it; none where the token at hand was still good.
    pub exchanges: Vec<Exchange>,
}

impl TokenSource {
    /// How long before its end a token is renewed, unless told otherwise.
    pub const MARGIN: Duration = Duration::from_secs(60);

    /// Creates a source of one token that was given from outside and cannot be renewed.
    #[must_use]
    pub fn fixed(token: SecretString) -> Self {
        Self { origin: Origin::Fixed(token), held: Mutex::new(None) }
    }

    /// Creates a source that asks `endpoint`, and renews a token `margin` before its end, or
    /// halfway where it does not live twice as long.
    #[must_use]
    pub fn granted(client: Client, endpoint: TokenEndpoint, margin: Duration) -> Self {
        let origin = Origin::Granted { client, endpoint: Box::new(endpoint), margin };
        Self { origin, held: Mutex::new(None) }
    }

    /// Returns a token that should be valid now.
    ///
    /// # Errors
    ///
    /// As for [`Client::send`]: a refusal is no error.
    pub async fn bearer(&self) -> Result<Grant, HttpError> {
        self.give(None).await
    }

    /// Returns a token other than `stale`, which a server has just answered with 401. Asks for a
    /// new one unless another caller has done so meanwhile; a fixed token is given again.
    ///
    /// # Errors
    ///
    /// As for [`Client::send`]: a refusal is no error.
    pub async fn renew(&self, stale: &SecretString) -> Result<Grant, HttpError> {
        self.give(Some(stale)).await
    }

    async fn give(&self, stale: Option<&SecretString>) -> Result<Grant, HttpError> {
        let (client, endpoint, margin) = match &self.origin {
            Origin::Fixed(token) => {
                return Ok(Grant { token: Ok(token.clone()), exchanges: Vec::new() });
            }
            Origin::Granted { client, endpoint, margin } => (client, endpoint, *margin),
        };
        let mut held = self.held.lock().await;
        if let Some(held) = held.as_ref().filter(|h| h.is_good(client.clock().now(), stale)) {
            return Ok(Grant { token: Ok(held.secret.clone()), exchanges: Vec::new() });
        }
        let (exchanges, answer) = endpoint.ask(client).await?;
        *held = answer.as_ref().ok().map(|token| Held::new(token, client.clock().now(), margin));
        Ok(Grant { token: answer.map(|token| token.secret), exchanges })
    }
}

impl Held {
    fn new(token: &Token, now: Timestamp, margin: Duration) -> Self {
        let life = token.expires_in.map(|life| life.saturating_sub(margin).max(life / 2));
        let renew_at = life.and_then(|life| now.checked_add(life).ok());
        Self { secret: token.secret.clone(), renew_at }
    }

    fn is_good(&self, now: Timestamp, stale: Option<&SecretString>) -> bool {
        let is_stale = stale.is_some_and(|s| s.expose_secret() == self.secret.expose_secret());
        !is_stale && self.renew_at.is_none_or(|at| now < at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::clock::FakeClock;
    use crate::http::oauth::{TokenStyle, tests::endpoint};
    use crate::http::policy::Policy;
    use crate::http::redactor::Redactor;
    use crate::http::trust::TrustedOrigins;
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use wiremock::matchers::method;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    /// Grants `granted-1`, `granted-2` and so on, each for five minutes.
    async fn counting_server() -> MockServer {
        let server = MockServer::start().await;
        let count = AtomicU32::new(0);
        let grant = move |_: &wiremock::Request| {
            let token = format!("granted-{}", count.fetch_add(1, Ordering::SeqCst) + 1);
            let answer = json!({"access_token": token, "expires_in": 300});
            ResponseTemplate::new(200).set_body_json(answer)
        };
        Mock::given(method("POST")).respond_with(grant).mount(&server).await;
        server
    }

    fn source(server: &MockServer, clock: &Arc<FakeClock>) -> TokenSource {
        let client = Client::new(
            Policy { origins: TrustedOrigins::all(), ..Policy::default() },
            Arc::new(Redactor::new()),
            Arc::clone(clock) as _,
        );
        let endpoint = endpoint(&server.uri(), TokenStyle::Form);
        TokenSource::granted(client, endpoint, TokenSource::MARGIN)
    }

    fn shown(grant: Grant) -> (String, usize) {
        (grant.token.unwrap().expose_secret().to_owned(), grant.exchanges.len())
    }

    #[tokio::test]
    async fn a_token_is_kept_until_the_margin_before_its_end() {
        let (server, clock) =
            (counting_server().await, Arc::new(FakeClock::at("2026-01-01T00:00:00Z")));
        let source = source(&server, &clock);
        assert_eq!(shown(source.bearer().await.unwrap()), ("granted-1".into(), 1));
        clock.advance(Duration::from_secs(239));
        assert_eq!(shown(source.bearer().await.unwrap()), ("granted-1".into(), 0));
        clock.advance(Duration::from_secs(1));
        assert_eq!(shown(source.bearer().await.unwrap()), ("granted-2".into(), 1));
    }

    #[tokio::test]
    async fn a_stale_token_is_renewed_once_for_all() {
        let (server, clock) =
            (counting_server().await, Arc::new(FakeClock::at("2026-01-01T00:00:00Z")));
        let source = source(&server, &clock);
        let stale = source.bearer().await.unwrap().token.unwrap();
        assert_eq!(shown(source.renew(&stale).await.unwrap()), ("granted-2".into(), 1));
        assert_eq!(shown(source.renew(&stale).await.unwrap()), ("granted-2".into(), 0));
    }

    #[tokio::test]
    async fn a_fixed_token_is_given_as_it_is() {
        let source = TokenSource::fixed("given-token".into());
        let stale = source.bearer().await.unwrap().token.unwrap();
        assert_eq!(shown(source.renew(&stale).await.unwrap()), ("given-token".into(), 0));
    }
}
