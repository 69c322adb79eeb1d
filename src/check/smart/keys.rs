//! Judges how a server fetches the keys of a client.

use super::TokenAnswer;
use crate::check::{AnswerResult, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding, FindingKind};

pub(crate) static JWKS_FETCH: Def = Def {
    doc: CheckDoc {
        id: "jwks-fetch",
        judges: "The server fetches the key set as the guide requires.",
        sent: "A token request while bulkspec publishes the key set.",
        accepted: "GET with an Accept header that contains application/json. No Accept header, or \
                   one that allows any type, is only a warning, because it also allows JSON.",
        matters: "A host that evaluates Accept may otherwise return an HTML page.",
        cause: "The HTTP library that fetches the key set sends its own headers.",
        repair: "Send Accept: application/json.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| fetched(*answer)),
};

pub(crate) static JWKS_KEPT: Def = Def {
    doc: CheckDoc {
        id: "jwks-kept",
        judges: "A key set that may be cached is cached.",
        sent: "Consecutive token requests, with a key set that has Cache-Control: max-age=60.",
        accepted: "At most one fetch of the key set.",
        matters: "Otherwise a slow key host delays every token request.",
        cause: "The key set is fetched for each assertion.",
        repair: "Cache the key set for as long as Cache-Control allows, and no longer.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| Ok(kept(*answer).into_iter().collect())),
};

pub(crate) static NO_FOREIGN_FETCH: Def = Def {
    doc: CheckDoc {
        id: "no-foreign-fetch",
        judges: "The server does not fetch an unregistered jku.",
        sent: "An assertion whose jku refers to unregistered keys.",
        accepted: "No request to that URL.",
        matters: "A server that fetches any URL can be directed to internal hosts, or to an \
                  attacker's keys.",
        cause: "The header is trusted before it is compared with the registration.",
        repair: "Compare jku with the registered URL before fetching anything.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| Ok(not_foreign(*answer))),
};

fn fetched(answer: TokenAnswer<'_>) -> AnswerResult {
    let fetches = &answer.asked.fetches;
    if fetches.is_empty() {
        return Err("the keys were not fetched");
    }
    let found = fetches.iter().filter_map(|fetch| {
        let is_get = fetch.method == "GET";
        let kind = match (is_get, json_in(fetch.accept.as_deref())) {
            (true, Mentioned::Named) => return None,
            (true, Mentioned::Permitted) => FindingKind::Doubt,
            _ => FindingKind::Breach,
        };
        let accept = fetch.accept.as_deref().unwrap_or("none");
        let observed = format!("{} with Accept: {accept}", fetch.method);
        let expected = "GET with Accept: application/json";
        let message = "the server fetches the key set with the wrong request";
        Some(answer.breach(message, expected, &observed).of_kind(kind))
    });
    Ok(found.collect())
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

/// Judges all requests of a step, at the last of them.
fn kept(answer: TokenAnswer<'_>) -> Option<DraftFinding> {
    let all = answer.of_step;
    let fetches: usize = all.iter().map(|asked| asked.fetches.len()).sum();
    let last = all.last().filter(|last| fetches > 1 && last.exchange == answer.asked.exchange)?;
    let observed = format!("{fetches} fetches for {} requests", all.len());
    let message = "the key set is fetched again although it may be cached";
    Some(DraftFinding::breach(message, "at most one fetch", observed).shown_by(last.exchange))
}

fn not_foreign(answer: TokenAnswer<'_>) -> Vec<DraftFinding> {
    let count = answer.asked.fetches.iter().filter(|fetch| fetch.is_foreign).count();
    let wrong = (count > 0).then(|| {
        let message = "the server fetched keys from a jku that is not registered";
        answer.breach(message, "no request to that URL", &format!("{count} requests"))
    });
    wrong.into_iter().collect()
}
