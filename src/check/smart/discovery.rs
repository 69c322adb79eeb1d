//! Judges the discovery document of SMART.

use super::discovery_doc as doc;
use crate::case::{Case, CheckDoc, Found, Looked, Noun, Weight};
use crate::check::expect::answer::StepJudgement;
use crate::evidence::{Discovered, DiscoveryPlace, EndpointFacts, SmartFacts, StepFacts};
use crate::suite::{DiscoverStep, SmartRule};

/// The documentation of a rule.
pub(crate) fn doc_of(rule: SmartRule) -> &'static CheckDoc {
    match rule {
        SmartRule::SmartDocument => &doc::SMART_DOCUMENT,
        SmartRule::SmartJson => &doc::SMART_JSON,
        SmartRule::TokenEndpoint => &doc::TOKEN_ENDPOINT,
        SmartRule::AbsoluteEndpoints => &doc::ABSOLUTE_ENDPOINTS,
        SmartRule::GrantTypes => &doc::GRANT_TYPES,
        SmartRule::AuthMethods => &doc::AUTH_METHODS,
        SmartRule::SigningAlgs => &doc::SIGNING_ALGS,
        SmartRule::ScopesListed => &doc::SCOPES_LISTED,
        SmartRule::AsymmetricCapability => &doc::ASYMMETRIC_CAPABILITY,
        SmartRule::PkceMethods => &doc::PKCE_METHODS,
        SmartRule::TokenEndpointTls => &doc::TOKEN_ENDPOINT_TLS,
    }
}

/// Judges the documents that a step asked for.
pub(crate) fn judge_step(case: Case<'_>, step: usize, find: &DiscoverStep) -> StepJudgement {
    let mut judged = StepJudgement::default();
    let all: Vec<&Discovered> = found_by(case, step).collect();
    let is_at_root = |it: &&Discovered| it.at == DiscoveryPlace::HostRoot && it.facts.is_some();
    let elsewhere = all.iter().any(is_at_root);
    for found in all.iter().filter(|found| found.at == DiscoveryPlace::Base) {
        let answer = case.answer(found.exchange);
        if answer.status().is_none_or(|status| matches!(status, 429 | 503)) {
            judged.blocked = Some(answer.words());
            continue;
        }
        for (rules, is_advice) in [(&find.expect, false), (&find.advise, true)] {
            for rule in rules {
                let said = match rule {
                    SmartRule::SmartDocument => Some(document(case, found, elsewhere)),
                    SmartRule::SmartJson => Some(json(case, found)),
                    SmartRule::TokenEndpointTls => {
                        found.facts.as_ref().map(|facts| token_endpoint_tls(case, found, facts))
                    }
                    _ => found.facts.as_ref().map(|facts| contents(*rule, found, facts)),
                };
                let Some(said) = said else {
                    judged.blocked = Some("there is no discovery document to look at".to_owned());
                    continue;
                };
                judged.looked.merge(Looked::at(Noun::Document, 1));
                judged.extend(doc_of(*rule).id, is_advice, said);
            }
        }
    }
    judged
}

fn found_by(case: Case<'_>, step: usize) -> impl Iterator<Item = &Discovered> {
    case.performance.steps.iter().filter_map(move |facts| match facts {
        StepFacts::Discovered(found) if found.step == step => Some(&**found),
        _ => None,
    })
}

fn document(case: Case<'_>, found: &Discovered, elsewhere: bool) -> Option<Found> {
    let answer = case.answer(found.exchange);
    if answer.status() == Some(200) && found.facts.is_some() {
        return None;
    }
    let place = if elsewhere { ", and one at the root of the host instead" } else { "" };
    let observed = format!("{}{place}", answer.words());
    let expected = "status 200 and a JSON object below the base URL";
    Some(breach(found, "there is no discovery document where it belongs", expected, &observed))
}

fn json(case: Case<'_>, found: &Discovered) -> Option<Found> {
    let answer = case.answer(found.exchange);
    let response = answer.exchange().and_then(|exchange| exchange.response())?;
    let kind = response.body.media_type.as_deref().unwrap_or("no Content-Type");
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if response.status == 200 && essence.eq_ignore_ascii_case("application/json") {
        return None;
    }
    let accept = found.accept.as_deref().unwrap_or("*/*");
    let message = format!("the document is not given as JSON (Accept: {accept})");
    let observed = format!("status {}, {kind}", response.status);
    Some(breach(found, &message, "status 200, application/json", &observed))
}

fn contents(rule: SmartRule, found: &Discovered, facts: &SmartFacts) -> Option<Found> {
    match rule {
        SmartRule::SmartDocument | SmartRule::SmartJson | SmartRule::TokenEndpointTls => None,
        SmartRule::TokenEndpoint => facts.token_endpoint.is_none().then(|| {
            let message = "the document names no token endpoint";
            breach(found, message, "token_endpoint as a text", "none")
        }),
        SmartRule::AbsoluteEndpoints => (!facts.relative.is_empty()).then(|| {
            let observed = facts.relative.join(", ");
            breach(found, "a URL of the document is not absolute", "absolute URLs", &observed)
        }),
        SmartRule::GrantTypes => one_of(
            found,
            "grant_types_supported",
            facts.grant_types.as_deref(),
            &["client_credentials"],
        ),
        SmartRule::AuthMethods => {
            let name = "token_endpoint_auth_methods_supported";
            one_of(found, name, facts.auth_methods.as_deref(), &["private_key_jwt"])
        }
        SmartRule::SigningAlgs => {
            let name = "token_endpoint_auth_signing_alg_values_supported";
            one_of(found, name, facts.signing_algs.as_deref(), &["RS384", "ES384"])
        }
        SmartRule::ScopesListed => facts.scopes.as_ref().is_none_or(Vec::is_empty).then(|| {
            let message = "the document lists no scopes";
            breach(found, message, "scopes_supported as a list", "none")
        }),
        SmartRule::AsymmetricCapability => one_of(
            found,
            "capabilities",
            facts.capabilities.as_deref(),
            &["client-confidential-asymmetric"],
        ),
        SmartRule::PkceMethods => pkce(found, facts),
    }
}

/// A server for tests may do without TLS altogether; one whose base has it may not.
fn token_endpoint_tls(case: Case<'_>, found: &Discovered, facts: &SmartFacts) -> Option<Found> {
    let has_tls = case.evidence.run.base.starts_with("https:");
    let is_open = |url: &EndpointFacts| !url.safe || (has_tls && !url.shown.starts_with("https:"));
    let open = facts.token_endpoint.as_ref().filter(|url| url.absolute && is_open(url))?;
    let message = "the token endpoint is not protected by TLS";
    Some(breach(found, message, "https", &open.shown))
}

/// A list that must hold one of some words.
fn one_of(
    found: &Discovered,
    name: &str,
    list: Option<&[String]>,
    wanted: &[&str],
) -> Option<Found> {
    let observed = match list {
        Some(list) if list.iter().any(|one| wanted.contains(&one.as_str())) => return None,
        Some(list) => list.join(", "),
        None => "no such list".to_owned(),
    };
    let expected = wanted.join(" or ");
    Some(breach(found, &format!("`{name}` does not list {expected}"), &expected, &observed))
}

fn pkce(found: &Discovered, facts: &SmartFacts) -> Option<Found> {
    let name = "code_challenge_methods_supported";
    let Some(list) = &facts.code_challenge_methods else {
        let message = format!("`{name}` is missing, of which a server of programs has no use");
        return Some(breach(found, &message, "S256", "no such list").weighing(Weight::Doubt));
    };
    if list.iter().any(|one| one == "plain") {
        let message = format!("`{name}` lists plain");
        return Some(breach(found, &message, "S256 and not plain", &list.join(", ")));
    }
    one_of(found, name, Some(list.as_slice()), &["S256"])
}

fn breach(found: &Discovered, message: &str, expected: &str, observed: &str) -> Found {
    Found::breach(message, expected, observed).shown_by(found.exchange)
}

#[cfg(test)]
#[path = "discovery_tests.rs"]
mod tests;
