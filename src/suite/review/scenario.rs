//! Rules for a suite and each of its scenarios.

use super::{checks, steps};
use crate::contract::{Contract, Ledger};
use crate::diagnostic::{DiagnosticSink, Path, did_you_mean};
use crate::suite::{Scenario, Step, Suite};

/// Finds all mistakes in a suite that can be found without other files.
pub(in crate::suite) fn review(sink: &mut DiagnosticSink<'_>, suite: &Suite, ledger: &Ledger) {
    let root = Path::root();
    if !is_kebab_case(&suite.suite) {
        let message = format!("the suite's name `{}` is not in kebab-case", suite.suite);
        sink.fault(&root.then("suite"), message, "as in `population-export`".to_owned());
    }
    if suite.about.trim().is_empty() {
        sink.fault(&root.then("about"), "the suite does not say what it is about", None);
    }
    if suite.scenarios.is_empty() {
        sink.fault_at_key(&root.then("scenarios"), "the suite has no scenario", None);
    }
    for (n, scenario) in suite.scenarios.iter().enumerate() {
        review_scenario(sink, &root.then("scenarios").then(n), scenario, ledger);
    }
}

fn review_scenario(
    sink: &mut DiagnosticSink<'_>,
    path: &Path,
    scenario: &Scenario,
    ledger: &Ledger,
) {
    review_id(sink, path, scenario);
    review_cites(sink, path, scenario, ledger);
    if scenario.title.trim().is_empty() {
        sink.fault(&path.then("title"), "the scenario has no title", None);
    }
    if scenario.steps.is_empty() {
        sink.fault_at_key(&path.then("steps"), "the scenario does nothing: it has no steps", None);
        return;
    }
    steps::review(sink, path, scenario);
    checks::review(sink, path, scenario);
    review_groups(sink, path, scenario, ledger);
    if judges_nothing(scenario) {
        let help = "add `expect` to a `send`, or checks under `judge`".to_owned();
        sink.fault(&path.then("id"), "the scenario judges nothing", help);
    }
}

fn review_id(sink: &mut DiagnosticSink<'_>, path: &Path, scenario: &Scenario) {
    let is_id = scenario
        .id
        .split_once('/')
        .is_some_and(|(area, what)| is_kebab_case(area) && is_kebab_case(what));
    if !is_id {
        let message = format!("the id `{}` is not `area/what-is-promised`", scenario.id);
        let help = "use lower-case words with hyphens, as in `methods/post-is-forbidden`";
        sink.fault(&path.then("id"), message, help.to_owned());
    }
}

fn review_cites(sink: &mut DiagnosticSink<'_>, path: &Path, scenario: &Scenario, ledger: &Ledger) {
    let path = path.then("cites");
    if scenario.cites.is_empty() {
        let help = "name the requirements that it judges, as `list --requirements` shows them";
        sink.fault_at_key(&path, "the scenario cites no requirement", help.to_owned());
    }
    for (n, id) in scenario.cites.iter().enumerate() {
        if ledger.get(id).is_none() {
            let known = ledger.rows().iter().map(|row| row.id.0.as_str());
            let message = format!("the ledger has no requirement `{id}`");
            sink.fault(&path.then(n), message, did_you_mean(&id.0, known));
        }
        if scenario.cites[..n].contains(id) {
            sink.fault(&path.then(n), format!("`{id}` is cited twice"), None);
        }
    }
}

/// Steps that write or read a Group never run if no contract of the scenario exports Groups.
fn review_groups(sink: &mut DiagnosticSink<'_>, path: &Path, scenario: &Scenario, ledger: &Ledger) {
    let runs_in: Vec<_> = Contract::ALL
        .into_iter()
        .filter(|contract| scenario.cites.iter().any(|id| ledger.strength(id, *contract).is_some()))
        .collect();
    if runs_in.is_empty() || runs_in.iter().any(|contract| contract.knows_groups()) {
        return;
    }
    if let Some((step, what)) = steps::first_group(path, scenario) {
        let names: Vec<_> = runs_in.iter().map(|contract| contract.name()).collect();
        let message = format!("{what}, but the contract {} exports no Group", names.join(" and "));
        let help = "cite a requirement of a contract that exports Groups".to_owned();
        sink.fault(&step, message, help);
    }
}

fn judges_nothing(scenario: &Scenario) -> bool {
    let expects = |step: &Step| match step {
        Step::AskToken(ask) => !ask.expect.is_empty() || !ask.advise.is_empty(),
        Step::Discover(find) => !find.expect.is_empty() || !find.advise.is_empty(),
        _ => step
            .expectations()
            .is_some_and(|(expect, advise)| !expect.is_empty() || !advise.is_empty()),
    };
    scenario.judge.is_empty() && scenario.advise.is_empty() && !scenario.steps.iter().any(expects)
}

/// Returns true if a name consists of lower-case words and numbers, joined by single hyphens.
fn is_kebab_case(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    name.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("post-is-403", true)]
    #[case("Post", false)]
    #[case("post--is", false)]
    #[case("-post", false)]
    #[case("", false)]
    fn kebab_case_is_words_joined_by_single_hyphens(#[case] name: &str, #[case] is: bool) {
        assert_eq!(is_kebab_case(name), is);
    }
}
