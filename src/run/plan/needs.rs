//! What scenarios need of exports: which ones, and what is read of them.

use std::collections::HashMap;

use bulkspec_fhir::OUTSIDE_FAMILIES;

use crate::contract::Contract;
use crate::run::plan::step_cost;
use crate::spec::{ExportLevel, ExportSpec, GroupRef, TypeParameter};
use crate::suite::{CheckSpec, Needs, Scenario, Step};

/// What is read of exports that scenarios share, whatever level they are executed at.
#[derive(Debug, Default)]
pub(crate) struct SharedNeeds(HashMap<ExportSpec, Needs>);

impl SharedNeeds {
    pub(crate) fn add(&mut self, spec: ExportSpec, needs: Needs) {
        *self.0.entry(ExportSpec { level: None, ..spec }).or_default() |= needs;
    }

    /// What is read of an export.
    pub(crate) fn of(&self, spec: &ExportSpec) -> Needs {
        let spec = ExportSpec { level: None, ..spec.clone() };
        self.0.get(&spec).copied().unwrap_or_default()
    }
}

/// All exports that a scenario shares with others: its own, those that its checks compare with,
/// and the whole export where a moment is chosen from it.
pub(crate) fn shared_needs(scenario: &Scenario, contract: Contract) -> Vec<ExportSpec> {
    let of_steps = scenario.steps.iter().flat_map(|step| match step {
        Step::Export(spec) if spec.group != GroupRef::Written => expand(spec),
        _ => Vec::new(),
    });
    let checks = scenario.judge.iter().chain(&scenario.advise);
    let of_checks = checks.flat_map(CheckSpec::exports).cloned();
    let mut needs: Vec<ExportSpec> = of_steps.chain(of_checks).collect();
    let tried = scenario.steps.iter().filter(|step| step_cost::cancelled(step) > 0);
    let chooses = ExportSpec::chooses_from_the_whole;
    if tried.flat_map(Step::exports).any(chooses) || needs.iter().any(chooses) {
        needs.insert(0, ExportSpec::default());
    }
    if !contract.knows_groups() {
        needs.retain(|spec| spec.group == GroupRef::Main);
    }
    needs
}

/// A need that stands for several, one for each family outside the compartment.
pub(crate) fn expand(spec: &ExportSpec) -> Vec<ExportSpec> {
    let Some(TypeParameter::EachOutside { before }) = &spec.types else {
        return vec![spec.clone()];
    };
    let families = OUTSIDE_FAMILIES.iter().filter_map(|(_, types)| types.first());
    families
        .map(|outside| ExportSpec {
            types: Some(TypeParameter::Literal(format!("{before}{outside}"))),
            ..spec.clone()
        })
        .collect()
}

/// The export of a level without any parameters.
pub(crate) fn plain(level: ExportLevel) -> ExportSpec {
    ExportSpec { level: Some(level), ..ExportSpec::default() }
}
