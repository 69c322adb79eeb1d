//! Evidence for tests: jobs that were polled, servers that declare something, kick-offs.

use super::{EvidenceBuilder, Export, status, with_header};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{
    Answer, Capabilities, DeclaredOperation, DeclaredType, ExportResult, Sent, StepFacts,
};
use crate::spec::ExportSpec;

/// A run of version 2.0.0.
pub(crate) fn guide() -> EvidenceBuilder {
    EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
}

/// An answer with a media type.
pub(crate) fn of_type(answer: Answer, media_type: &str) -> Answer {
    let Answer::Response(mut response) = answer else { return answer };
    response.body.media_type = Some(media_type.into());
    Answer::Response(response)
}

/// An accepted kick-off.
pub(crate) fn accepted() -> Answer {
    with_header(status(202), "content-location", "https://fhir.example/jobs/1")
}

impl EvidenceBuilder {
    /// Executes an export whose status URL gave these answers.
    pub(crate) fn polled(self, export: Export, answers: Vec<Answer>) -> Self {
        let mut builder = self.export(export);
        let polls: Vec<_> = answers.into_iter().map(|answer| builder.answer(answer)).collect();
        let last = builder.evidence.exports.len() - 1;
        let facts = builder.facts(last);
        if let (ExportResult::Listed(manifest), Some(id)) = (&mut facts.result, polls.last()) {
            manifest.exchange = *id;
        }
        if let (ExportResult::Failed { exchange, .. }, Some(id)) = (&mut facts.result, polls.last())
        {
            *exchange = Some(*id);
        }
        facts.polls = polls;
        builder
    }

    /// Gives the kick-off of the last export another answer.
    pub(crate) fn kicked_off(mut self, answer: Answer) -> Self {
        let id = self.answer(answer);
        let last = self.evidence.exports.len() - 1;
        self.facts(last).kickoff = Some(id);
        self
    }

    /// Tries a kick-off (YAML) in step 0.
    pub(crate) fn tried(mut self, spec: &str, answer: Answer) -> Self {
        let spec: ExportSpec = serde_saphyr::from_str(spec).unwrap();
        let sent = Sent { step: 0, exchange: self.answer(answer), about: spec.describe(None) };
        self.steps.push(StepFacts::Sent(sent));
        self
    }

    /// Sends a request of a later step.
    pub(crate) fn then(mut self, step: usize, answer: Answer) -> Self {
        let sent = Sent { step, exchange: self.answer(answer), about: String::new() };
        self.steps.push(StepFacts::Sent(sent));
        self
    }

    /// Declares operations: the type, the name and the definition of each.
    pub(crate) fn declaring(mut self, operations: &[(Option<&str>, &str, &str)]) -> Self {
        let one = |(place, name, definition): &(Option<&str>, &str, &str)| DeclaredOperation {
            resource_type: place.map(str::to_owned),
            name: Some((*name).into()),
            definition: Some((*definition).into()),
        };
        let operations = operations.iter().map(one).collect();
        self.evidence.run.capabilities = Some(Capabilities { operations, ..Default::default() });
        self
    }

    /// Declares types.
    pub(crate) fn declaring_types(mut self, names: &[&str]) -> Self {
        let one = |name: &&str| DeclaredType { name: (*name).into(), ..DeclaredType::default() };
        let types = names.iter().map(one).collect();
        self.evidence.run.capabilities = Some(Capabilities { types, ..Default::default() });
        self
    }
}
