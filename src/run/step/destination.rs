//! Where the step `send` sends to.

use crate::run::prepared::Prepared;
use std::collections::HashSet;

use url::Url;

use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::file_url::{self, UrlChange};
use crate::run::export::live_export::LiveExport;
use crate::run::groups::members;
use crate::run::levels::find;
use crate::run::scenario_state::ScenarioState;
use crate::run::step::unknown_url;
use crate::spec::{Destination, ExportLevel};
use crate::suite::SendStep;

/// A URL to send to, and the name that distinguishes it from the step's others.
pub(crate) type Addressed = (Url, String);

/// The URLs of a destination, or why there are none.
pub(crate) async fn addresses(
    cx: &RunContext,
    step: &SendStep,
    state: &ScenarioState,
) -> Result<Prepared<Vec<Addressed>>, EngineError> {
    let (to, export, target) = (step.to, state.export(), &cx.target);
    let level = step.level.or(find::own_level(cx).await?);
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
        Destination::Member => members::member_url(cx).await?,
        Destination::Metadata => Some(address::below(&target.base, "metadata")),
        Destination::StatusUrl => state.status_url().cloned(),
        Destination::UnknownStatusUrl => state.status_url().map(unknown_url::unlike),
        Destination::UnknownFile => {
            let urls = first_file(export).map(|url| unknown_url::unlike_file(url, &target.base));
            let urls = urls.into_iter().flatten().map(|url| (url, String::new()));
            let urls = urls.inspect(|(url, _)| {
                // A name with other letters still shows the name.
                cx.client.redactor().register_file_url(url, url.as_str());
            });
            let urls: Vec<Addressed> = urls.collect();
            return Ok(if urls.is_empty() {
                Prepared::not(nothing(to))
            } else {
                Prepared::Ready(urls)
            });
        }
        Destination::GroupSearch => group.map(|id| address::search(&target.base, "Group", id)),
        Destination::ForbiddenType => {
            let scope = target.inputs.forbidden_scope.as_deref();
            scope.and_then(type_to_read).map(|name| address::below(&target.base, name))
        }
        Destination::EveryFile | Destination::FirstFile => {
            return Ok(files(to, export).into());
        }
        Destination::FileWithOtherUser => first_tampered(cx, export, UrlChange::User),
        Destination::FileWithOtherTotal => first_tampered(cx, export, UrlChange::Total),
        Destination::FileWithOtherSignature => first_tampered(cx, export, UrlChange::Signature),
        Destination::FileWithoutSignature => first_tampered(cx, export, UrlChange::NoSignature),
        Destination::FileWithAlgNone => first_tampered(cx, export, UrlChange::AlgNone),
    };
    Ok(match url {
        Some(url) => Prepared::Ready(vec![(url, String::new())]),
        None => Prepared::not(nothing(to)),
    })
}

/// The first file whose URL has a token to be changed. The changed token holds parts of the true
/// one, so it is a secret like that.
fn first_tampered(
    cx: &RunContext,
    export: Option<&LiveExport>,
    tampering: UrlChange,
) -> Option<Url> {
    let mut urls = export?.files.iter().filter_map(|file| file.url.as_ref());
    let url = urls.find_map(|url| file_url::tamper(url, tampering))?;
    let last = url.path_segments()?.next_back()?;
    let token = last.strip_suffix(".ndjson").unwrap_or(last);
    cx.client.redactor().register_numbered("changed-file-token", token);
    Some(url)
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

pub(crate) fn nothing(to: Destination) -> &'static str {
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
