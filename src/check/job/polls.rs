//! Judges the answers of the status URL while a job runs.

use crate::check::answer::passing::names_a_passing_reason;
use crate::check::header;
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_export, without_list,
};
use crate::contract::GuideVersion;
use crate::evidence::{BodyKind, Exchange, ExportFacts, ReceivedHeader, ReceivedResponse};

pub(crate) static STATUS_CODES: Def = Def {
    doc: CheckDoc {
        id: "status-codes",
        judges: "The status URL returns 202 while the job runs, and 200 with the manifest when it \
                 is complete.",
        sent: "Status requests with `Accept: application/json`, at the pace that the server asks for.",
        accepted: "Any number of 202 responses, then 200 with the manifest; or 200 at once. 429 \
                   and 503 are not judged, nor is a failure that is marked as temporary.",
        matters: "Clients distinguish a running job from a finished one by the status code alone.",
        cause: "The status page always returns 200 or redirects to the result, or Content-Location \
                contains a job id that the status endpoint does not know.",
        repair: "Return 202 until the manifest is available, and then 200 with the manifest.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| status_codes(cx)),
};

pub(crate) static X_PROGRESS: Def = Def {
    doc: CheckDoc {
        id: "x-progress",
        judges: "X-Progress, if it is sent, has fewer than 100 characters.",
        sent: "Status requests while the job runs.",
        accepted: "Any text of up to 99 characters. A server need not send the header.",
        matters: "Clients show the text to users on one line.",
        cause: "The header contains a log line or a list of all types.",
        repair: "Shorten the text to a percentage or a few words.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| x_progress(cx)),
};

pub(crate) static RETRY_AFTER: Def = Def {
    doc: CheckDoc {
        id: "retry-after",
        judges: "A response for a running job has a valid Retry-After header.",
        sent: "Status requests while the job runs.",
        accepted: "Retry-After as a whole number of seconds or as an HTTP date. A response without \
                   the header is only a warning.",
        matters: "Without the header, clients poll too often or too rarely. A value that they \
                  cannot parse makes some of them stop.",
        cause: "The value has a unit, a fraction, or a date format as in JSON.",
        repair: "Send a whole number of seconds.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| retry_after(cx)),
};

pub(crate) static PROGRESS_NOT_CACHED: Def = Def {
    doc: CheckDoc {
        id: "progress-not-cached",
        judges: "A response for a running job may not be cached beyond its Retry-After time.",
        sent: "Status requests while the job runs.",
        accepted: "No Cache-Control header, because caches do not store a 202 by default; \
                   no-store, no-cache or private; or a max-age of at most Retry-After.",
        matters: "A proxy that caches the 202 continues to return it after the job has finished or \
                  been deleted.",
        cause: "A server-wide rule allows caches to store responses.",
        repair: "Send Cache-Control: no-store with status responses.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| progress_not_cached(cx)),
};

pub(crate) static NO_EXPORT_STATUS: Def = Def {
    doc: CheckDoc {
        id: "no-export-status",
        judges: "X-Export-Status is absent unless the client requested it.",
        sent: "Status requests after a kick-off without the preference separate-export-status.",
        accepted: "A response without this header. In 3.0.0, which does not explicitly forbid it, \
                   the header is only a warning.",
        matters: "A client that does not support the header interprets the accompanying status 200 \
                  as the end of the job.",
        cause: "The newer behaviour is enabled for all clients.",
        repair: "Use 202, 200 and error codes unless the kick-off requested \
                 separate-export-status.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| no_export_status(cx)),
};

/// Judges the status requests of each export, all of them in order.
pub(super) fn each_polled<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a ExportFacts, &[&'a Exchange]) -> CheckResult,
) -> Judgement {
    each_export(cx, |export| {
        let polls = export.polls.iter().filter_map(|id| cx.answer(*id).exchange());
        let polls: Vec<&Exchange> = polls.collect();
        Ok(match (polls.is_empty(), export.manifest()) {
            (false, _) => judge(export, &polls),
            (true, None) => without_list(export),
            (true, Some(_)) => CheckResult::not_tested(
                "the kick-off returned the manifest directly: there was nothing to poll",
            ),
        })
    })
}

/// A breach that a status request shows.
pub(super) fn shown(found: DraftFinding, export: &ExportFacts, poll: &Exchange) -> DraftFinding {
    found.shown_by(poll.id).in_export(export.id)
}

/// How many status requests were looked at.
pub(super) fn looked(polls: usize) -> Examined {
    Examined::at(Unit::Answer, polls as u64)
}

/// The answers that a running job gave.
fn running<'a>(polls: &[&'a Exchange]) -> Vec<(&'a Exchange, &'a ReceivedResponse)> {
    let answered = polls.iter().filter_map(|poll| Some((*poll, poll.response()?)));
    answered.filter(|(_, response)| response.status == 202).collect()
}

const DONE_AT_ONCE: &str = "the job was complete at the first status request";

/// Judges the status codes of each job.
pub(crate) fn status_codes(cx: CheckContext<'_>) -> Judgement {
    each_polled(cx, |export, polls| {
        let Some((last, before)) = polls.split_last() else { return CheckResult::default() };
        let mut found = Vec::new();
        for poll in before.iter().filter(|poll| !is_running_or_busy(poll)) {
            let observed = cx.answer(poll.id).words();
            let one = DraftFinding::breach(
                "the status URL did not return 202 while the job was running",
                "status 202",
                observed,
            );
            found.push(shown(one, export, poll));
        }
        match end(export, last, before.is_empty()) {
            End::Right => {}
            End::Wrong(one) => found.push(shown(*one, export, last)),
            End::Unknown(why) => {
                return CheckResult::with(looked(before.len()), found).but_blocked(why);
            }
        }
        CheckResult::with(looked(polls.len()), found)
    })
}

/// Tells whether an answer is that of a job that runs, or says nothing of it.
fn is_running_or_busy(poll: &Exchange) -> bool {
    poll.response().is_some_and(|response| match response.status {
        202 | 429 | 503 => true,
        400.. => names_a_passing_reason(response),
        _ => false,
    })
}

/// What the last status request says.
enum End {
    Right,
    Wrong(Box<DraftFinding>),
    Unknown(Option<String>),
}

fn end(export: &ExportFacts, last: &Exchange, is_first: bool) -> End {
    let expected = "200 with the manifest";
    let wrong = |message, observed: String| {
        End::Wrong(Box::new(DraftFinding::breach(message, expected, observed)))
    };
    let Some(response) = last.response() else {
        return End::Unknown(Some("a status request got no response".to_owned()));
    };
    let redirect = last.redirects.iter().find(|hop| hop.status == 303);
    match response.status {
        200..=299 if redirect.is_some() => {
            wrong("the status URL of the finished job redirects", "status 303".to_owned())
        }
        200 if export.manifest().is_some() => End::Right,
        200 if is_no_answer_of_a_job(response) => wrong(
            "the status URL returned 200 without a manifest",
            format!("200 with {}", body(response)),
        ),
        // What else comes with 200 is left to the check on the form of the manifest.
        200 => End::Right,
        202 => End::Unknown(Some("the job did not finish within the time allowed".to_owned())),
        status @ 201..=299 => wrong(
            "the status URL of the finished job returned an unexpected status",
            status.to_string(),
        ),
        status @ (404 | 405) if is_first => {
            wrong("the status URL from the kick-off does not work", format!("status {status}"))
        }
        status => End::Unknown(Some(format!("the status URL returned {status}"))),
    }
}

fn is_no_answer_of_a_job(response: &ReceivedResponse) -> bool {
    let is_object = response.body.json.as_deref().is_some_and(serde_json::Value::is_object);
    is_object || response.body.kind == BodyKind::Empty
}

fn body(response: &ReceivedResponse) -> &'static str {
    match &response.body.json {
        Some(json) if json["resourceType"] == "OperationOutcome" => "an OperationOutcome",
        Some(_) => "other JSON",
        None => "no body",
    }
}

/// Judges the length of `X-Progress`.
pub(crate) fn x_progress(cx: CheckContext<'_>) -> Judgement {
    each_polled(cx, |export, polls| {
        let (mut count, mut found) = (0, Vec::new());
        for (poll, response) in polls.iter().filter_map(|poll| Some((*poll, poll.response()?))) {
            let Some(text) = response.header(ReceivedHeader::XProgress) else { continue };
            count += 1;
            let length = text.chars().count();
            if length >= 100 {
                let message = "X-Progress is too long";
                let one = DraftFinding::breach(
                    message,
                    "fewer than 100 characters",
                    format!("{length} characters"),
                );
                found.push(shown(one, export, poll));
            }
        }
        CheckResult::with(looked(count), found)
            .or_not_tested("no response has an X-Progress header")
    })
}

/// Judges `Retry-After` of each running job.
pub(crate) fn retry_after(cx: CheckContext<'_>) -> Judgement {
    each_polled(cx, |export, polls| {
        let running = running(polls);
        let mut found = Vec::new();
        for (poll, response) in &running {
            let wrong = |message, observed| {
                shown(
                    DraftFinding::breach(message, "a number of seconds or an HTTP date", observed),
                    export,
                    poll,
                )
            };
            found.push(match response.header(ReceivedHeader::RetryAfter) {
                Some(text) if header::is_retry_after(text) => continue,
                Some(text) => wrong(
                    "Retry-After is neither a number of seconds nor an HTTP date",
                    header::shown(text),
                ),
                None => {
                    let message = "the response for a running job has no Retry-After header";
                    wrong(message, "no Retry-After header".to_owned()).of_kind(FindingKind::Doubt)
                }
            });
        }
        CheckResult::with(looked(running.len()), found).or_not_tested(DONE_AT_ONCE)
    })
}

/// Judges whether caches may keep the answers of running jobs.
pub(crate) fn progress_not_cached(cx: CheckContext<'_>) -> Judgement {
    each_polled(cx, |export, polls| {
        let running = running(polls);
        let kept = running.iter().filter_map(|(poll, response)| {
            let policy = kept_too_long(response)?;
            let message = "caches may store the response for a running job";
            let one = DraftFinding::breach(message, "Cache-Control: no-store", policy);
            Some(shown(one.of_kind(FindingKind::Doubt), export, poll))
        });
        CheckResult::with(looked(running.len()), kept.collect()).or_not_tested(DONE_AT_ONCE)
    })
}

/// The `Cache-Control` that lets a shared cache keep an answer for longer than its `Retry-After`.
fn kept_too_long(response: &ReceivedResponse) -> Option<&str> {
    let policy = response.header(ReceivedHeader::CacheControl)?;
    let words = policy.to_ascii_lowercase();
    let mut words = words.split(',').map(str::trim);
    if words.clone().any(|it| matches!(it, "no-store" | "no-cache" | "private")) {
        return None;
    }
    let seconds = words.find_map(|it| {
        it.strip_prefix("s-maxage=").or_else(|| it.strip_prefix("max-age="))?.parse::<u64>().ok()
    })?;
    let retry = response.header(ReceivedHeader::RetryAfter).and_then(|it| it.parse::<u64>().ok());
    (seconds > retry.unwrap_or(0)).then_some(policy)
}

/// Judges that nobody is told what nobody asked for.
pub(crate) fn no_export_status(cx: CheckContext<'_>) -> Judgement {
    let is_doubtful = cx.contract().guide() == Some(GuideVersion::V3);
    each_polled(cx, |export, polls| {
        let has = |poll: &&&Exchange| {
            poll.response()
                .is_some_and(|response| response.header(ReceivedHeader::XExportStatus).is_some())
        };
        let found = polls.iter().filter(has).map(|poll| {
            let message = "the server sends X-Export-Status, which the kick-off did not request";
            let one =
                DraftFinding::breach(message, "no X-Export-Status", "an X-Export-Status header");
            let one = if is_doubtful { one.of_kind(FindingKind::Doubt) } else { one };
            shown(one, export, poll)
        });
        CheckResult::with(looked(polls.len()), found.collect())
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{Answer, Hop};
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{
        EvidenceBuilder, Export, assert_says, json_answer, patients, status, with_header,
    };
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    fn done() -> Export {
        Export::of(vec![patients(&["a"])])
    }

    fn outcome(status: u16) -> Answer {
        json_answer(status, json!({"resourceType": "OperationOutcome"}))
    }

    fn judged(export: Export, answers: Vec<Answer>, check: &str) -> crate::verdict::Verdict {
        let steps = format!("steps: [{{ export: {{}} }}]\njudge: [{check}]");
        guide().polled(export, answers).cited("[STAT-01]", &steps)
    }

    #[rstest]
    #[case(done(), vec![status(202), status(200)], Outcome::Pass, "2 answers")]
    #[case(done(), vec![status(200)], Outcome::Pass, "1 answer")]
    #[case(
        done(),
        vec![status(200), status(200)],
        Outcome::Fail,
        "did not return 202 while the job was running"
    )]
    #[case(done(), vec![status(429), status(200)], Outcome::Pass, "2 answers")]
    #[case(done(), vec![status(201)], Outcome::Fail, "an unexpected status | 200 with the manifest | 201")]
    #[case(done(), vec![], Outcome::NotTested, "the kick-off returned the manifest directly")]
    #[case(Export::failed(), vec![status(200)], Outcome::Fail, "200 with no body")]
    #[case(Export::failed(), vec![outcome(200)], Outcome::Fail, "200 with an OperationOutcome")]
    #[case(Export::failed(), vec![json_answer(200, json!([]))], Outcome::Pass, "1 answer")]
    #[case(Export::failed(), vec![status(404)], Outcome::Fail, "does not work")]
    #[case(Export::failed(), vec![status(202), status(500)], Outcome::Blocked, "returned 500")]
    #[case(Export::failed(), vec![status(202), status(202)], Outcome::Blocked, "within the time")]
    fn a_job_is_told_by_its_status_codes(
        #[case] export: Export,
        #[case] answers: Vec<Answer>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(export, answers, "status-codes"), outcome, words);
    }

    #[test]
    fn a_redirect_is_no_end() {
        let mut builder = guide().polled(done(), vec![status(200)]);
        let hop = Hop { status: 303, to: "https://fhir.example/result".into() };
        builder.evidence.exchanges.last_mut().unwrap().redirects.push(hop);
        let verdict = builder.cited("[STAT-11]", "steps: [{ export: {} }]\njudge: [status-codes]");
        assert_says(&verdict, Outcome::Fail, "status 303");
    }

    fn running(name: &str, value: &str) -> Vec<Answer> {
        vec![with_header(status(202), name, value), status(200)]
    }

    #[rstest]
    #[case(99, Outcome::Pass, "1 answer")]
    #[case(100, Outcome::Fail, "fewer than 100 characters | 100 characters")]
    fn progress_is_short(#[case] length: usize, #[case] outcome: Outcome, #[case] words: &str) {
        let answers = running("x-progress", &"ä".repeat(length));
        assert_says(&judged(done(), answers, "x-progress"), outcome, words);
    }

    #[rstest]
    #[case(running("retry-after", "120"), Outcome::Pass, "1 answer")]
    #[case(running("retry-after", "2 minutes"), Outcome::Fail, "HTTP date | 2 minutes")]
    #[case(vec![status(202), status(200)], Outcome::Warn, "has no Retry-After header")]
    #[case(vec![status(200)], Outcome::NotTested, "complete at the first status request")]
    fn a_running_job_says_when_to_ask(
        #[case] answers: Vec<Answer>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(done(), answers, "retry-after"), outcome, words);
    }

    #[rstest]
    #[case(running("cache-control", "public, max-age=3600"), Outcome::Warn, "max-age=3600")]
    #[case(running("cache-control", "no-store, max-age=3600"), Outcome::Pass, "1 answer")]
    #[case(running("cache-control", "private, max-age=3600"), Outcome::Pass, "1 answer")]
    #[case(running("cache-control", "max-age=0"), Outcome::Pass, "1 answer")]
    #[case(running("x-progress", "1"), Outcome::Pass, "1 answer")]
    #[case(vec![status(200)], Outcome::NotTested, "complete at the first status request")]
    fn no_cache_keeps_what_a_running_job_answers(
        #[case] answers: Vec<Answer>,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(done(), answers, "progress-not-cached"), outcome, words);
    }

    #[rstest]
    #[case(GuideVersion::V3, running("x-progress", "1"), Outcome::Pass)]
    #[case(GuideVersion::V3, running("x-export-status", "202"), Outcome::Warn)]
    #[case(GuideVersion::V4Ballot, running("x-export-status", "202"), Outcome::Fail)]
    fn nobody_is_told_what_nobody_asked_for(
        #[case] version: GuideVersion,
        #[case] answers: Vec<Answer>,
        #[case] outcome: Outcome,
    ) {
        let builder = EvidenceBuilder::new(Contract::Guide(version)).polled(done(), answers);
        let steps = "steps: [{ export: {} }]\njudge: [no-export-status]";
        assert_says(&builder.cited("[V3-05]", steps), outcome, "2 answers");
    }
}
