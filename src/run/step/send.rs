//! The step `send`: requests that are sent as they are.

use crate::run::prepared::Prepared;
use url::Url;

use crate::evidence::{Sent, StepFacts};
use crate::http::{self, Live, Request};
use crate::run::auth::{access, origins};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::live_export::LiveExport;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::destination::Addressed;
use crate::run::step::{destination, repeat};
use crate::spec::{Credential, Destination};
use crate::suite::{Body, SendStep};

/// Sends the requests of a step: each method, as each credential, to each URL.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn send(
    cx: &RunContext,
    number: usize,
    step: &SendStep,
    state: &mut ScenarioState,
) -> Result<(), EngineError> {
    let facts = send_all(cx, number, step, state).await?;
    state.facts.extend(facts);
    Ok(())
}

async fn send_all(
    cx: &RunContext,
    number: usize,
    step: &SendStep,
    state: &ScenarioState,
) -> Result<Vec<StepFacts>, EngineError> {
    let urls = match destination::addresses(cx, step, state).await? {
        Prepared::Ready(urls) => urls,
        Prepared::NotPossible(why) => return Ok(vec![StepFacts::Nothing(why)]),
    };
    if step.to == Destination::UnknownFile {
        return send_to_unknown(cx, number, step, &urls, state.export()).await;
    }
    let mut facts = Vec::new();
    for method in &step.method.0 {
        for who in &step.credential.0 {
            let mut withheld = Vec::new();
            for (url, name) in &urls {
                let about = about(method, *who, name);
                if let Some(why) = origins::withheld(cx, url) {
                    withheld.push((about, why));
                    continue;
                }
                let credential = match who {
                    Credential::GrantedToken => state.granted.clone().map(http::Credential::Bearer),
                    _ => access::credential(cx, *who).await?,
                };
                let Some(credential) = credential else {
                    let why = format!("there is no credential for {about}");
                    facts.push(StepFacts::Nothing(why));
                    continue;
                };
                let sent = send_one(cx, number, step, method, credential, url, about);
                facts.push(sent.await?);
            }
            facts.extend(withheld_once(&withheld));
        }
    }
    Ok(facts)
}

/// Asks for files that are not there, until an answer is none of the export's own files: a part
/// of a URL may be there for people only. The last answer counts.
async fn send_to_unknown(
    cx: &RunContext,
    number: usize,
    step: &SendStep,
    urls: &[Addressed],
    export: Option<&LiveExport>,
) -> Result<Vec<StepFacts>, EngineError> {
    let mut last = StepFacts::Nothing(destination::nothing(step.to).to_owned());
    for (url, _) in urls {
        if let Some(why) = origins::withheld(cx, url) {
            let why = format!("it was not sent: its URL is {why}");
            return Ok(vec![StepFacts::Nothing(why)]);
        }
        let mut request = Request::get(url.clone());
        let credential = access::credential(cx, Credential::Main).await?;
        request = request.credential(credential.unwrap_or(http::Credential::None));
        let (exchange, live) = cx.send(&request).await?;
        last = StepFacts::Sent(Sent { step: number, exchange, about: "GET".to_owned() });
        if !live.is_some_and(|live| is_listed_file(cx, &live, export)) {
            break;
        }
    }
    Ok(vec![last])
}

/// Returns true if an answer is one of the export's files.
fn is_listed_file(cx: &RunContext, live: &Live, export: Option<&LiveExport>) -> bool {
    let mut digester = cx.fingerprinter.digester();
    digester.push(&live.body);
    let digest = digester.finish();
    let files = export.into_iter().flat_map(|export| &export.facts.files);
    let mut known = files.filter_map(|file| file.facts.as_ref());
    live.status.is_success() && known.any(|facts| facts.digest == digest)
}

async fn send_one(
    cx: &RunContext,
    step_number: usize,
    step: &SendStep,
    method: &str,
    credential: http::Credential,
    url: &Url,
    about: String,
) -> Result<StepFacts, EngineError> {
    let mut url = url.clone();
    if let Some(query) = &step.query {
        url.set_query(Some(query));
    }
    let mut request = Request::new(method, url).credential(credential);
    if step.to == Destination::Export {
        request = request.repeated_at_home();
    }
    for (name, value) in [("accept", &step.accept), ("prefer", &step.prefer)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    if step.body == Body::Parameters {
        request = request.body("application/fhir+json", PARAMETERS);
    }
    let exchange = match &step.repeat {
        Some(repeat) => repeat::send_repeatedly(cx, &request, repeat).await?,
        None if step.to == Destination::StatusUrl && method == "GET" => {
            repeat::send_past_failures(cx, &request).await?
        }
        None => cx.send(&request).await?.0,
    };
    Ok(StepFacts::Sent(Sent { step: step_number, exchange, about }))
}

const PARAMETERS: &str =
    r#"{"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Patient"}]}"#;

/// Returns the fact of a step whose requests were not sent because their URLs are not trusted.
fn withheld_once(withheld: &[(String, &str)]) -> Option<StepFacts> {
    let [(about, why), others @ ..] = withheld else { return None };
    let others = match others.len() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Some(StepFacts::Nothing(format!("{about}{others}: not sent, because the URL is {why}")))
}

fn about(method: &str, who: Credential, name: &str) -> String {
    let mut words = vec![method.to_owned()];
    if who != Credential::Main {
        words.push(format!("as {}", who.name()));
    }
    if !name.is_empty() {
        words.push(name.to_owned());
    }
    words.join(", ")
}
