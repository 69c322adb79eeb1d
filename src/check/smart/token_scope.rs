//! Judges the scope that a token is granted for (SMART App Launch 2.2.0, Scopes).

use super::token::{Answered, Said};
use crate::case::{Case, Found};
use crate::evidence::{SmartFacts, StepFacts};

/// A scope on resources, in either syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scope<'a> {
    context: &'a str,
    resource: &'a str,
    /// The letters of `cruds` that are allowed.
    letters: String,
    is_v1: bool,
}

impl<'a> Scope<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (context, rest) = text.split_once('/')?;
        let (resource, interactions) = rest.split_once('.')?;
        let interactions = interactions.split('?').next().unwrap_or_default();
        let (letters, is_v1) = match interactions {
            "read" => ("rs".to_owned(), true),
            "write" => ("cud".to_owned(), true),
            "*" => ("cruds".to_owned(), true),
            other => (other.chars().filter(|c| "cruds".contains(*c)).collect(), false),
        };
        // Letters that SMART does not know make the whole word mean nothing.
        let is_known = is_v1 || interactions.chars().all(|c| "cruds".contains(c));
        let letters = if is_known { letters } else { String::new() };
        Some(Self { context, resource, letters, is_v1 })
    }

    /// Tells whether it means what it says: its letters are known, and in their order.
    fn is_regular(&self) -> bool {
        let places = self.letters.chars().map(|letter| "cruds".find(letter));
        !self.letters.is_empty() && (self.is_v1 || places.is_sorted_by(|one, two| one < two))
    }

    fn is_within(&self, asked: &Self) -> bool {
        let in_type = asked.resource == "*" || asked.resource == self.resource;
        let in_letters = self.letters.chars().all(|c| asked.letters.contains(c));
        self.context == asked.context && in_type && in_letters
    }
}

/// The scopes of a grant. One that names none grants what was asked for (RFC 6749, section 5.1).
fn granted(answer: Answered<'_>) -> Vec<&str> {
    match answer.grant().map(|facts| &facts.scopes) {
        Some(Some(scopes)) => scopes.iter().map(String::as_str).collect(),
        Some(None) => asked(answer),
        None => Vec::new(),
    }
}

/// A failure of the server, which is neither a grant nor a refusal.
fn failure(answer: Answered<'_>) -> Option<Vec<Found>> {
    let status = answer.response.status;
    let message = "the server failed instead of granting or refusing";
    let expected = "a grant, or a refusal with status 400";
    let found = || vec![answer.breach(message, expected, &format!("status {status}"))];
    (status / 100 == 5).then(found)
}

fn asked(answer: Answered<'_>) -> Vec<&str> {
    answer.asked.asked.as_deref().unwrap_or_default().split(' ').collect()
}

/// Nothing is granted that was not asked for. A refusal says nothing of it, unless what was asked for
/// has no meaning, so that a refusal is one of the right answers.
pub(super) fn not_wider(answer: Answered<'_>) -> Said {
    if let Some(found) = failure(answer) {
        return Some(found);
    }
    let asked_for: Vec<Scope<'_>> = asked(answer).into_iter().filter_map(Scope::read).collect();
    if answer.grant().is_none() && asked_for.iter().all(Scope::is_regular) {
        return None;
    }
    let is_wider = |text: &&str| match Scope::read(text) {
        Some(scope) => {
            // Several scopes may be granted as one: each letter must have been asked for.
            !scope.letters.chars().all(|letter| {
                let one = Scope { letters: letter.to_string(), ..scope.clone() };
                asked_for.iter().any(|asked| one.is_within(asked))
            })
        }
        None => !asked(answer).contains(text),
    };
    let wider: Vec<&str> = granted(answer).into_iter().filter(is_wider).collect();
    if wider.is_empty() {
        return Some(Vec::new());
    }
    let message = "more was granted than was asked for";
    Some(vec![answer.breach(message, "a scope within the one asked for", &wider.join(" "))])
}

/// Nothing of what was asked for is granted.
pub(super) fn not_granted(answer: Answered<'_>) -> Vec<Found> {
    if let Some(found) = failure(answer) {
        return found;
    }
    let asked_for: Vec<Scope<'_>> = asked(answer).into_iter().filter_map(Scope::read).collect();
    let is_given = |text: &&str| {
        let overlaps = |scope: &Scope<'_>, asked: &Scope<'_>| {
            let type_fits =
                [scope.resource, asked.resource].contains(&"*") || scope.resource == asked.resource;
            let letters_fit = scope.letters.chars().any(|c| asked.letters.contains(c));
            scope.context == asked.context && type_fits && letters_fit
        };
        match Scope::read(text) {
            Some(scope) => asked_for.iter().any(|asked| overlaps(&scope, asked)),
            None => asked(answer).contains(text),
        }
    };
    let given: Vec<&str> = granted(answer).into_iter().filter(is_given).collect();
    if given.is_empty() {
        return Vec::new();
    }
    let message = "a scope was granted that the client may not have";
    vec![answer.breach(message, "a refusal, or a grant without it", &given.join(" "))]
}

/// What is asked for in the old syntax is granted, where the server declares it and grants the same
/// in the new one; and it is granted in the old syntax.
pub(super) fn syntax_kept(case: Case<'_>, answer: Answered<'_>) -> Said {
    let is_v1 = |text: &&str| Scope::read(text).is_some_and(|scope| scope.is_v1);
    if !asked(answer).iter().any(is_v1) {
        return None;
    }
    if let Some(found) = failure(answer) {
        return Some(found);
    }
    if answer.grant().is_none() {
        let is_due = declares(case, "permission-v1")? && is_granted_otherwise(case, answer);
        let message = "a syntax of scopes is declared and not taken";
        let seen = format!("status {}", answer.response.status);
        return is_due
            .then(|| vec![answer.breach(message, "a grant, as in the new syntax", &seen)]);
    }
    let other: Vec<&str> = granted(answer).into_iter().filter(|text| !is_v1(text)).collect();
    if other.is_empty() {
        return Some(Vec::new());
    }
    let message = "the scope is granted in another syntax than it was asked for";
    Some(vec![answer.breach(message, "the syntax of version 1", &other.join(" "))])
}

/// The syntax that the server takes is one that it declares.
pub(super) fn syntax_declared(case: Case<'_>, answer: Answered<'_>) -> Said {
    answer.grant()?;
    let is_v1 = asked(answer).first().and_then(|text| Scope::read(text))?.is_v1;
    let capability = if is_v1 { "permission-v1" } else { "permission-v2" };
    let has = declares(case, capability)?;
    let missing = (!has).then(|| {
        let expected = format!("the capability {capability}");
        answer.breach(
            "a syntax of scopes is taken and not declared",
            &expected,
            "no such capability",
        )
    });
    Some(missing.into_iter().collect())
}

/// Tells whether the discovery document has a capability; `None` where none was read.
fn declares(case: Case<'_>, capability: &str) -> Option<bool> {
    let document = document(case)?;
    Some(document.capabilities.iter().flatten().any(|one| one == capability))
}

/// The discovery document that the scenario read.
pub(super) fn document(case: Case<'_>) -> Option<&SmartFacts> {
    case.performance.steps.iter().find_map(|facts| match facts {
        StepFacts::Discovered(found) => found.facts.as_ref(),
        _ => None,
    })
}

/// Tells whether the scenario was granted a scope that means the same as the one of this answer.
fn is_granted_otherwise(case: Case<'_>, answer: Answered<'_>) -> bool {
    let wanted: Vec<Scope<'_>> = asked(answer).into_iter().filter_map(Scope::read).collect();
    case.performance.steps.iter().any(|facts| match facts {
        StepFacts::TokenAsked(other) if other.facts.as_ref().is_some_and(|it| it.has_token) => {
            let scopes = other.asked.as_deref().unwrap_or_default().split(' ');
            let scopes: Vec<Scope<'_>> = scopes.filter_map(Scope::read).collect();
            wanted.iter().all(|it| scopes.iter().any(|scope| it.is_within(scope)))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("system/Patient.rs", "system/*.rs", true)]
    #[case("system/Patient.read", "system/Patient.rs", true)]
    #[case("system/Patient.r", "system/Patient.sr", true)]
    #[case("system/*.rs", "system/Patient.rs", false)]
    #[case("system/Patient.cruds", "system/Patient.rs", false)]
    #[case("user/Patient.rs", "system/Patient.rs", false)]
    #[case("system/Patient.rs", "system/Patient.xyz", false)]
    fn a_scope_is_within_another(#[case] one: &str, #[case] other: &str, #[case] is: bool) {
        let [one, other] = [one, other].map(|text| Scope::read(text).unwrap());
        assert_eq!(one.is_within(&other), is);
    }
}
