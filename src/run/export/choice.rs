//! What the parameters of exports are chosen from: the types and moments of the whole export.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use bulkspec_fhir::{PATIENT_COMPARTMENT, in_patient_compartment};
use jiff::{SignedDuration, Timestamp};

use crate::evidence::{Capabilities, ExportFacts, IndexError};
use crate::run::export::since_candidates::SinceCandidates;
use crate::spec::{FileSize, Since, TypeParameter};

/// What can be chosen from the whole export.
#[derive(Debug)]
pub(crate) struct Choices {
    moments: SinceCandidates,
    /// The types of the Patient compartment besides Patient, those with the most resources first.
    types: Vec<String>,
    /// Half the bytes of the largest file.
    half: Option<u64>,
}

impl Choices {
    /// Looks through the whole export.
    ///
    /// # Errors
    ///
    /// Fails when its index cannot be read.
    pub(crate) fn of(whole: &ExportFacts) -> Result<Self, IndexError> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for facts in whole.files.iter().filter_map(|file| file.facts.as_ref()) {
            for (name, count) in &facts.types {
                *counts.entry(name).or_default() += count;
            }
        }
        let is_choice = |name: &&str| in_patient_compartment(name) && *name != "Patient";
        let mut types: Vec<&str> = counts.keys().copied().filter(is_choice).collect();
        types.sort_by_key(|name| Reverse(counts[name]));
        let types = types.into_iter().map(str::to_owned).collect();
        let half = whole.half_of_the_largest_file();
        Ok(Self { moments: SinceCandidates::of(&whole.index)?, types, half })
    }
}

/// Why there is no export with such a template.
const ONLY_TRIED: &str = "the declared types and search parameters are tried in kick-offs only";

/// Chooses the values of parameters.
pub(crate) struct Chooser<'a> {
    /// Absent where nothing is chosen from the whole export.
    pub(crate) choices: Option<&'a Choices>,
    /// What the server declares of itself.
    pub(crate) declared: Option<&'a Capabilities>,
    pub(crate) now: Timestamp,
}

impl Chooser<'_> {
    /// `_type` as it is sent, or why there is none.
    pub(crate) fn types(&self, types: Option<&TypeParameter>) -> Result<Option<String>, String> {
        Ok(match types {
            None => None,
            Some(TypeParameter::Literal(text)) => Some(text.clone()),
            Some(TypeParameter::Compartment) => {
                let names: Vec<&str> = PATIENT_COMPARTMENT.iter().map(|(name, _)| *name).collect();
                Some(names.join(","))
            }
            Some(TypeParameter::EachOutside { before }) => {
                Some(before.trim_end_matches(',').to_owned())
            }
            Some(TypeParameter::OneType) => Some(self.first_types(1)?),
            Some(TypeParameter::TwoTypes) => Some(self.first_types(2)?),
            Some(TypeParameter::DeclaredTypes) => Some(self.declared_types()?),
            Some(TypeParameter::Undeclared) => Some(self.undeclared_type()?),
            Some(TypeParameter::EachDeclared) => return Err(ONLY_TRIED.to_owned()),
        })
    }

    /// A moment as it is sent, or why there is none.
    pub(crate) fn moment(&self, moment: Option<&Since>) -> Result<Option<String>, String> {
        Ok(match moment {
            None => None,
            Some(Since::Literal(text)) => Some(text.clone()),
            Some(Since::AYearAhead) => {
                Some(format!("{:.3}", self.now + SignedDuration::from_hours(365 * 24)))
            }
            Some(Since::TransactionTime) => {
                return Err("the scenario has no export whose transactionTime is known".to_owned());
            }
            Some(moment) => Some(self.choices()?.moments.text(moment).map_err(str::to_owned)?),
        })
    }

    /// The queries of `_typeFilter` as they are sent, or why there are none.
    pub(crate) fn filters(&self, filters: &[String]) -> Result<Vec<String>, String> {
        filters.iter().map(|filter| self.filter(filter)).collect()
    }

    fn filter(&self, filter: &str) -> Result<String, String> {
        let mut text = filter.to_owned();
        if text.contains("{{ one type }}") {
            text = text.replace("{{ one type }}", &self.first_types(1)?);
        }
        for template in Since::templates() {
            if text.contains(template) {
                let moment = self.moment(Some(&Since::from(template.to_owned())))?;
                text = text.replace(template, moment.as_deref().unwrap_or_default());
            }
        }
        Ok(text)
    }

    /// `_maximumFileSize` in bytes, or why there is none.
    pub(crate) fn file_size(&self, size: Option<FileSize>) -> Result<Option<u64>, String> {
        let Some(FileSize::HalfOfTheLargest) = size else { return Ok(None) };
        let none = || "the whole export has no file large enough to be halved".to_owned();
        self.choices()?.half.ok_or_else(none).map(Some)
    }

    fn first_types(&self, count: usize) -> Result<String, String> {
        let types = &self.choices()?.types;
        let chosen = types.get(..count);
        let chosen = chosen.map(|types| types.join(","));
        chosen.ok_or_else(|| "the whole export has too few types other than Patient".to_owned())
    }

    fn declared_types(&self) -> Result<String, String> {
        let types = self.declared.iter().flat_map(|declared| &declared.types);
        // A Group is read to be exported, and seldom part of an export.
        let is_choice = |name: &str| in_patient_compartment(name) && name != "Group";
        let usable = types.filter(|it| is_choice(&it.name) && !it.not_supported);
        let names: Vec<&str> = usable.map(|it| it.name.as_str()).collect();
        if names.is_empty() {
            return Err("the CapabilityStatement names no type of the compartment".to_owned());
        }
        Ok(names.join(","))
    }

    /// The last of the compartment's types that the statement leaves out: the first ones are those
    /// that a server may have though its statement is short.
    fn undeclared_type(&self) -> Result<String, String> {
        let types = self.declared.map(|declared| declared.types.as_slice()).unwrap_or_default();
        if types.is_empty() {
            return Err("the server declares no types".to_owned());
        }
        let is_declared = |name: &str| types.iter().any(|it| it.name == name);
        let mut names = PATIENT_COMPARTMENT.iter().rev().map(|(name, _)| *name);
        let chosen = names.find(|name| !is_declared(name)).map(str::to_owned);
        chosen.ok_or_else(|| "the server declares every type of the compartment".to_owned())
    }

    fn choices(&self) -> Result<&Choices, String> {
        self.choices.ok_or_else(|| "there is no whole export to choose values from".to_owned())
    }
}
