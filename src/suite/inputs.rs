//! The optional inputs of a target that a scenario requires.

use std::collections::BTreeSet;

use super::{Needs, Scenario, Step, WriteGroup};
use crate::contract::Contract;
use crate::spec::{Credential, Destination, ExportSpec, GroupRef, Input, PatientRef, ScopeText};

impl Scenario {
    /// Returns the inputs that the scenario requires in a contract.
    ///
    /// In contracts without exports of Groups, a Group other than the target's own requires no
    /// input, because the export is the same.
    #[must_use]
    pub fn inputs(&self, contract: Contract) -> BTreeSet<Input> {
        let mut inputs = BTreeSet::new();
        for step in &self.steps {
            add_step(&mut inputs, step, contract);
        }
        for check in self.judge.iter().chain(&self.advise) {
            if check.needs().contain(Needs::KNOWN_DATA) {
                inputs.insert(Input::KnownData);
            }
            for spec in check.exports() {
                add_need(&mut inputs, spec, contract);
            }
        }
        inputs
    }
}

fn add_step(inputs: &mut BTreeSet<Input>, step: &Step, contract: Contract) {
    match step {
        Step::Export(spec)
        | Step::FreshExport(spec)
        | Step::ExportTwice(spec)
        | Step::Retry(spec)
        | Step::Start(spec) => {
            add_need(inputs, spec, contract);
        }
        Step::KickOff(kick_off) => {
            kick_off.each.iter().for_each(|spec| add_need(inputs, spec, contract));
        }
        Step::Send(send) => {
            inputs.extend(send.credential.0.iter().filter_map(|credential| credential.input()));
            // The guide leaves a server open to everybody if it likes; the other contracts do not.
            let is_refused =
                |who: &Credential| matches!(who, Credential::Nobody | Credential::GarbageToken);
            if contract.guide().is_some() && send.credential.0.iter().any(is_refused) {
                inputs.insert(Input::Login);
            }
            inputs.extend(input_of(send.to));
        }
        Step::AskToken(ask) => {
            inputs.insert(Input::SigningKey);
            inputs.extend(ask.with.0.iter().filter_map(|with| with.input()));
            let is_forbidden = |scope: &ScopeText| {
                matches!(scope, ScopeText::Forbidden | ScopeText::PatientsAndForbidden)
            };
            if ask.scope.0.iter().any(is_forbidden) {
                inputs.insert(Input::ForbiddenScope);
            }
        }
        Step::PublishKeys(_) => inputs.extend([Input::SigningKey, Input::JwksHost]),
        Step::DownloadAgain { credential, .. } => inputs.extend(credential.input()),
        Step::WriteResource(_) | Step::WriteCohort(_) => {
            inputs.insert(Input::Writes);
        }
        Step::Discover(_)
        | Step::Finish {}
        | Step::ReadMembers {}
        | Step::RemoveCohort {}
        | Step::AwaitExpiry {}
        | Step::DownloadAcrossExpiry {} => {}
        Step::WriteGroup(members) => {
            inputs.insert(Input::GroupWrite);
            if *members == WriteGroup::FullAndOneMore {
                inputs.insert(Input::FullGroup);
            }
        }
    }
}

fn add_need(inputs: &mut BTreeSet<Input>, spec: &ExportSpec, contract: Contract) {
    inputs.extend(spec.credential.input());
    if spec.patients.contains(&PatientRef::NonMember) {
        inputs.insert(Input::NonMember);
    }
    if contract != Contract::Analytics {
        inputs.extend(match spec.group {
            GroupRef::Full => Some(Input::FullGroup),
            GroupRef::Failing => Some(Input::FailingGroup),
            GroupRef::Doomed => Some(Input::DoomedGroup),
            GroupRef::Partial => Some(Input::PartialGroup),
            GroupRef::Faltering => Some(Input::FalteringGroup),
            GroupRef::Foreign => Some(Input::ForeignGroup),
            GroupRef::Empty => Some(Input::EmptyGroup),
            GroupRef::Main | GroupRef::Written | GroupRef::Unknown => None,
        });
    }
}

fn input_of(to: Destination) -> Option<Input> {
    match to {
        Destination::ExportWithoutCustomer => Some(Input::Customer),
        Destination::ExportOfOtherCustomer => Some(Input::OtherCustomer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract::{Analytics, Population};
    use rstest::rstest;

    fn scenario(steps: &str, judge: &str) -> Scenario {
        let text =
            format!("{{ id: a/b, title: T, cites: [POP-06], steps: [{steps}], judge: [{judge}] }}");
        serde_saphyr::from_str(&text).unwrap()
    }

    #[rstest]
    #[case::plain("export: {}", &[])]
    #[case::credential("export: { as: narrow-token }", &[Input::NarrowToken])]
    #[case::fresh("fresh-export: { as: expired-token }", &[Input::ExpiredToken])]
    #[case::several("send: { to: export, as: [nobody, other-user, client-headers] }",
        &[Input::OtherUser, Input::Client])]
    #[case::no_customer("send: { to: export-without-customer }", &[Input::Customer])]
    #[case::other_customer("send: { to: export-of-other-customer }", &[Input::OtherCustomer])]
    #[case::again("download-again: { as: client-headers-wrong-secret }", &[Input::Client])]
    #[case::full("export: { group: full }", &[Input::FullGroup])]
    #[case::failing("retry: { group: failing }", &[Input::FailingGroup])]
    #[case::resource("write-resource: { change: create }", &[Input::Writes])]
    #[case::cohort("write-cohort: one", &[Input::Writes])]
    #[case::write("write-group: first", &[Input::GroupWrite])]
    #[case::one_more("write-group: full-and-one-more", &[Input::GroupWrite, Input::FullGroup])]
    fn steps_say_which_inputs_they_need(#[case] step: &str, #[case] needed: &[Input]) {
        let expected: BTreeSet<_> = needed.iter().copied().collect();
        assert_eq!(scenario(&format!("{{ {step} }}"), "").inputs(Population), expected);
    }

    #[rstest]
    #[case("known-counts", Some(Input::KnownData))]
    #[case("known-types", Some(Input::KnownData))]
    #[case("unique-resources", None)]
    #[case("same-resources: { as: { as: other-user } }", Some(Input::OtherUser))]
    #[case("disjoint: { as: other-user }", Some(Input::OtherUser))]
    #[case("covers: [{}, { as: narrow-token }]", Some(Input::NarrowToken))]
    #[case("not-all-of: { group: full }", Some(Input::FullGroup))]
    #[case("narrower-than: { as: client-headers }", Some(Input::Client))]
    fn checks_say_which_inputs_they_need(#[case] check: &str, #[case] needed: Option<Input>) {
        let check = if check.contains(':') { format!("{{ {check} }}") } else { check.to_owned() };
        let inputs = scenario("{ export: {} }", &check).inputs(Population);
        assert_eq!(inputs, needed.into_iter().collect());
    }

    #[test]
    fn a_contract_without_groups_needs_no_group() {
        assert!(scenario("{ export: { group: full } }", "").inputs(Analytics).is_empty());
    }
}
