//! Access tokens by client credentials (RFC 6749, section 4.4), with a secret or with a signed
//! assertion (RFC 7523, section 2.2).

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::evidence::Exchange;
use crate::key::{Assertion, Signature, SigningKey};

use super::client::{Client, Live};
use super::error::HttpError;
use super::mask::LONGEST_TEXT;
use super::patience::Patience;
use super::redactor::Redactor;
use super::request::Request;

/// Where and how to ask for a token.
#[derive(Debug, Clone)]
pub struct TokenEndpoint {
    /// The token endpoint.
    pub url: Url,
    /// The client's id.
    pub client_id: String,
    /// How the client proves who it is.
    pub proof: Proof,
    /// The scopes to ask for, separated by spaces.
    pub scope: Option<String>,
    /// How long it puts up with a busy token endpoint.
    pub patience: Patience,
}

/// How a client proves who it is.
#[derive(Debug, Clone)]
pub enum Proof {
    /// By a secret.
    Secret {
        /// The client's secret.
        secret: SecretString,
        /// Where the secret stands.
        style: TokenStyle,
    },
    /// By an assertion that it signs, a new one for each request.
    Key {
        /// The key.
        key: SigningKey,
        /// The URL of the registered key set, to be named in the header.
        jku: Option<Url>,
        /// How long an assertion is valid.
        lifetime: Duration,
    },
}

/// How a client identifies itself at the token endpoint (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TokenStyle {
    /// Id and secret are fields of the form.
    #[default]
    Form,
    /// Id and secret are HTTP Basic credentials.
    Basic,
}

/// An access token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token itself.
    pub secret: SecretString,
    /// How long it is valid, if the server says so.
    pub expires_in: Option<Duration>,
}

/// Why there is no token. This is data about the server, not an error of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRefused {
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// The error code of OAuth 2.0, such as `invalid_client`, if one was given.
    pub error: Option<String>,
}

impl fmt::Display for TokenRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.error) {
            (None, _) => f.write_str("the token endpoint did not answer"),
            (Some(status), Some(error)) => {
                write!(f, "the token endpoint answered {status} with the error `{error}`")
            }
            (Some(status), None) => {
                write!(f, "the token endpoint answered {status} without a token")
            }
        }
    }
}

impl TokenEndpoint {
    /// Asks for a token. It is registered as `token` before it
    /// is returned. All attempts are returned in order.
    ///
    /// # Errors
    ///
    /// As for [`Client::send`].
    pub async fn ask(
        &self,
        client: &Client,
    ) -> Result<(Vec<Exchange>, Result<Token, TokenRefused>), HttpError> {
        let now = client.clock().now().as_second();
        let request = self.request(client.redactor(), now)?;
        let sent = client.send_patiently(&request, &self.patience).await?;
        let token = sent.live.as_ref().map_or_else(
            || Err(TokenRefused { status: None, error: None }),
            |live| read_token(live, client.redactor()),
        );
        let mut exchanges = sent.earlier;
        exchanges.push(sent.exchange);
        Ok((exchanges, token))
    }

    /// Makes the request, and registers its secrets as `client-secret`, `client-basic` and
    /// `client-assertion-N`. `now` is in seconds since 1970.
    fn request(&self, redactor: &Redactor, now: i64) -> Result<Request, HttpError> {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(self.scope.as_deref().map(|scope| ("scope", scope)));
        let (secret, style) = match &self.proof {
            Proof::Secret { secret, style } => (secret.expose_secret(), *style),
            Proof::Key { key, jku, lifetime } => {
                let jku = jku.as_ref().map(Url::as_str);
                let assertion =
                    Assertion::new(key, &self.client_id, self.url.as_str(), now, *lifetime);
                let signed = assertion.with_jku(jku).compact(Signature::Key(key))?;
                redactor.register_numbered("client-assertion", &signed);
                form.push(("client_assertion_type", ASSERTION_TYPE));
                form.push(("client_assertion", &signed));
                return Ok(form_request(&self.url, &form));
            }
        };
        redactor.register("client-secret", secret)?;
        if style == TokenStyle::Form {
            form.push(("client_id", &self.client_id));
            form.push(("client_secret", secret));
            return Ok(form_request(&self.url, &form));
        }
        let basic = basic(&self.client_id, secret);
        redactor.register("client-basic", &basic)?;
        Ok(form_request(&self.url, &form).header("authorization", &format!("Basic {basic}")))
    }
}

/// The `client_assertion_type` of a signed assertion (RFC 7523, section 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A `POST` of a form to a token endpoint.
#[must_use]
pub fn form_request(url: &Url, fields: &[(&str, &str)]) -> Request {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::new("POST", url.clone()).header("accept", "application/json");
    request.body("application/x-www-form-urlencoded", form)
}

/// Both parts are form-encoded before they are joined, as RFC 6749 asks.
fn basic(client_id: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret)))
}

/// The token that an answer grants, whatever was asked for; registered as `token` at once, with a
/// refresh token where one comes along.
#[must_use]
pub fn granted(live: &Live, redactor: &Redactor) -> Option<SecretString> {
    let json = live.json()?;
    for name in ["refresh_token", "id_token", "access_token"] {
        if let Some(text) = json[name].as_str().filter(|text| text.len() <= LONGEST_TEXT) {
            redactor.register_numbered("other-token", text);
        }
    }
    drop(json);
    read_token(live, redactor).ok().map(|token| token.secret)
}

fn read_token(live: &Live, redactor: &Redactor) -> Result<Token, TokenRefused> {
    let json = live.json().unwrap_or_default();
    let token = json["access_token"].as_str().filter(|_| live.status.is_success());
    // A token too short to be kept secret is none that a server could mean, nor is one that no
    // header could carry (RFC 6750, section 2.1).
    let token = token.filter(|token| token.len() <= LONGEST_TEXT);
    let token = token.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()));
    let token = token.filter(|token| redactor.register("token", token).is_ok());
    if let Some(token) = token {
        return Ok(Token { secret: token.into(), expires_in: expires_in(&json) });
    }
    let error = json["error"].as_str().filter(|error| is_error_code(error));
    let status = Some(live.status.as_u16());
    Err(TokenRefused { status, error: error.map(str::to_owned) })
}

/// Some servers write the number as a string.
fn expires_in(json: &Value) -> Option<Duration> {
    let value = &json["expires_in"];
    let seconds = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    seconds.map(Duration::from_secs)
}

fn is_error_code(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::evidence::SentBody;
    use crate::http::clock::SystemClock;
    use crate::http::policy::Policy;
    use crate::http::trust::TrustedOrigins;
    use rstest::rstest;
    use serde_json::json;
    use std::sync::Arc;
    use wiremock::matchers::{body_string, header, method};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    pub(crate) fn endpoint(url: &str, style: TokenStyle) -> TokenEndpoint {
        TokenEndpoint {
            url: url.parse().unwrap(),
            client_id: "app".into(),
            proof: Proof::Secret { secret: "hush/hush".into(), style },
            scope: None,
            patience: Patience::default(),
        }
    }

    fn client() -> Client {
        Client::new(
            Policy { origins: TrustedOrigins::all(), ..Policy::default() },
            Arc::new(Redactor::new()),
            Arc::new(SystemClock),
        )
    }

    #[tokio::test]
    async fn a_token_is_granted_by_form_and_leaves_no_trace() {
        let server = MockServer::start().await;
        let answer = json!({"access_token": "granted-token", "expires_in": "300"});
        Mock::given(method("POST"))
            .and(body_string(
                "grant_type=client_credentials&client_id=app&client_secret=hush%2Fhush",
            ))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .mount(&server)
            .await;
        let client = client();
        let (exchanges, token) =
            endpoint(&server.uri(), TokenStyle::Form).ask(&client).await.unwrap();
        let token = token.unwrap();
        assert_eq!(token.secret.expose_secret(), "granted-token");
        assert_eq!(token.expires_in, Some(Duration::from_secs(300)));
        let stored = serde_json::to_string(&exchanges).unwrap();
        assert!(!stored.contains("granted-token") && !stored.contains("hush"), "{stored}");
        let SentBody::Bytes { text, .. } = &exchanges[0].request.body else { panic!() };
        assert!(text.as_deref().unwrap().ends_with("client_secret={client-secret}"));
        assert_eq!(client.redactor().redact("granted-token"), "{token}");
    }

    #[tokio::test]
    async fn a_token_is_granted_by_basic_credentials() {
        let server = MockServer::start().await;
        let answer = json!({"access_token": "granted-token"});
        Mock::given(header("authorization", "Basic YXBwOmh1c2glMkZodXNo"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .mount(&server)
            .await;
        let (exchanges, token) =
            endpoint(&server.uri(), TokenStyle::Basic).ask(&client()).await.unwrap();
        assert!(token.is_ok());
        assert_eq!(exchanges[0].request.headers[1].value, "Basic {client-basic}");
    }

    #[tokio::test]
    async fn a_token_is_granted_for_fresh_assertions_that_leave_no_trace() {
        let server = MockServer::start().await;
        let answer = json!({"access_token": "granted-token"});
        let grants = ResponseTemplate::new(200).set_body_json(answer);
        Mock::given(method("POST")).respond_with(grants).mount(&server).await;
        let key = crate::key::generate(crate::key::Algorithm::Es384).unwrap().key;
        let proof = Proof::Key { key, jku: None, lifetime: Duration::from_secs(240) };
        let endpoint = TokenEndpoint { proof, ..endpoint(&server.uri(), TokenStyle::Form) };
        let client = client();
        for _ in 0..2 {
            let (exchanges, token) = endpoint.ask(&client).await.unwrap();
            assert!(token.is_ok());
            let SentBody::Bytes { text, .. } = &exchanges[0].request.body else { panic!() };
            assert!(text.as_deref().unwrap().contains("client_assertion={client-assertion-"));
        }
        let received = server.received_requests().await.unwrap();
        assert_ne!(received[0].body, received[1].body, "every request has a jti of its own");
    }

    #[rstest]
    #[case(401, json!({"error": "invalid_client"}), Some("invalid_client"))]
    #[case(400, json!({"error": "no client app-17"}), None)]
    #[case(200, json!({"token": "elsewhere"}), None)]
    #[case(200, json!({"access_token": "granted\r\ntoken"}), None)]
    #[case(500, json!([]), None)]
    #[tokio::test]
    async fn a_refusal_is_data(
        #[case] status: u16,
        #[case] answer: Value,
        #[case] error: Option<&str>,
    ) {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).set_body_json(answer);
        Mock::given(method("POST")).respond_with(answer).mount(&server).await;
        let (_, token) = endpoint(&server.uri(), TokenStyle::Form).ask(&client()).await.unwrap();
        let expected = TokenRefused { status: Some(status), error: error.map(str::to_owned) };
        assert_eq!(token.unwrap_err(), expected);
    }
}
