//! Access tokens by client credentials (RFC 6749, section 4.4).

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::evidence::Exchange;

use super::client::{Client, Live};
use super::error::HttpError;
use super::patience::Patience;
use super::redactor::{RedactError, Redactor};
use super::request::Request;

/// Where and how to ask for a token.
#[derive(Debug, Clone)]
pub struct TokenEndpoint {
    /// The token endpoint.
    pub url: Url,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: SecretString,
    /// The scopes to ask for, separated by spaces.
    pub scope: Option<String>,
    /// How the client identifies itself.
    pub style: TokenStyle,
    /// How long it puts up with a busy token endpoint.
    pub patience: Patience,
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
        let request = self.request(client.redactor())?;
        let sent = client.send_patiently(&request, &self.patience).await?;
        let token = sent.live.as_ref().map_or_else(
            || Err(TokenRefused { status: None, error: None }),
            |live| read_token(live, client.redactor()),
        );
        let mut exchanges = sent.earlier;
        exchanges.push(sent.exchange);
        Ok((exchanges, token))
    }

    /// Makes the request, and registers its secrets as `client-secret` and `client-basic`.
    fn request(&self, redactor: &Redactor) -> Result<Request, RedactError> {
        let secret = self.client_secret.expose_secret();
        redactor.register("client-secret", secret)?;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = &self.scope {
            form.append_pair("scope", scope);
        }
        if self.style == TokenStyle::Form {
            form.append_pair("client_id", &self.client_id);
            form.append_pair("client_secret", secret);
        }
        let mut request =
            Request::new("POST", self.url.clone()).header("accept", "application/json");
        if self.style == TokenStyle::Basic {
            let basic = self.basic();
            redactor.register("client-basic", &basic)?;
            request = request.header("authorization", &format!("Basic {basic}"));
        }
        Ok(request.body("application/x-www-form-urlencoded", form.finish()))
    }

    /// Both parts are form-encoded before they are joined, as RFC 6749 asks.
    fn basic(&self) -> String {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let secret = encode(self.client_secret.expose_secret());
        STANDARD.encode(format!("{}:{secret}", encode(&self.client_id)))
    }
}

fn read_token(live: &Live, redactor: &Redactor) -> Result<Token, TokenRefused> {
    let json = live.json().unwrap_or(Value::Null);
    let token = json["access_token"].as_str().filter(|_| live.status.is_success());
    // A token too short to be kept secret is none that a server could mean, nor is one that no
    // header could carry (RFC 6750, section 2.1).
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
    use rstest::rstest;
    use serde_json::json;
    use std::sync::Arc;
    use wiremock::matchers::{body_string, header, method};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    pub(crate) fn endpoint(url: &str, style: TokenStyle) -> TokenEndpoint {
        TokenEndpoint {
            url: url.parse().unwrap(),
            client_id: "app".into(),
            client_secret: "hush/hush".into(),
            scope: None,
            style,
            patience: Patience::default(),
        }
    }

    fn client() -> Client {
        Client::new(Policy::default(), Arc::new(Redactor::new()), Arc::new(SystemClock))
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
