//! Judges the discovery document of SMART (SMART App Launch 2.2.0, Conformance).

use crate::check::answer::StepJudgement;
use crate::check::{AnswerResult, CheckSpec, Def, Judge, Needs, Subject};
use crate::check_context::{CheckContext, CheckDoc, DraftFinding, Examined, FindingKind, Unit};
use crate::evidence::{Discovered, DiscoveryPlace, EndpointFacts, SmartFacts, StepFacts};

pub(crate) static SMART_DOCUMENT: Def = Def {
    doc: CheckDoc {
        id: "smart-document",
        judges: "The server returns a discovery document below the base URL.",
        sent: "GET [base]/.well-known/smart-configuration without a credential.",
        accepted: "Status 200 and a JSON object.",
        matters: "Clients learn from this document where to request tokens. Without it, each \
                  server has to be configured by hand.",
        cause: "The document is served at the root of the host, or requires a token.",
        repair: "Serve the document below the base URL, without authentication.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| Ok(is_there(document).into_iter().collect())),
};

pub(crate) static SMART_JSON: Def = Def {
    doc: CheckDoc {
        id: "smart-json",
        judges: "The discovery document is JSON whatever the Accept header is.",
        sent: "The same GET, with a different Accept header each time.",
        accepted: "Status 200 and Content-Type application/json.",
        matters: "Clients that run in a browser or use FHIR XML need the document, too.",
        cause: "The content negotiation of the FHIR server returns 406 or XML.",
        repair: "Exclude the document from content negotiation.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| Ok(is_json(document).into_iter().collect())),
};

pub(crate) static TOKEN_ENDPOINT: Def = Def {
    doc: CheckDoc {
        id: "token-endpoint",
        judges: "The discovery document names the token endpoint.",
        sent: "A request for the discovery document.",
        accepted: "The member token_endpoint as a string.",
        matters: "Clients cannot request a token without it.",
        cause: "The document was written for apps in which users log in.",
        repair: "Add the member token_endpoint.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(token_endpoint)),
};

pub(crate) static ABSOLUTE_ENDPOINTS: Def = Def {
    doc: CheckDoc {
        id: "absolute-endpoints",
        judges: "All URLs of the discovery document are absolute.",
        sent: "A request for the discovery document.",
        accepted: "Each member named like an endpoint or URI is a URL with a scheme and host.",
        matters: "Clients do not know which base URL a relative URL refers to.",
        cause: "URLs are written as the server's router defines them.",
        repair: "Add the public origin to each path.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(absolute_endpoints)),
};

pub(crate) static GRANT_TYPES: Def = Def {
    doc: CheckDoc {
        id: "grant-types",
        judges: "The discovery document lists the grant type client_credentials.",
        sent: "A request for the discovery document.",
        accepted: "The member grant_types_supported contains client_credentials.",
        matters: "Clients read this list to learn whether the server supports clients without a \
                  user.",
        cause: "The list is missing, or describes only apps with users.",
        repair: "List each grant type that the token endpoint accepts.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(grant_types)),
};

pub(crate) static AUTH_METHODS: Def = Def {
    doc: CheckDoc {
        id: "auth-methods",
        judges: "The discovery document lists the authentication method private_key_jwt.",
        sent: "A request for the discovery document.",
        accepted: "The member token_endpoint_auth_methods_supported contains private_key_jwt.",
        matters: "Clients read this list to learn how to authenticate.",
        cause: "The list is the framework's default.",
        repair: "List private_key_jwt among the methods.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(auth_methods)),
};

pub(crate) static SIGNING_ALGS: Def = Def {
    doc: CheckDoc {
        id: "signing-algs",
        judges: "The discovery document lists the signing algorithm ES384 or RS384.",
        sent: "A request for the discovery document.",
        accepted: "The member token_endpoint_auth_signing_alg_values_supported contains at least \
                   one of them.",
        matters: "Clients use this list to choose their key.",
        cause: "The document lists only RS256, the framework's default.",
        repair: "Accept ES384 or RS384, and list the algorithms that are accepted.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(signing_algs)),
};

pub(crate) static SCOPES_LISTED: Def = Def {
    doc: CheckDoc {
        id: "scopes-listed",
        judges: "The discovery document lists the supported scopes.",
        sent: "A request for the discovery document.",
        accepted: "The member scopes_supported as a list that is not empty.",
        matters: "Clients learn from this list which scopes they may request.",
        cause: "The list is missing because scopes are assigned at registration.",
        repair: "List the scopes that are granted to clients entitled to them.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(scopes_listed)),
};

pub(crate) static ASYMMETRIC_CAPABILITY: Def = Def {
    doc: CheckDoc {
        id: "asymmetric-capability",
        judges: "The discovery document lists the capability client-confidential-asymmetric.",
        sent: "A request for the discovery document.",
        accepted: "The member capabilities contains client-confidential-asymmetric.",
        matters: "Clients read the capabilities to learn whether to send an assertion or a secret.",
        cause: "The list of capabilities was not kept up to date.",
        repair: "Add client-confidential-asymmetric to the capabilities.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(asymmetric_capability)),
};

pub(crate) static PKCE_METHODS: Def = Def {
    doc: CheckDoc {
        id: "pkce-methods",
        judges: "The discovery document lists the challenge method S256 and not plain.",
        sent: "A request for the discovery document.",
        accepted: "The member code_challenge_methods_supported with S256 and without plain. If the \
                   member is missing, this is only a warning, because a server for backend \
                   services does not use it.",
        matters: "The method plain gives no protection.",
        cause: "The framework lists both.",
        repair: "List S256 and no other method.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(pkce)),
};

pub(crate) static TOKEN_ENDPOINT_TLS: Def = Def {
    doc: CheckDoc {
        id: "token-endpoint-tls",
        judges: "The token endpoint is protected by TLS.",
        sent: "A request for the discovery document.",
        accepted: "A token_endpoint that begins with https. Plain http on a loopback address is \
                   accepted for tests, if the base URL is plain http as well.",
        matters: "Tokens sent over an unencrypted connection can be read by third parties.",
        cause: "The URL is the one behind the gateway, which terminates TLS.",
        repair: "Publish the public URL, with https.",
    },
    subject: Subject::Document,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Document(|document, ()| document.contents(token_endpoint_tls)),
};

/// A discovery document that was asked for below the base URL.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a> {
    cx: CheckContext<'a>,
    found: &'a Discovered,
    /// Whether there is one at the root of the host.
    is_elsewhere: bool,
}

impl Document<'_> {
    /// Judges what stands in the document; the error is that there is none.
    fn contents(&self, judge: fn(&Self, &SmartFacts) -> Option<DraftFinding>) -> AnswerResult {
        let facts = self.found.facts.as_ref().ok_or("there is no discovery document")?;
        Ok(judge(self, facts).into_iter().collect())
    }

    fn breach(&self, message: &str, expected: &str, observed: &str) -> DraftFinding {
        DraftFinding::breach(message, expected, observed).shown_by(self.found.exchange)
    }

    /// Judges a list that must hold one of some words.
    fn one_of(&self, name: &str, list: Option<&[String]>, wanted: &[&str]) -> Option<DraftFinding> {
        let observed = match list {
            Some(list) if list.iter().any(|one| wanted.contains(&one.as_str())) => return None,
            Some(list) => list.join(", "),
            None => "no such list".to_owned(),
        };
        let expected = wanted.join(" or ");
        Some(self.breach(&format!("`{name}` does not list {expected}"), &expected, &observed))
    }
}

/// Judges the documents that a step asked for.
pub(crate) fn judge_documents(
    cx: CheckContext<'_>,
    step: usize,
    expect: &[CheckSpec],
    advise: &[CheckSpec],
) -> StepJudgement {
    let mut judged = StepJudgement::default();
    let all: Vec<&Discovered> = found_by(cx, step).collect();
    let is_at_root = |it: &&Discovered| it.at == DiscoveryPlace::HostRoot && it.facts.is_some();
    let is_elsewhere = all.iter().any(is_at_root);
    for found in all.into_iter().filter(|found| found.at == DiscoveryPlace::Base) {
        let answer = cx.answer(found.exchange);
        if answer.status().is_none_or(|status| matches!(status, 429 | 503)) {
            judged.blocked = Some(answer.words());
            continue;
        }
        let document = Document { cx, found, is_elsewhere };
        for (checks, is_advice) in [(expect, false), (advise, true)] {
            for spec in checks {
                match spec.check().judge_document(&document, spec.arguments()) {
                    Ok(found) => {
                        judged.looked.merge(Examined::at(Unit::Document, 1));
                        judged.extend(spec.id(), is_advice, found);
                    }
                    Err(why) => judged.blocked = Some(why.to_owned()),
                }
            }
        }
    }
    judged
}

fn found_by(cx: CheckContext<'_>, step: usize) -> impl Iterator<Item = &Discovered> {
    cx.execution.steps.iter().filter_map(move |facts| match facts {
        StepFacts::Discovered(found) if found.step == step => Some(&**found),
        _ => None,
    })
}

fn is_there(document: &Document<'_>) -> Option<DraftFinding> {
    let Document { cx, found, is_elsewhere } = *document;
    let answer = cx.answer(found.exchange);
    if answer.status() == Some(200) && found.facts.is_some() {
        return None;
    }
    let place = if is_elsewhere { ", but a document at the root of the host" } else { "" };
    let observed = format!("{}{place}", answer.words());
    let expected = "status 200 and a JSON object below the base URL";
    Some(document.breach(
        "there is no discovery document at its well-known URL",
        expected,
        &observed,
    ))
}

fn is_json(document: &Document<'_>) -> Option<DraftFinding> {
    let Document { cx, found, .. } = *document;
    let answer = cx.answer(found.exchange);
    let response = answer.exchange().and_then(|exchange| exchange.response())?;
    let kind = response.body.media_type.as_deref().unwrap_or("no Content-Type");
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if response.status == 200 && essence.eq_ignore_ascii_case("application/json") {
        return None;
    }
    let accept = found.accept.as_deref().unwrap_or("*/*");
    let message = format!("the discovery document is not returned as JSON (Accept: {accept})");
    let observed = format!("status {}, {kind}", response.status);
    Some(document.breach(&message, "status 200, application/json", &observed))
}

fn token_endpoint(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    facts.token_endpoint.is_none().then(|| {
        let message = "the discovery document has no token endpoint";
        document.breach(message, "token_endpoint as a string", "none")
    })
}

fn absolute_endpoints(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    (!facts.relative.is_empty()).then(|| {
        let observed = facts.relative.join(", ");
        document.breach(
            "a URL in the discovery document is not absolute",
            "absolute URLs",
            &observed,
        )
    })
}

fn grant_types(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    let list = facts.grant_types.as_deref();
    document.one_of("grant_types_supported", list, &["client_credentials"])
}

fn auth_methods(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    let list = facts.auth_methods.as_deref();
    document.one_of("token_endpoint_auth_methods_supported", list, &["private_key_jwt"])
}

fn signing_algs(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    let name = "token_endpoint_auth_signing_alg_values_supported";
    document.one_of(name, facts.signing_algs.as_deref(), &["RS384", "ES384"])
}

fn scopes_listed(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    facts.scopes.as_ref().is_none_or(Vec::is_empty).then(|| {
        let message = "the discovery document lists no scopes";
        document.breach(message, "scopes_supported as a list", "none")
    })
}

fn asymmetric_capability(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    let list = facts.capabilities.as_deref();
    document.one_of("capabilities", list, &["client-confidential-asymmetric"])
}

/// A server for tests may do without TLS altogether; one whose base has it may not.
fn token_endpoint_tls(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    let has_tls = document.cx.evidence.run.base.starts_with("https:");
    let is_open = |url: &EndpointFacts| !url.safe || (has_tls && !url.shown.starts_with("https:"));
    let open = facts.token_endpoint.as_ref().filter(|url| url.absolute && is_open(url))?;
    let message = "the token endpoint is not protected by TLS";
    Some(document.breach(message, "https", &open.shown))
}

fn pkce(document: &Document<'_>, facts: &SmartFacts) -> Option<DraftFinding> {
    let name = "code_challenge_methods_supported";
    let Some(list) = &facts.code_challenge_methods else {
        let message = format!("`{name}` is missing, though Backend Services does not use it");
        return Some(document.breach(&message, "S256", "no such list").of_kind(FindingKind::Doubt));
    };
    if list.iter().any(|one| one == "plain") {
        let message = format!("`{name}` lists plain");
        return Some(document.breach(&message, "S256 and not plain", &list.join(", ")));
    }
    document.one_of(name, Some(list.as_slice()), &["S256"])
}

#[cfg(test)]
#[path = "tests/discovery.rs"]
mod tests;
