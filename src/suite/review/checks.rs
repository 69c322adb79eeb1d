//! Rules for the checks of a scenario.

use super::step_place;
use super::steps;
use crate::check::{CheckSpec, Place, Subject};
use crate::diagnostic::{DiagnosticSink, Path, did_you_mean};
use crate::spec::GroupRef;
use crate::suite::{Scenario, Step};
use bulkspec_fhir::{RESOURCE_TYPES, is_resource_type};

/// Finds mistakes in the checks: wrong arguments, and steps that give a check nothing to judge.
pub(super) fn review(sink: &mut DiagnosticSink<'_>, path: &Path, scenario: &Scenario) {
    for (list, checks) in [("judge", &scenario.judge), ("advise", &scenario.advise)] {
        let list = path.then(list);
        let wants_files = checks.iter().any(|check| judges_files(check.check().subject()));
        if wants_files && !scenario.steps.iter().any(gives_files) {
            let help = "put an `export` step into the scenario".to_owned();
            sink.fault_at_key(&list, "no step exports or downloads anything to check", help);
        }
        for (n, check) in checks.iter().enumerate() {
            let path = list.then(n);
            if checks[..n].contains(check) {
                sink.fault(&path, "the same check is named twice", None);
            }
            review_types(sink, &path, check);
            review_exports(sink, &path, check, scenario);
            review_ground(sink, &path, check, scenario);
        }
    }
}

fn judges_files(subject: Subject) -> bool {
    use Subject::{CohortExport, Download, Export, ListedExport};
    matches!(subject, ListedExport | Export | Download | CohortExport)
}

fn gives_files(step: &Step) -> bool {
    step_place::gives_an_export(step) || matches!(step, Step::DownloadAgain { .. })
}

/// Returns the path of an argument of a check.
fn place(path: &Path, check: &CheckSpec, place: &Place) -> Path {
    place.iter().fold(path.then(check.id()), |path, key| path.then(key))
}

fn review_types(sink: &mut DiagnosticSink<'_>, path: &Path, check: &CheckSpec) {
    let Some((at, types)) = check.arguments().types() else { return };
    let path = place(path, check, &at);
    for (n, name) in types.iter().enumerate() {
        if !is_resource_type(name) {
            let message = format!("`{name}` is no resource type of FHIR R4");
            sink.fault(&path.then(n), message, did_you_mean(name, RESOURCE_TYPES));
        }
    }
}

fn review_exports(
    sink: &mut DiagnosticSink<'_>,
    path: &Path,
    check: &CheckSpec,
    scenario: &Scenario,
) {
    if check.arguments().lacks_exports() {
        sink.fault_at_key(&path.then(check.id()), "the list of exports is empty", None);
    }
    let is_write = |step: &Step| matches!(step, Step::WriteGroup(_) | Step::WriteCohort(_));
    let writes = scenario.steps.iter().any(is_write);
    for (at, spec) in check.places_of_exports() {
        let path = place(path, check, &at);
        steps::review_need(sink, &path, spec);
        if spec.group == GroupRef::Written && !writes {
            let help = "put a `write-group` step into the scenario".to_owned();
            sink.fault(&path.then("group"), "the scenario writes no Group", help);
        }
    }
}

/// A check that can never find anything to judge would always be `not-tested`.
fn review_ground(
    sink: &mut DiagnosticSink<'_>,
    path: &Path,
    check: &CheckSpec,
    scenario: &Scenario,
) {
    let since = match check.arguments().wants_since() {
        Some(at) => Some(place(path, check, &at)),
        None => (check.id() == "last-updated-after-since").then(|| path.clone()),
    };
    if let Some(path) = since.filter(|_| !scenario.steps.iter().any(has_since)) {
        let help = "give `_since` to the `export` step".to_owned();
        sink.fault_at_key(&path, "no export of the scenario has a `_since`", help);
    }
    let subject = check.check().subject();
    let is_download = |step: &Step| matches!(step, Step::DownloadAgain { .. });
    if subject == Subject::Download && !scenario.steps.iter().any(is_download) {
        let help = "put a `download-again` step into the scenario".to_owned();
        sink.fault(path, "no step downloads the files again", help);
    }
    let is_cohort = matches!(subject, Subject::Cohort | Subject::CohortExport);
    let writes = |step: &Step| matches!(step, Step::WriteCohort(_));
    if is_cohort && !scenario.steps.iter().any(writes) {
        let help = "put a `write-cohort` step into the scenario".to_owned();
        sink.fault(path, "no step creates a Group by filters", help);
    }
}

fn has_since(step: &Step) -> bool {
    match step {
        Step::Export(spec) | Step::FreshExport(spec) | Step::Retry(spec) => spec.since.is_some(),
        _ => false,
    }
}
