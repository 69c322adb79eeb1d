//! What holds for the checks of a scenario.

use super::steps;
use crate::diagnostic::{Desk, Path, did_you_mean};
use crate::need::GroupRef;
use crate::suite::{CheckSpec, Scenario, Step};
use bulkspec_fhir::{RESOURCE_TYPES, is_resource_type};

/// Finds faults of the checks: their arguments, and that the steps give them something to look at.
pub(super) fn review(desk: &mut Desk<'_>, path: &Path, scenario: &Scenario) {
    for (list, checks) in [("judge", &scenario.judge), ("advise", &scenario.advise)] {
        let list = path.then(list);
        let wants_files = checks.iter().any(|check| !is_of_the_server(check));
        if wants_files && !scenario.steps.iter().any(gives_files) {
            let help = "put an `export` step into the scenario".to_owned();
            desk.fault_at_key(&list, "no step exports or downloads anything to check", help);
        }
        for (n, check) in checks.iter().enumerate() {
            let path = list.then(n);
            if checks[..n].contains(check) {
                desk.fault(&path, "the same check is named twice", None);
            }
            review_types(desk, &path, check);
            review_exports(desk, &path, check, scenario);
            review_ground(desk, &path, check, scenario);
        }
    }
}

/// Tells whether a check judges the server as such, and no export of the scenario.
fn is_of_the_server(check: &CheckSpec) -> bool {
    matches!(
        check,
        CheckSpec::DeclaresGuide
            | CheckSpec::OperationDefinitions
            | CheckSpec::OperationNames
            | CheckSpec::DeclaredTypesTaken
            | CheckSpec::DeclaredParametersTaken
            | CheckSpec::LevelsAsDeclared
            | CheckSpec::LevelsOffered
            | CheckSpec::SomeLevelOffered
            | CheckSpec::LevelsAtTheirPaths
            | CheckSpec::CohortAccepted
            | CheckSpec::CohortRefused
            | CheckSpec::CohortRefreshed
    )
}

fn gives_files(step: &Step) -> bool {
    steps::gives_an_export(step) || matches!(step, Step::DownloadAgain { .. })
}

fn review_types(desk: &mut Desk<'_>, path: &Path, check: &CheckSpec) {
    let (path, types) = match check {
        CheckSpec::RefusedOrOnly(types) => (path.then("refused-or-only"), types),
        CheckSpec::OutputTypes(types) => (path.then("output-types"), types),
        CheckSpec::SameResources(same) => {
            (path.then_all(&["same-resources", "restricted-to"]), &same.restricted_to)
        }
        _ => return,
    };
    for (n, name) in types.iter().enumerate() {
        if !is_resource_type(name) {
            let message = format!("`{name}` is no resource type of FHIR R4");
            desk.fault(&path.then(n), message, did_you_mean(name, RESOURCE_TYPES));
        }
    }
}

fn review_exports(desk: &mut Desk<'_>, path: &Path, check: &CheckSpec, scenario: &Scenario) {
    if matches!(check, CheckSpec::Covers(needs) if needs.is_empty()) {
        desk.fault_at_key(&path.then("covers"), "the list of exports is empty", None);
    }
    let writes = {
        let is_write = |step: &Step| matches!(step, Step::WriteGroup(_) | Step::WriteCohort(_));
        scenario.steps.iter().any(is_write)
    };
    for (n, need) in check.exports().into_iter().enumerate() {
        let path = match check {
            CheckSpec::SameResources(_) => path.then_all(&["same-resources", "as"]),
            CheckSpec::Covers(_) => path.then("covers").then(n),
            CheckSpec::Disjoint(_) => path.then("disjoint"),
            CheckSpec::PartOf(_) => path.then("part-of"),
            CheckSpec::NotAllOf(_) => path.then("not-all-of"),
            _ => path.then("narrower-than"),
        };
        steps::review_need(desk, &path, need);
        if need.group == GroupRef::Written && !writes {
            let help = "put a `write-group` step into the scenario".to_owned();
            desk.fault(&path.then("group"), "the scenario writes no Group", help);
        }
    }
}

/// A check that can never find anything to look at would be `not-tested` for ever.
fn review_ground(desk: &mut Desk<'_>, path: &Path, check: &CheckSpec, scenario: &Scenario) {
    let since = match check {
        CheckSpec::LastUpdatedAfterSince => Some(path.clone()),
        CheckSpec::SameResources(same) if same.changed_after_since => {
            Some(path.then_all(&["same-resources", "changed-after-since"]))
        }
        _ => None,
    };
    if let Some(path) = since.filter(|_| !scenario.steps.iter().any(has_since)) {
        let help = "give `_since` to the `export` step".to_owned();
        desk.fault_at_key(&path, "no export of the scenario has a `_since`", help);
    }
    let again = matches!(check, CheckSpec::SameFiles | CheckSpec::SwappedTypeIsSafe);
    if again && !scenario.steps.iter().any(|step| matches!(step, Step::DownloadAgain { .. })) {
        let help = "put a `download-again` step into the scenario".to_owned();
        desk.fault(path, "no step downloads the files again", help);
    }
    let writes = |step: &Step| matches!(step, Step::WriteCohort(_));
    if is_of_a_cohort(check) && !scenario.steps.iter().any(writes) {
        let help = "put a `write-cohort` step into the scenario".to_owned();
        desk.fault(path, "no step creates a Group by filters", help);
    }
}

fn is_of_a_cohort(check: &CheckSpec) -> bool {
    matches!(
        check,
        CheckSpec::CohortAccepted
            | CheckSpec::CohortRefused
            | CheckSpec::CohortRefreshed
            | CheckSpec::CohortAtHand
            | CheckSpec::CohortDeclared
            | CheckSpec::CohortMembers
    )
}

fn has_since(step: &Step) -> bool {
    match step {
        Step::Export(need) | Step::FreshExport(need) | Step::Retry(need) => need.since.is_some(),
        _ => false,
    }
}
