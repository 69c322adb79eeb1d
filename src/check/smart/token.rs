//! Judges answers of the token endpoint.

use super::token_scope;
use crate::case::{Case, Found, Looked, Noun, Shown, Weight};
use crate::evidence::{Lifetime, ReceivedResponse, StepFacts, TokenAsked, TokenFacts};
use crate::suite::{AskTokenStep, TokenRule};

use super::token_doc as doc;
use crate::check::expect::answer::StepJudgement;

/// The documentation of a rule.
pub(crate) fn doc_of(rule: &TokenRule) -> &'static crate::case::CheckDoc {
    match rule {
        TokenRule::TokenGranted => &doc::TOKEN_GRANTED,
        TokenRule::ListedAlgorithm => &doc::LISTED_ALGORITHM,
        TokenRule::TokenShape => &doc::TOKEN_SHAPE,
        TokenRule::TokenRefused => &doc::TOKEN_REFUSED,
        TokenRule::OauthError(_) => &doc::OAUTH_ERROR,
        TokenRule::ErrorDescription => &doc::ERROR_DESCRIPTION,
        TokenRule::TokenLifetime(_) => &doc::TOKEN_LIFETIME,
        TokenRule::NoRefreshToken => &doc::NO_REFRESH_TOKEN,
        TokenRule::TokenNotCached => &doc::TOKEN_NOT_CACHED,
        TokenRule::ScopeNotWider => &doc::SCOPE_NOT_WIDER,
        TokenRule::ScopeNotGranted => &doc::SCOPE_NOT_GRANTED,
        TokenRule::ScopeSyntaxKept => &doc::SCOPE_SYNTAX_KEPT,
        TokenRule::ScopeSyntaxDeclared => &doc::SCOPE_SYNTAX_DECLARED,
        TokenRule::JwksFetch => &doc::JWKS_FETCH,
        TokenRule::JwksKept => &doc::JWKS_KEPT,
        TokenRule::NoForeignFetch => &doc::NO_FOREIGN_FETCH,
    }
}

/// An answer of the token endpoint that came.
#[derive(Clone, Copy)]
pub(super) struct Answered<'a> {
    pub(super) asked: &'a TokenAsked,
    pub(super) response: &'a ReceivedResponse,
    facts: Option<&'a TokenFacts>,
}

/// What a rule says of an answer: what it found, or that it does not apply to it.
pub(super) type Said = Option<Vec<Found>>;

/// Judges the answers to all token requests of a step.
pub(crate) fn judge_step(case: Case<'_>, step: usize, ask: &AskTokenStep) -> StepJudgement {
    let mut judged = StepJudgement::default();
    let all: Vec<&TokenAsked> = asked_by(case, step).collect();
    for asked in &all {
        let answer = case.answer(asked.exchange);
        let Some(answered) = answered(asked, answer) else {
            judged.blocked = Some(format!("{} ({})", answer.words(), asked.with.name()));
            continue;
        };
        if matches!(answered.response.status, 429 | 503) {
            let status = answered.response.status;
            judged.blocked = Some(format!("the token endpoint was busy ({status})"));
            continue;
        }
        for (rules, is_advice) in [(&ask.expect, false), (&ask.advise, true)] {
            for rule in rules {
                let Some(found) = judge(case, rule, answered) else {
                    judged.not_tested.push(says_nothing(rule, answered));
                    continue;
                };
                judged.looked.merge(Looked::at(Noun::Answer, 1));
                judged.extend(doc_of(rule).id, is_advice, found);
            }
        }
    }
    for (rules, is_advice) in [(&ask.expect, false), (&ask.advise, true)] {
        if rules.contains(&TokenRule::JwksKept) {
            judged.extend(doc::JWKS_KEPT.id, is_advice, kept(&all));
        }
    }
    judged
}

fn asked_by(case: Case<'_>, step: usize) -> impl Iterator<Item = &TokenAsked> {
    case.performance.steps.iter().filter_map(move |facts| match facts {
        StepFacts::TokenAsked(asked) if asked.step == step => Some(&**asked),
        _ => None,
    })
}

fn answered<'a>(asked: &'a TokenAsked, answer: Shown<'a>) -> Option<Answered<'a>> {
    let response = answer.exchange()?.response()?;
    Some(Answered { asked, response, facts: asked.facts.as_ref() })
}

fn judge(case: Case<'_>, rule: &TokenRule, answer: Answered<'_>) -> Said {
    match rule {
        TokenRule::TokenGranted => Some(granted(answer)),
        TokenRule::ListedAlgorithm => listed_algorithm(case, answer),
        TokenRule::TokenShape => answer.grant().map(|facts| shape(answer, facts)),
        TokenRule::TokenRefused => Some(refused(answer)),
        TokenRule::OauthError(codes) => answer.refusal().map(|()| error(answer, codes)),
        TokenRule::ErrorDescription => answer.refusal().map(|()| description(answer)),
        TokenRule::TokenLifetime(most) => answer.grant().and_then(|it| lifetime(answer, it, *most)),
        TokenRule::NoRefreshToken => answer.grant().map(|facts| no_refresh(answer, facts)),
        TokenRule::TokenNotCached => answer.grant().map(|_| not_cached(answer)),
        TokenRule::ScopeNotWider => token_scope::not_wider(answer),
        TokenRule::ScopeNotGranted => Some(token_scope::not_granted(answer)),
        TokenRule::ScopeSyntaxKept => token_scope::syntax_kept(case, answer),
        TokenRule::ScopeSyntaxDeclared => token_scope::syntax_declared(case, answer),
        TokenRule::JwksFetch => fetched(answer),
        TokenRule::JwksKept => Some(Vec::new()),
        TokenRule::NoForeignFetch => Some(not_foreign(answer)),
    }
}

impl<'a> Answered<'a> {
    /// The facts of a grant, if it is one.
    pub(super) fn grant(self) -> Option<&'a TokenFacts> {
        self.facts.filter(|facts| facts.has_token && self.response.status / 100 == 2)
    }

    /// Whether it is a refusal, and no failure of the server.
    fn refusal(self) -> Option<()> {
        (self.response.status / 100 == 4).then_some(())
    }

    /// A breach by this answer.
    pub(super) fn breach(self, message: &str, expected: &str, observed: &str) -> Found {
        let asked = self.asked.asked.as_deref().unwrap_or("no scope");
        let message = format!("{message} ({}, {asked})", self.asked.with.name());
        Found::breach(message, expected, observed).shown_by(self.asked.exchange)
    }

    fn in_words(self) -> String {
        let token = if self.facts.is_some_and(|it| it.has_token) { " with a token" } else { "" };
        let error = self.facts.and_then(|facts| facts.error.as_ref());
        let error = error.map(|error| format!(", error `{error}`")).unwrap_or_default();
        format!("status {}{token}{error}", self.response.status)
    }
}

/// Why a rule has nothing to say of an answer, for a person.
fn says_nothing(rule: &TokenRule, answer: Answered<'_>) -> String {
    let asked = answer.asked.asked.as_deref().unwrap_or("no scope");
    let (with, words) = (answer.asked.with.name(), answer.in_words());
    format!("{} says nothing of {words} ({with}, {asked})", doc_of(rule).id)
}

/// A token that comes with another success than 200 is one: what is wrong with it, its shape says.
fn granted(answer: Answered<'_>) -> Vec<Found> {
    if answer.grant().is_some() {
        return Vec::new();
    }
    let expected = "status 200 and JSON with an access_token";
    vec![answer.breach("a valid request got no token", expected, &answer.in_words())]
}

/// Whoever lists an algorithm takes it; where nothing is listed, a client can only hope so.
fn listed_algorithm(case: Case<'_>, answer: Answered<'_>) -> Said {
    let algorithm = answer.asked.algorithm.as_ref()?;
    let listed = token_scope::document(case).and_then(|document| document.signing_algs.as_ref());
    let weight = match listed {
        Some(listed) if listed.contains(algorithm) => Weight::Breach,
        Some(_) => return None,
        None => Weight::Doubt,
    };
    let refused = answer.grant().is_none().then(|| {
        let message = format!("an assertion signed with {algorithm} got no token");
        let expected = "status 200 and JSON with an access_token";
        answer.breach(&message, expected, &answer.in_words()).weighing(weight)
    });
    Some(refused.into_iter().collect())
}

fn refused(answer: Answered<'_>) -> Vec<Found> {
    let has_token = answer.facts.is_some_and(|facts| facts.has_token);
    let message = if has_token {
        "a token was granted to a request that must be refused"
    } else if matches!(answer.response.status, 400 | 401 | 403) {
        return Vec::new();
    } else if answer.response.status / 100 == 5 {
        "the server failed instead of refusing"
    } else if matches!(
        answer.asked.with,
        crate::need::Tampering::AsGet | crate::need::Tampering::AsJson
    ) && answer.response.status / 100 == 4
    {
        return Vec::new();
    } else {
        "the refusal has an odd status"
    };
    vec![answer.breach(message, "status 400, 401 or 403 without a token", &answer.in_words())]
}

fn shape(answer: Answered<'_>, facts: &TokenFacts) -> Vec<Found> {
    let status = answer.response.status;
    let seen = format!("status {status}");
    let kind = facts.token_type.as_deref();
    let is_bearer = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
    let is_time = matches!(facts.expires_in, Some(Lifetime::Seconds(seconds)) if seconds > 0.0);
    let lifetime = match facts.expires_in {
        None => "no expires_in",
        Some(Lifetime::Text(_)) => "expires_in as a text",
        Some(_) => "another expires_in",
    };
    let has_scope = facts.scopes.as_ref().is_some_and(|scopes| !scopes.is_empty());
    let parts = [
        (status == 200, "a token is granted with another status", "status 200", seen.as_str()),
        (is_bearer, "`token_type` is not bearer", "token_type bearer", kind.unwrap_or("none")),
        (is_time, "`expires_in` is no number of seconds", "expires_in as a number", lifetime),
        (has_scope, "`scope` does not say what was granted", "scope as a text", "no scope"),
    ];
    let wrong = parts.into_iter().filter(|(is_right, ..)| !is_right);
    wrong.map(|(_, message, expected, seen)| answer.breach(message, expected, seen)).collect()
}

fn error(answer: Answered<'_>, codes: &[String]) -> Vec<Found> {
    let code = answer.facts.and_then(|facts| facts.error.as_deref());
    if code.is_some_and(|code| codes.iter().any(|one| one == code)) {
        return Vec::new();
    }
    let expected = format!("JSON with the error {}", codes.join(" or "));
    let message = if answer.facts.is_none() {
        "the refusal is no JSON"
    } else {
        "the refusal has another error code"
    };
    vec![answer.breach(message, &expected, &answer.in_words())]
}

fn description(answer: Answered<'_>) -> Vec<Found> {
    if answer.facts.is_some_and(|facts| facts.has_description) {
        return Vec::new();
    }
    let expected = "an error_description or an error_uri";
    vec![answer.breach("the refusal says no more than a code", expected, "neither")]
}

fn lifetime(answer: Answered<'_>, facts: &TokenFacts, most: u32) -> Said {
    let (Lifetime::Seconds(seconds) | Lifetime::Text(seconds)) = facts.expires_in? else {
        return None;
    };
    if seconds <= f64::from(most) {
        return Some(Vec::new());
    }
    let expected = format!("{most} seconds at most");
    Some(vec![answer.breach("the token lives too long", &expected, &format!("{seconds} seconds"))])
}

fn no_refresh(answer: Answered<'_>, facts: &TokenFacts) -> Vec<Found> {
    let wrong = facts.has_refresh_token.then(|| {
        let expected = "a client that asks anew when its token ends";
        answer.breach("a refresh token came along", expected, "refresh_token")
    });
    wrong.into_iter().collect()
}

fn not_cached(answer: Answered<'_>) -> Vec<Found> {
    let says = |name: &str, word: &str| {
        let value = answer.response.header(name).unwrap_or_default().to_ascii_lowercase();
        value.split(',').any(|part| part.trim() == word)
    };
    let parts = [
        ("Cache-Control", "no-store", Weight::Breach),
        // HTTP/1.0 is hardly spoken any more.
        ("Pragma", "no-cache", Weight::Doubt),
    ];
    let missing = parts.into_iter().filter(|(name, word, _)| !says(name, word));
    let found = missing.map(|(name, word, weight)| {
        let seen = answer.response.header(name).unwrap_or("no such header");
        let expected = format!("{name}: {word}");
        answer.breach("a cache may keep the token", &expected, seen).weighing(weight)
    });
    found.collect()
}

fn fetched(answer: Answered<'_>) -> Said {
    let fetches = &answer.asked.fetches;
    if fetches.is_empty() {
        return None;
    }
    let found = fetches.iter().filter_map(|fetch| {
        let is_get = fetch.method == "GET";
        let weight = match (is_get, json_in(fetch.accept.as_deref())) {
            (true, Mentioned::Named) => return None,
            (true, Mentioned::Permitted) => Weight::Doubt,
            _ => Weight::Breach,
        };
        let accept = fetch.accept.as_deref().unwrap_or("none");
        let observed = format!("{} with Accept: {accept}", fetch.method);
        let expected = "GET with Accept: application/json";
        let message = "the key set is fetched in another way";
        Some(answer.breach(message, expected, &observed).weighing(weight))
    });
    Some(found.collect())
}

/// What an `Accept` says of JSON.
enum Mentioned {
    Named,
    /// It has a range that holds JSON, or there is none: then anything is accepted (RFC 9110,
    /// section 12.5.1).
    Permitted,
    Excluded,
}

fn json_in(accept: Option<&str>) -> Mentioned {
    let Some(accept) = accept.map(str::to_ascii_lowercase) else { return Mentioned::Permitted };
    let ranges: Vec<&str> =
        accept.split(',').map(|one| one.split(';').next().unwrap_or_default().trim()).collect();
    if ranges.contains(&"application/json") {
        Mentioned::Named
    } else if accept.trim().is_empty()
        || ranges.iter().any(|it| ["*/*", "application/*"].contains(it))
    {
        Mentioned::Permitted
    } else {
        Mentioned::Excluded
    }
}

fn kept(all: &[&TokenAsked]) -> Option<Found> {
    let fetches: usize = all.iter().map(|asked| asked.fetches.len()).sum();
    let last = all.last().filter(|_| fetches > 1)?;
    let observed = format!("{fetches} fetches for {} requests", all.len());
    let message = "the key set is fetched again although it may be kept";
    Some(Found::breach(message, "one fetch at most", observed).shown_by(last.exchange))
}

fn not_foreign(answer: Answered<'_>) -> Vec<Found> {
    let count = answer.asked.fetches.iter().filter(|fetch| fetch.is_foreign).count();
    let wrong = (count > 0).then(|| {
        let message = "the keys at a jku that nobody registered were fetched";
        answer.breach(message, "no request to that URL", &format!("{count} requests"))
    });
    wrong.into_iter().collect()
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
