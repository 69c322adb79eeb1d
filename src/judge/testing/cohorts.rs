//! Evidence for tests: worlds in which a scenario creates a Group by filters.

use super::{EvidenceBuilder, Export, assert_says, status, with_header};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{
    COHORT_PROFILE, Capabilities, CohortEnd, CohortFacts, CohortGroup, CohortRead, CohortSearch,
    DeclaredParameter, DeclaredType, Sent, StatedTime, StepFacts,
};
use crate::spec::CohortFilters;
use crate::verdict::Outcome;

/// A world with the creation of one Group.
pub(crate) struct CohortWorld(EvidenceBuilder);

impl Default for CohortWorld {
    fn default() -> Self {
        Self(EvidenceBuilder::new(Contract::Guide(GuideVersion::V3)))
    }
}

impl CohortWorld {
    /// A server that declares the API, and these search parameters of Patient.
    pub(crate) fn declaring(parameters: &[&str]) -> Self {
        let mut builder = Self::default();
        let declared =
            |name: &str| DeclaredType { name: name.to_owned(), ..DeclaredType::default() };
        let parameter = |name: &&str| DeclaredParameter {
            name: (*name).to_owned(),
            kind: None,
            not_supported: false,
        };
        let parameters = parameters.iter().map(parameter).collect();
        let patients = DeclaredType { parameters, ..declared("Patient") };
        let profiles = vec![format!("{COHORT_PROFILE}|3.0.0")];
        let groups = DeclaredType { profiles, ..declared("Group") };
        let types = vec![patients, groups];
        builder.0.evidence.run.capabilities =
            Some(Capabilities { types, ..Capabilities::default() });
        builder
    }

    /// Asks for a Group.
    pub(crate) fn created(mut self, filters: CohortFilters, ended: CohortEnd, code: u16) -> Self {
        let exchange = self.0.answer(status(code));
        let sent = Sent { step: 0, exchange, about: filters.about().to_owned() };
        let (polls, read, search) = (Vec::new(), None, None);
        let facts = CohortFacts { sent, filters, polls, ended, read, search };
        self.0.steps.push(StepFacts::CohortWritten(Box::new(facts)));
        self
    }

    /// Reads the Group at ten o'clock.
    pub(crate) fn reads(mut self, group: Option<CohortGroup>) -> Self {
        let answer = with_header(status(200), "date", "Sat, 01 Jun 2024 10:00:00 GMT");
        let exchange = self.0.answer(answer);
        self.facts().read = Some(CohortRead { exchange, group });
        self
    }

    /// Searches for the Group.
    pub(crate) fn finds(mut self, is_found: bool) -> Self {
        let exchange = self.0.answer(status(200));
        self.facts().search = Some(CohortSearch { exchange, is_found });
        self
    }

    pub(crate) fn deletes(mut self, code: u16) -> Self {
        let exchange = self.0.answer(status(code));
        let sent = Sent { step: 2, exchange, about: "delete the Group".to_owned() };
        self.0.steps.push(StepFacts::CohortRemoved(sent));
        self
    }

    pub(crate) fn export(self, export: Export) -> Self {
        Self(self.0.export(export))
    }

    /// Asserts what one check says, in a scenario that cites a firm requirement.
    #[track_caller]
    pub(crate) fn says(self, check: &str, outcome: Outcome, words: &str) {
        let verdict = self.0.cited("[V3-25]", &format!("steps: []\njudge: [{check}]"));
        assert_says(&verdict, outcome, words);
    }

    fn facts(&mut self) -> &mut CohortFacts {
        let facts = self.0.steps.iter_mut().find_map(|step| match step {
            StepFacts::CohortWritten(facts) => Some(&mut **facts),
            _ => None,
        });
        facts.unwrap()
    }
}

/// A Group with one filter and these times.
pub(crate) fn group(refreshed: Option<StatedTime>, date: Option<StatedTime>) -> CohortGroup {
    CohortGroup { filters: 1, refreshed, date }
}

/// A time as a Group tells it.
pub(crate) fn told(text: &str) -> StatedTime {
    StatedTime::At(text.to_owned())
}
