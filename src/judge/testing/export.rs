//! Exports in the making.

use serde_json::Value;

use super::file::{File, print};
use super::manifest::{manifest_json, outputs};
use crate::evidence::{AuxiliaryList, ExportResult, MemberFacts, OutputFacts, PeriodState};
use crate::spec::ExportSpec;

/// An export in the making.
#[derive(Default)]
pub(crate) struct Export {
    pub(super) spec: ExportSpec,
    pub(super) since: Option<String>,
    pub(super) types: Vec<String>,
    pub(super) filters: Vec<String>,
    pub(super) asked_patients: Vec<String>,
    pub(super) end: Option<ExportResult>,
    pub(super) json: Option<Value>,
    pub(super) outputs: Option<Vec<OutputFacts>>,
    pub(super) files: Vec<File>,
    pub(super) members: Option<Vec<MemberFacts>>,
    pub(super) side: Vec<(AuxiliaryList, File)>,
}

impl Export {
    pub(crate) fn of(files: Vec<File>) -> Self {
        Self { files, ..Self::default() }
    }

    pub(crate) fn refused() -> Self {
        Self::ended(ExportResult::Refused { status: 400 })
    }

    pub(crate) fn failed() -> Self {
        Self::ended(ExportResult::Failed { what: "the job burnt".into(), exchange: None })
    }

    pub(crate) fn ended(end: ExportResult) -> Self {
        Self { end: Some(end), ..Self::default() }
    }

    pub(crate) fn spec(self, yaml: &str) -> Self {
        Self { spec: serde_saphyr::from_str(yaml).unwrap(), ..self }
    }

    /// Adds files of a list beside `output`.
    pub(crate) fn side(mut self, list: AuxiliaryList, files: Vec<File>) -> Self {
        self.side.extend(files.into_iter().map(|file| (list, file)));
        self
    }

    pub(crate) fn since(self, since: &str) -> Self {
        Self { since: Some(since.into()), ..self }
    }

    /// Names types by `_type`.
    pub(crate) fn types(self, types: &[&str]) -> Self {
        Self { types: types.iter().map(|&name| name.to_owned()).collect(), ..self }
    }

    /// Names queries by `_typeFilter`.
    pub(crate) fn filters(self, filters: &[&str]) -> Self {
        Self { filters: filters.iter().map(|&query| query.to_owned()).collect(), ..self }
    }

    /// Names patients by `patient`.
    pub(crate) fn asked_patients(self, ids: &[&str]) -> Self {
        Self { asked_patients: ids.iter().map(|&id| id.to_owned()).collect(), ..self }
    }

    pub(crate) fn json(self, json: Value) -> Self {
        Self { json: Some(json), ..self }
    }

    pub(crate) fn without_transaction_time(self) -> Self {
        let mut json = manifest_json(&self.files);
        json.as_object_mut().unwrap().remove("transactionTime");
        self.json(json)
    }

    /// Changes what the manifest says of its outputs.
    pub(crate) fn outputs(self, change: impl FnOnce(&mut Vec<OutputFacts>)) -> Self {
        let mut outputs = outputs(&self.files);
        change(&mut outputs);
        Self { outputs: Some(outputs), ..self }
    }

    /// Members by id; `ended`, `to-come` and `inactive` behind the id make hard cases.
    pub(crate) fn members(self, members: &[&str]) -> Self {
        let member = |text: &&str| MemberFacts {
            patient: print().resource("Patient", text.split(' ').next().unwrap()),
            period: match () {
                () if text.contains("ended") => PeriodState::Ended,
                () if text.contains("to-come") => PeriodState::ToCome,
                () => PeriodState::Current,
            },
            inactive: text.contains("inactive"),
        };
        Self { members: Some(members.iter().map(member).collect()), ..self }
    }
}
