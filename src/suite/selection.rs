//! The selection of scenarios to run.

use std::collections::BTreeSet;

use super::pattern::fits;
use super::{Scenario, Suite};
use crate::contract::{Contract, Ledger};
use crate::diagnostic::nearest;

/// Patterns that select scenarios.
///
/// A pattern must match a scenario's whole id (`auth/*`), a requirement that it cites (`POP-06`),
/// or its suite's name. `*` matches any text, `?` one character.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The scenarios to run; all if empty.
    pub only: Vec<String>,
    /// The scenarios to skip.
    pub skip: Vec<String>,
}

/// Why a selection cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// Some patterns match no scenario, which is nearly always a mistake.
    #[error("cannot select scenarios: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Unmatched(Vec<UnmatchedPattern>),
    /// Every pattern matches something, but no selected scenario runs in the contract.
    #[error("cannot select scenarios: nothing is left that runs in the contract {0}")]
    NothingLeft(Contract),
}

/// A pattern that matches no scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` matches no scenario, requirement or suite{}", self.hint())]
pub struct UnmatchedPattern {
    /// The pattern as given.
    pub pattern: String,
    /// The nearest known name.
    pub nearest: Option<String>,
}

impl UnmatchedPattern {
    fn hint(&self) -> String {
        let known = Ledger::built_in().rows().iter().any(|row| row.id.0 == self.pattern);
        match &self.nearest {
            _ if known => ": the ledger has it, but no scenario cites it".to_owned(),
            Some(name) => format!(": did you mean `{name}`?"),
            None => String::new(),
        }
    }
}

impl Selection {
    /// Keeps the selected scenarios that run in a contract, and drops empty suites.
    ///
    /// # Errors
    ///
    /// Returns an error if patterns match no scenario of any contract, with the nearest names, or
    /// if no scenario is left.
    pub fn apply(
        &self,
        mut suites: Vec<Suite>,
        contract: Contract,
    ) -> Result<Vec<Suite>, SelectionError> {
        self.refuse_unmatched(&suites)?;
        for Suite { suite, scenarios, .. } in &mut suites {
            scenarios.retain(|scenario| {
                scenario.strength(contract).is_some() && self.takes(suite, scenario)
            });
        }
        suites.retain(|suite| !suite.scenarios.is_empty());
        if suites.is_empty() { Err(SelectionError::NothingLeft(contract)) } else { Ok(suites) }
    }

    /// Returns true if a scenario of a suite is selected, whatever the contract.
    #[must_use]
    pub fn takes(&self, suite: &str, scenario: &Scenario) -> bool {
        let any = |patterns: &[String]| {
            patterns.iter().any(|pattern| names(suite, scenario).any(|name| fits(pattern, name)))
        };
        (self.only.is_empty() || any(&self.only)) && !any(&self.skip)
    }

    fn refuse_unmatched(&self, suites: &[Suite]) -> Result<(), SelectionError> {
        let known: BTreeSet<&str> = suites
            .iter()
            .flat_map(|suite| suite.scenarios.iter().flat_map(|it| names(&suite.suite, it)))
            .collect();
        let unmatched: Vec<_> = self
            .only
            .iter()
            .chain(&self.skip)
            .filter(|pattern| !known.iter().any(|name| fits(pattern, name)))
            .map(|pattern| UnmatchedPattern {
                pattern: pattern.clone(),
                nearest: nearest(pattern, known.iter().copied()).map(str::to_owned),
            })
            .collect();
        if unmatched.is_empty() { Ok(()) } else { Err(SelectionError::Unmatched(unmatched)) }
    }
}

fn names<'a>(suite: &'a str, scenario: &'a Scenario) -> impl Iterator<Item = &'a str> {
    let cited = scenario.cites.iter().map(|id| id.0.as_str());
    [suite, scenario.id.as_str()].into_iter().chain(cited)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Loader;
    use rstest::rstest;

    const SUITE: &str = "\
suite: auth
about: Who may ask.
scenarios:
  - id: auth/nobody
    title: Nobody may ask without a token
    cites: [POP-17]
    steps: [{ send: { to: export, as: nobody, expect: { status: 4xx } } }]
  - id: methods/post
    title: POST is refused
    cites: [POP-06]
    steps: [{ send: { to: export, method: POST, expect: { status: 403 } } }]
  - id: headers/open
    title: Nothing is listed without credentials
    cites: [ANL-07]
    steps: [{ send: { to: export, as: nobody, expect: { status: 4xx } } }]
";

    fn apply(only: &[&str], skip: &[&str]) -> Result<Vec<String>, SelectionError> {
        let own = |patterns: &[&str]| patterns.iter().map(ToString::to_string).collect();
        let selection = Selection { only: own(only), skip: own(skip) };
        let suites = Loader::new().text("auth.yaml", SUITE).load().unwrap();
        let chosen = selection.apply(suites, Contract::Population)?;
        Ok(chosen.into_iter().flat_map(|suite| suite.scenarios).map(|it| it.id).collect())
    }

    #[rstest]
    #[case::all(&[], &[], &["auth/nobody", "methods/post"])]
    #[case::id(&["methods/post"], &[], &["methods/post"])]
    #[case::area(&["auth/*"], &[], &["auth/nobody"])]
    #[case::requirement(&["POP-0?"], &[], &["methods/post"])]
    #[case::suite(&["auth"], &[], &["auth/nobody", "methods/post"])]
    #[case::skip(&[], &["*/post"], &["auth/nobody"])]
    fn patterns_choose_scenarios(
        #[case] only: &[&str],
        #[case] skip: &[&str],
        #[case] chosen: &[&str],
    ) {
        assert_eq!(apply(only, skip).unwrap(), chosen);
    }

    #[rstest]
    #[case(&["metods/post"], "`metods/post` matches no scenario, requirement or suite: did you mean `methods/post`?")]
    #[case(&["POP-08"], "`POP-08` matches no scenario, requirement or suite: the ledger has it, but no scenario cites it")]
    #[case(&["zzz*", "auth"], "`zzz*` matches no scenario, requirement or suite")]
    fn a_pattern_that_matches_nothing_is_refused(#[case] only: &[&str], #[case] message: &str) {
        let error = apply(only, &[]).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot select scenarios: {message}"));
    }

    #[test]
    fn a_pattern_of_100_000_letters_takes_no_longer_than_it_is_long() {
        for pattern in ["x".repeat(100_000), "*x".repeat(50_000)] {
            let nearest = None;
            let unmatched = UnmatchedPattern { pattern: pattern.clone(), nearest };
            let expected = SelectionError::Unmatched(vec![unmatched]);
            assert_eq!(apply(&[&pattern], &[]), Err(expected));
        }
    }

    #[test]
    fn nothing_left_is_an_error_too() {
        let error = apply(&["headers/*"], &[]).unwrap_err();
        assert_eq!(error, SelectionError::NothingLeft(Contract::Population));
    }
}
