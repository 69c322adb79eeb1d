//! Rules for scenarios that write while they export.

use super::step_place::{gives_an_export, place};
use crate::diagnostic::{DiagnosticSink, Path};
use crate::spec::{Change, OwnType, Since};
use crate::suite::{Scenario, Step};

/// Finds steps that lack the earlier step they depend on.
pub(super) fn review(sink: &mut DiagnosticSink<'_>, path: &Path, scenario: &Scenario) {
    let mut started = false;
    let mut exported = false;
    let mut written: Vec<OwnType> = Vec::new();
    for (n, step) in scenario.steps.iter().enumerate() {
        let (path, needs) = place(path, n, step);
        let wants_time = needs.iter().any(|spec| spec.since == Some(Since::TransactionTime));
        if wants_time && !(exported && is_own(step)) {
            let help = "use it in a `fresh-export` or a `start` after an export".to_owned();
            let message = "there is no transactionTime of an export before this one";
            sink.fault(&path.then("_since"), message, help);
        }
        match step {
            Step::Start(_) => started = true,
            Step::Finish {} if !std::mem::take(&mut started) => {
                let help = "put a `start` step before it".to_owned();
                sink.fault_at_key(&path, "no export was started that could be finished", help);
            }
            Step::WriteResource(write) => match write.change {
                Change::Create => written.push(write.resource_type),
                Change::Update if written.contains(&write.resource_type) => {}
                Change::Delete if forget(&mut written, write.resource_type) => {}
                Change::Update | Change::Delete => {
                    let name = write.resource_type.name();
                    let help = format!("create the {name} in a step before it");
                    sink.fault_at_key(&path, format!("there is no {name} to change"), help);
                }
            },
            _ => {}
        }
        exported |= gives_an_export(step);
    }
}

/// Returns true if the export of a step belongs to its scenario only.
fn is_own(step: &Step) -> bool {
    matches!(step, Step::FreshExport(_) | Step::Start(_))
}

fn forget(written: &mut Vec<OwnType>, gone: OwnType) -> bool {
    let at = written.iter().rposition(|known| *known == gone);
    at.map(|at| written.remove(at)).is_some()
}
