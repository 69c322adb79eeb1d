//! What the parameters of an export come to for this target at this moment.

use crate::run::address;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::choice::{Choices, Chooser};
use crate::run::export::kick_off_request::ParameterValues;
use crate::run::groups::read;
use crate::run::levels::{find, plain};
use crate::run::prepared::Prepared;
use crate::spec::{ExportSpec, PatientRef};

/// What the parameters of an export come to, or what they lack.
pub(crate) async fn values(
    cx: &RunContext,
    spec: &ExportSpec,
) -> Result<Prepared<ParameterValues>, EngineError> {
    let choices = if spec.chooses_from_the_whole() {
        match choices(cx).await? {
            Prepared::Ready(choices) => Some(choices),
            Prepared::NotPossible(why) => return Ok(Prepared::NotPossible(why)),
        }
    } else {
        None
    };
    let patients = match asked_patients(cx, spec).await? {
        Prepared::Ready(patients) => patients,
        Prepared::NotPossible(why) => return Ok(Prepared::NotPossible(why)),
    };
    let declared = cx.recorder.declared();
    let now = cx.client.clock().now();
    let chooser = Chooser { choices, declared: declared.as_ref(), now };
    let values = || -> Result<ParameterValues, String> {
        Ok(ParameterValues {
            types: chooser.types(spec.types.as_ref())?,
            since: chooser.moment(spec.since.as_ref())?,
            until: chooser.moment(spec.until.as_ref())?,
            filters: chooser.filters(&spec.type_filter)?,
            patients,
            file_size: chooser.file_size(spec.maximum_file_size)?,
        })
    };
    Ok(values().into())
}

/// The references that `patient` names, or why there are none.
async fn asked_patients(
    cx: &RunContext,
    spec: &ExportSpec,
) -> Result<Prepared<Vec<String>>, EngineError> {
    if spec.patients.is_empty() {
        return Ok(Prepared::Ready(Vec::new()));
    }
    let members = match address::main_group(&cx.target) {
        Some(id) => read::group(cx, id).await?.map(|group| group.patients.clone()),
        None => None,
    };
    let members = members.unwrap_or_default();
    let mut references = Vec::new();
    for wanted in &spec.patients {
        let found: Vec<String> = match wanted {
            PatientRef::First => members.first().cloned().into_iter().collect(),
            PatientRef::Second => members.get(1).cloned().into_iter().collect(),
            PatientRef::AllOthers => members.iter().skip(2).cloned().collect(),
            PatientRef::NonMember => {
                let id = cx.target.inputs.non_member.iter();
                id.map(|id| format!("Patient/{id}")).collect()
            }
            PatientRef::Unknown => vec![format!("Patient/bulkspec-{}", uuid::Uuid::new_v4())],
        };
        if found.is_empty() {
            return Ok(Prepared::NotPossible(format!(
                "no patient is known as `{}`",
                wanted.name()
            )));
        }
        references.extend(found);
    }
    // The ids of patients are hidden like secrets; one that is too short for that is not sent.
    let redactor = cx.client.redactor();
    let hidden = |reference: &String| {
        let id = reference.rsplit('/').next().unwrap_or_default();
        redactor.register_id("patient-id", id).is_ok()
    };
    if !references.iter().all(hidden) {
        return Ok(Prepared::not("the ids of the patients are too short to be redacted"));
    }
    Ok(Prepared::Ready(references))
}

/// What can be chosen from the whole export, or why nothing can.
async fn choices(cx: &RunContext) -> Result<Prepared<&Choices>, EngineError> {
    let whole = plain::share(cx, find::own_level(cx).await?).await?;
    if whole.facts.manifest().is_none() {
        return Ok(Prepared::not("the whole export returned no manifest to choose values from"));
    }
    Ok(Prepared::Ready(cx.exports.choices(&whole).await?))
}
