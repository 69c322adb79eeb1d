//! What is kept of an answer of a token endpoint: facts, never a token.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ExchangeId;
use crate::spec::Tampering;

/// The longest scope that is kept, in bytes, and the most of them.
const LONGEST_SCOPE: usize = 128;
const MAX_SCOPES: usize = 200;

/// A token request of a scenario, and what was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TokenAsked {
    /// The step of the scenario, from 0.
    pub step: usize,
    /// The request and its answer.
    pub exchange: ExchangeId,
    /// What was wrong with the request.
    pub with: Tampering,
    /// The algorithm of the key that signs (`ES384`), unless the request is wrong in just that.
    #[serde(default)]
    pub algorithm: Option<String>,
    /// The scope that was asked for, if any.
    pub asked: Option<String>,
    /// What the answer says; `None` where it is no JSON object.
    pub facts: Option<TokenFacts>,
    /// The fetches of the key set that came while the server worked on the request.
    #[serde(default)]
    pub fetches: Vec<JwksFetch>,
}

/// What an answer of a token endpoint says (RFC 6749, sections 5.1 and 5.2).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct TokenFacts {
    /// Whether there is an `access_token` that is a text.
    pub has_token: bool,
    /// `token_type`, if it is a word.
    pub token_type: Option<String>,
    /// `expires_in`, if it is there.
    pub expires_in: Option<Lifetime>,
    /// The scopes of `scope`, if it is a text.
    pub scopes: Option<Vec<String>>,
    /// `error`, if it is a code.
    pub error: Option<String>,
    /// Whether there is an `error_description` or an `error_uri`.
    pub has_description: bool,
    /// Whether there is a `refresh_token`.
    pub has_refresh_token: bool,
}

/// A value of `expires_in`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lifetime {
    /// A number of seconds.
    Seconds(f64),
    /// A number that is written as a text.
    Text(f64),
    /// Neither.
    Other,
}

/// A fetch of the key set that bulkspec publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct JwksFetch {
    /// The method.
    pub method: String,
    /// The value of `Accept`, if one was sent.
    pub accept: Option<String>,
    /// Whether it went to the keys that nobody registered.
    pub is_foreign: bool,
}

impl TokenFacts {
    /// The facts of a JSON object; `name` hides secrets and unknown names in what is kept of it.
    #[must_use]
    pub fn of(json: &Value, name: &dyn Fn(&str) -> String) -> Option<Self> {
        json.as_object()?;
        let text = |name: &str| json[name].as_str();
        let word = |member: &str| text(member).filter(|text| is_word(text)).map(name);
        let scopes = text("scope").map(|scope| {
            let kept = scope.split_ascii_whitespace().take(MAX_SCOPES);
            kept.map(|scope| if is_scope(scope) { name(scope) } else { "…".into() }).collect()
        });
        Some(Self {
            has_token: text("access_token").is_some_and(|token| !token.is_empty()),
            token_type: word("token_type"),
            expires_in: json.get("expires_in").filter(|it| !it.is_null()).map(lifetime),
            scopes,
            error: word("error"),
            has_description: text("error_description").or(text("error_uri")).is_some(),
            has_refresh_token: json.get("refresh_token").is_some_and(|it| !it.is_null()),
        })
    }
}

fn lifetime(value: &Value) -> Lifetime {
    if let Some(seconds) = value.as_f64() {
        return Lifetime::Seconds(seconds);
    }
    let text = value.as_str().and_then(|text| text.parse().ok());
    text.filter(|seconds: &f64| seconds.is_finite()).map_or(Lifetime::Other, Lifetime::Text)
}

/// A code or type: letters, as RFC 6749 has them.
fn is_word(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(is_part)
}

fn is_scope(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"/*._?=&-:".contains(&b);
    text.len() <= LONGEST_SCOPE && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn facts(json: &Value) -> TokenFacts {
        TokenFacts::of(json, &str::to_owned).unwrap()
    }

    #[test]
    fn a_grant_is_told_without_its_token() {
        let json = json!({"access_token": "hush", "token_type": "bearer", "expires_in": 300,
            "scope": "system/Patient.rs for Jane, Roe", "refresh_token": "hush"});
        let facts = facts(&json);
        assert!(facts.has_token && facts.has_refresh_token && !facts.has_description);
        assert_eq!(facts.token_type.as_deref(), Some("bearer"));
        assert_eq!(facts.expires_in, Some(Lifetime::Seconds(300.0)));
        assert_eq!(facts.scopes.unwrap(), ["system/Patient.rs", "for", "…", "Roe"]);
    }

    #[rstest]
    #[case(json!({"error": "invalid_client"}), Some("invalid_client"), false)]
    #[case(json!({"error": "no client 17", "error_uri": "https://a.test"}), None, true)]
    fn a_refusal_is_told_by_its_code(
        #[case] json: Value,
        #[case] error: Option<&str>,
        #[case] described: bool,
    ) {
        let facts = facts(&json);
        assert_eq!((facts.error.as_deref(), facts.has_description), (error, described));
    }

    #[rstest]
    #[case(json!(300), Lifetime::Seconds(300.0))]
    #[case(json!("300"), Lifetime::Text(300.0))]
    #[case(json!("soon"), Lifetime::Other)]
    #[case(json!([]), Lifetime::Other)]
    fn a_lifetime_is_a_number_or_something_else(#[case] json: Value, #[case] expected: Lifetime) {
        assert_eq!(lifetime(&json), expected);
    }
}
