//! Requests that a scenario sends as they are.

use std::collections::HashSet;

use url::Url;

use crate::evidence::{Sent, StepFacts};
use crate::http::{self, Live, Request};
use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::file_url::{self, Tampering};
use crate::run::export::session::LiveExport;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::unknown_url;
use crate::spec::Destination;
use crate::spec::{Credential, ExportLevel};
use crate::suite::{Body, SendStep};

/// A URL to send to, and what tells it from the step's others.
type Addressed = (Url, String);

impl RunContext {
    /// Sends the requests of a step: each method, as each credential, to each URL.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn send_step(
        &self,
        number: usize,
        step: &SendStep,
        state: &ScenarioState,
    ) -> Result<Vec<StepFacts>, EngineError> {
        let urls = match self.addresses(step, state).await? {
            Ok(urls) => urls,
            Err(why) => return Ok(vec![StepFacts::Nothing(why)]),
        };
        if step.to == Destination::UnknownFile {
            return self.send_to_unknown(number, step, &urls, state.export()).await;
        }
        let mut facts = Vec::new();
        for method in &step.method.0 {
            for who in &step.credential.0 {
                let mut withheld = Vec::new();
                for (url, name) in &urls {
                    let about = about(method, *who, name);
                    if let Some(why) = self.withheld(url) {
                        withheld.push((about, why));
                        continue;
                    }
                    let credential = match who {
                        Credential::GrantedToken => {
                            state.granted.clone().map(http::Credential::Bearer)
                        }
                        _ => self.credential(*who).await?,
                    };
                    let Some(credential) = credential else {
                        let why = format!("there is no credential for {about}");
                        facts.push(StepFacts::Nothing(why));
                        continue;
                    };
                    let sent = self.send_one(number, step, method, credential, url, about);
                    facts.push(sent.await?);
                }
                facts.extend(told_once(&withheld));
            }
        }
        Ok(facts)
    }

    /// Asks for files that are not there, until an answer is none of the export's own files: a part
    /// of a URL may be there for people only. The last answer counts.
    async fn send_to_unknown(
        &self,
        number: usize,
        step: &SendStep,
        urls: &[Addressed],
        export: Option<&LiveExport>,
    ) -> Result<Vec<StepFacts>, EngineError> {
        let mut last = StepFacts::Nothing(nothing(step.to).to_owned());
        for (url, _) in urls {
            if let Some(why) = self.withheld(url) {
                let why = format!("it was not sent: its URL is {why}");
                return Ok(vec![StepFacts::Nothing(why)]);
            }
            let mut request = Request::get(url.clone());
            let credential = self.credential(Credential::Main).await?;
            request = request.credential(credential.unwrap_or(http::Credential::None));
            let (exchange, live) = self.send(&request).await?;
            last = StepFacts::Sent(Sent { step: number, exchange, about: "GET".to_owned() });
            if !live.is_some_and(|live| self.is_listed_file(&live, export)) {
                break;
            }
        }
        Ok(vec![last])
    }

    /// Tells whether an answer is one of the export's files.
    fn is_listed_file(&self, live: &Live, export: Option<&LiveExport>) -> bool {
        let mut digester = self.print.digester();
        digester.push(&live.body);
        let digest = digester.finish();
        let files = export.into_iter().flat_map(|export| &export.facts.files);
        let mut known = files.filter_map(|file| file.facts.as_ref());
        live.status.is_success() && known.any(|facts| facts.digest == digest)
    }

    async fn send_one(
        &self,
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
            Some(repeat) => self.send_repeatedly(&request, repeat).await?,
            None if step.to == Destination::StatusUrl && method == "GET" => {
                self.send_past_failures(&request).await?
            }
            None => self.send(&request).await?.0,
        };
        Ok(StepFacts::Sent(Sent { step: step_number, exchange, about }))
    }

    /// The URLs of a destination; the inner error says why there are none.
    async fn addresses(
        &self,
        step: &SendStep,
        state: &ScenarioState,
    ) -> Result<Result<Vec<Addressed>, String>, EngineError> {
        let (to, export, target) = (step.to, state.export(), &self.target);
        let level = step.level.or(self.own_level().await?);
        let group = address::main_group(target);
        let below = |base: Option<Url>| base.map(|base| endpoint(&base, level, group));
        let url = match to {
            Destination::Export => below(Some(target.base.clone())),
            Destination::ExportWithoutCustomer => below(address::base_without_customer(target)),
            Destination::ExportOfOtherCustomer => below(address::base_of_other_customer(target)),
            Destination::ExportOfOtherVersion => address::export_of_other_version(target),
            Destination::ExportOfUnknownGroup => {
                let unknown = format!("bulkspec-{}", uuid::Uuid::new_v4());
                Some(address::export(&target.base, Some(&unknown)))
            }
            Destination::Group => group.map(|id| address::resource(&target.base, "Group", id)),
            Destination::Member => self.member_url().await?,
            Destination::Metadata => Some(address::below(&target.base, "metadata")),
            Destination::StatusUrl => state.status_url().cloned(),
            Destination::UnknownStatusUrl => state.status_url().map(unknown_url::unlike),
            Destination::UnknownFile => {
                let urls =
                    first_file(export).map(|url| unknown_url::unlike_file(url, &target.base));
                let urls = urls.into_iter().flatten().map(|url| (url, String::new()));
                let urls = urls.inspect(|(url, _)| {
                    // A name with other letters still tells the name.
                    self.client.redactor().register_file_url(url, url.as_str());
                });
                let urls: Vec<Addressed> = urls.collect();
                return Ok(if urls.is_empty() { Err(nothing(to).to_owned()) } else { Ok(urls) });
            }
            Destination::GroupSearch => group.map(|id| address::search(&target.base, "Group", id)),
            Destination::ForbiddenType => {
                let scope = target.inputs.forbidden_scope.as_deref();
                scope.and_then(type_to_read).map(|name| address::below(&target.base, name))
            }
            Destination::EveryFile | Destination::FirstFile => {
                return Ok(files(to, export));
            }
            Destination::FileWithOtherUser => self.first_tampered(export, Tampering::User),
            Destination::FileWithOtherTotal => self.first_tampered(export, Tampering::Total),
            Destination::FileWithOtherSignature => {
                self.first_tampered(export, Tampering::Signature)
            }
            Destination::FileWithoutSignature => {
                self.first_tampered(export, Tampering::NoSignature)
            }
            Destination::FileWithAlgNone => self.first_tampered(export, Tampering::AlgNone),
        };
        Ok(url.map(|url| vec![(url, String::new())]).ok_or_else(|| nothing(to).to_owned()))
    }

    /// The first file whose URL has a token to be changed. The changed token holds parts of the true
    /// one, so it is a secret like that.
    fn first_tampered(&self, export: Option<&LiveExport>, tampering: Tampering) -> Option<Url> {
        let mut urls = export?.files.iter().filter_map(|file| file.url.as_ref());
        let url = urls.find_map(|url| file_url::tamper(url, tampering))?;
        let last = url.path_segments()?.next_back()?;
        let token = last.strip_suffix(".ndjson").unwrap_or(last);
        self.client.redactor().register_numbered("changed-file-token", token);
        Some(url)
    }

    /// The Patient of the first member of the main Group whose id can be hidden.
    async fn member_url(&self) -> Result<Option<Url>, EngineError> {
        let Some(id) = address::main_group(&self.target) else { return Ok(None) };
        let Some(group) = self.group(id).await? else { return Ok(None) };
        let mut patients = group
            .patients
            .iter()
            .filter_map(|reference| reference.split("/_history/").next()?.rsplit('/').next());
        // The id of a patient is hidden like a secret; one that is too short for that is not asked
        // for.
        let redactor = self.client.redactor();
        let patient = patients.find(|id| redactor.register_id("member-id", id).is_ok());
        Ok(patient.map(|id| address::resource(&self.target.base, "Patient", id)))
    }
}

/// The export endpoint at a level, where the contract has levels.
fn endpoint(base: &Url, level: Option<ExportLevel>, group: Option<&str>) -> Url {
    match level {
        Some(level) => address::export_at(base, level, group),
        None => address::export(base, group),
    }
}

/// The type that a scope lets a client read, where it is about reading a single one.
fn type_to_read(scope: &str) -> Option<&str> {
    let (name, rights) = scope.strip_prefix("system/")?.split_once('.')?;
    let rights = rights.split('?').next().unwrap_or_default();
    let reads = matches!(rights, "read" | "*") || rights.contains(['r', 's']) && rights != "write";
    (reads && name != "*").then_some(name)
}

fn first_file(export: Option<&LiveExport>) -> Option<&Url> {
    export?.files.iter().find_map(|file| file.url.as_ref())
}

const PARAMETERS: &str =
    r#"{"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Patient"}]}"#;

fn files(to: Destination, export: Option<&LiveExport>) -> Result<Vec<Addressed>, String> {
    let listed = export.map_or(&[][..], |export| &export.files);
    let mut known = HashSet::new();
    let urls = listed.iter().filter_map(|file| Some((file.url.as_ref()?, &file.name)));
    let once = urls.filter(|(url, _)| known.insert(*url));
    let all: Vec<Addressed> = once.map(|(url, name)| (url.clone(), name.clone())).collect();
    if all.is_empty() {
        return Err("the manifest listed no file".to_owned());
    }
    let count = if to == Destination::FirstFile { 1 } else { all.len() };
    Ok(all.into_iter().take(count).collect())
}

/// Tells of requests that were not sent, as their URLs are not trusted.
fn told_once(withheld: &[(String, &str)]) -> Option<StepFacts> {
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

fn nothing(to: Destination) -> &'static str {
    match to {
        Destination::StatusUrl | Destination::UnknownStatusUrl => {
            "the server returned no status URL"
        }
        Destination::UnknownFile => "the manifest listed no file",
        Destination::Group | Destination::GroupSearch => "the target has no `group`",
        Destination::ForbiddenType => {
            "the forbidden scope does not give read access to a single type"
        }
        Destination::Member => "the Group references no patient",
        Destination::FileWithOtherUser
        | Destination::FileWithOtherTotal
        | Destination::FileWithOtherSignature => "no file URL has a token that could be changed",
        _ => "the target has no such URL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("system/Observation.rs", Some("Observation"))]
    #[case("system/Observation.read", Some("Observation"))]
    #[case("system/Observation.*", Some("Observation"))]
    #[case("system/Observation.r?category=laboratory", Some("Observation"))]
    #[case("system/Observation.cud", None)]
    #[case("system/Observation.write", None)]
    #[case("system/*.rs", None)]
    #[case("patient/Observation.rs", None)]
    fn the_type_that_a_scope_reads_is_told(#[case] scope: &str, #[case] name: Option<&str>) {
        assert_eq!(type_to_read(scope), name);
    }
}
