//! What a check may look at: one scenario with what was executed for it.

use crate::contract::{Contract, Strength};
use crate::evidence::{
    AcrossFacts, Answer, Capabilities, CohortFacts, DownloadFacts, Evidence, Exchange, ExchangeId,
    Execution, ExportFacts, ExportId, MemberReadFacts, Sent, StepFacts, WriteFacts,
};
use crate::spec::{Credential, Destination, ExportLevel, ExportSpec};

/// One scenario with what was executed for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CheckContext<'a> {
    pub(crate) evidence: &'a Evidence,
    pub(crate) execution: &'a Execution,
    /// What each step asks for, in order.
    pub(crate) requests: &'a [StepRequest<'a>],
    /// The strength of the strongest requirement that the scenario cites.
    pub(crate) strength: Option<Strength>,
}

/// What a step of a scenario asks of the server, as far as checks read it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StepRequest<'a> {
    /// Kick-offs of exports that are cancelled.
    KickOff(&'a [ExportSpec]),
    /// A kick-off of an export that the scenario polls itself.
    Start,
    /// A request that is sent as it is.
    Send {
        /// Where to.
        to: Destination,
        /// Who sends it, in turn.
        by: &'a [Credential],
        /// Whether it is sent several times, until an answer comes that a later step is about.
        repeats: bool,
    },
    /// Anything else.
    Other,
}

impl<'a> CheckContext<'a> {
    /// The contract of the run.
    pub(crate) fn contract(&self) -> Contract {
        self.evidence.run.contract
    }

    /// The exports of the scenario, each once, in order.
    pub(crate) fn exports(&self) -> Vec<&'a ExportFacts> {
        let mut ids: Vec<ExportId> = Vec::new();
        for step in &self.execution.steps {
            match step {
                StepFacts::Exported(id) if !ids.contains(id) => ids.push(*id),
                _ => {}
            }
        }
        ids.into_iter().filter_map(|id| self.evidence.export(id)).collect()
    }

    /// The files that were downloaded again, with the export whose files they are.
    pub(crate) fn downloads(&self) -> Vec<(&'a DownloadFacts, &'a ExportFacts)> {
        let steps = self.execution.steps.iter();
        let downloads = steps.filter_map(|step| match step {
            StepFacts::Downloaded(facts) => Some(facts),
            _ => None,
        });
        downloads.filter_map(|facts| Some((facts, self.evidence.export(facts.export)?))).collect()
    }

    /// The files that expired while they were downloaded.
    pub(crate) fn across_expiry(&self) -> Vec<&'a AcrossFacts> {
        let steps = self.execution.steps.iter();
        let across = steps.filter_map(|step| match step {
            StepFacts::DownloadedAcross(facts) => Some(facts),
            _ => None,
        });
        across.collect()
    }

    /// The requests that a step of the scenario sent.
    pub(crate) fn sent_by(&self, step: usize) -> Vec<&'a Sent> {
        let steps = self.execution.steps.iter();
        let sent = steps.filter_map(|facts| match facts {
            StepFacts::Sent(sent) if sent.step == step => Some(sent),
            _ => None,
        });
        sent.collect()
    }

    /// The requests that wrote Groups.
    pub(crate) fn group_writes(&self) -> Vec<&'a Sent> {
        let steps = self.execution.steps.iter();
        let writes = steps.filter_map(|facts| match facts {
            StepFacts::GroupWritten(sent) => Some(sent),
            _ => None,
        });
        writes.collect()
    }

    /// What was done to resources of bulkspec's own, in order.
    pub(crate) fn writes(&self) -> Vec<&'a WriteFacts> {
        let steps = self.execution.steps.iter();
        let writes = steps.filter_map(|facts| match facts {
            StepFacts::ResourceWritten(write) => Some(write),
            _ => None,
        });
        writes.collect()
    }

    /// Tells whether the server declares that Groups can be created by filters.
    pub(crate) fn declares_cohorts(&self) -> bool {
        self.evidence.run.capabilities.as_ref().is_some_and(Capabilities::declares_cohorts)
    }

    /// The Groups that were created by filters.
    pub(crate) fn cohorts(&self) -> Vec<&'a CohortFacts> {
        let steps = self.execution.steps.iter();
        let cohorts = steps.filter_map(|facts| match facts {
            StepFacts::CohortWritten(cohort) => Some(&**cohort),
            _ => None,
        });
        cohorts.collect()
    }

    /// The request that deleted a Group that was created by filters.
    pub(crate) fn cohort_removal(&self) -> Option<&'a Sent> {
        self.execution.steps.iter().find_map(|facts| match facts {
            StepFacts::CohortRemoved(sent) => Some(sent),
            _ => None,
        })
    }

    /// The members of the Group that were read.
    pub(crate) fn member_reads(&self) -> Vec<&'a MemberReadFacts> {
        let steps = self.execution.steps.iter();
        let reads = steps.filter_map(|facts| match facts {
            StepFacts::MemberRead(read) => Some(read),
            _ => None,
        });
        reads.collect()
    }

    /// Why a level shows nothing, if so: the target names a Group that does not exist.
    pub(crate) fn misnamed(&self, level: ExportLevel) -> Option<String> {
        let run = &self.evidence.run;
        let group = run.misnamed_group().filter(|_| level == ExportLevel::Group)?;
        Some(format!("there is no Group `{}` on the server (404): check `group`", group.id))
    }

    /// The exports that are only kicked off, each with the number of its step.
    pub(crate) fn kick_offs(&self) -> impl Iterator<Item = (usize, &'a ExportSpec)> {
        self.requests.iter().enumerate().flat_map(|(step, request)| {
            let needs: &'a [ExportSpec] = match request {
                StepRequest::KickOff(needs) => needs,
                _ => &[],
            };
            needs.iter().map(move |spec| (step, spec))
        })
    }

    /// What an exchange was answered with.
    pub(crate) fn answer(&self, id: ExchangeId) -> Shown<'a> {
        Shown(self.evidence.exchange(id))
    }
}

/// An answer as findings tell it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<'a>(Option<&'a Exchange>);

impl<'a> Shown<'a> {
    /// The exchange, if the evidence has it.
    pub(crate) fn exchange(self) -> Option<&'a Exchange> {
        self.0
    }

    /// The status, if an answer came.
    pub(crate) fn status(self) -> Option<u16> {
        self.0.and_then(Exchange::status)
    }

    /// Tells whether the server refused: a 4xx, and no failure of its own.
    pub(crate) fn is_refusal(self) -> bool {
        self.status().is_some_and(|status| status / 100 == 4)
    }

    /// The answer in a few words (`status 403`, `no answer: connection refused`).
    pub(crate) fn words(self) -> String {
        match self.0.map(|exchange| &exchange.answer) {
            Some(Answer::Response(response)) => format!("status {}", response.status),
            Some(Answer::Failed(transport)) => format!("no response: {}", transport.kind),
            None => "the evidence has no response".to_owned(),
        }
    }
}
