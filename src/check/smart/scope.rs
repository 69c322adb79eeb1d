//! Judges the scope that a token is granted for (SMART App Launch 2.2.0, Scopes).

use super::TokenAnswer;
use super::token_answer::NO_GRANT;
use crate::check::{AnswerResult, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding};
use crate::evidence::StepFacts;

pub(crate) static SCOPE_NOT_WIDER: Def = Def {
    doc: CheckDoc {
        id: "scope-not-wider",
        judges: "The granted scope is not wider than the requested scope.",
        sent: "A valid token request with the scope that the scenario names.",
        accepted: "A token whose scopes are within the requested one. A token response without \
                   `scope` counts as exactly the requested scope. A refusal is not judged, unless \
                   the requested scope is meaningless; then it is correct. A 5xx is not accepted.",
        matters: "A client requests a narrow scope so that a leaked token gives little access.",
        cause: "All registered scopes are granted, or a scope is compared by its first letters \
                only.",
        repair: "Grant only scopes that are both requested and registered.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| not_wider(*answer)),
};

pub(crate) static SCOPE_NOT_GRANTED: Def = Def {
    doc: CheckDoc {
        id: "scope-not-granted",
        judges: "A scope that the client may not have is not granted.",
        sent: "A valid token request for that scope.",
        accepted: "A refusal, or a token response whose `scope` omits it. A token response without \
                   `scope` counts as everything requested. A 5xx does not count as a refusal.",
        matters: "The client can read data that it is not authorised to read.",
        cause: "The requested scope is granted without checking the registration.",
        repair: "Compare the requested scopes with those registered for the client.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| Ok(not_granted(*answer))),
};

pub(crate) static SCOPE_SYNTAX_KEPT: Def = Def {
    doc: CheckDoc {
        id: "scope-syntax-kept",
        judges: "A request in the old scope syntax gets a response in that syntax.",
        sent: "A valid token request for system/Patient.rs, and one for system/Patient.read.",
        accepted: "A token response in the same syntax. The old syntax may be refused only if the \
                   server does not declare permission-v1, or also refuses the new syntax.",
        matters: "Older clients compare strings and treat another syntax as a refusal.",
        cause: "Scopes are converted to the new syntax and returned in that form.",
        repair: "Store the syntax in which each scope was requested.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| syntax_kept(*answer)),
};

pub(crate) static SCOPE_SYNTAX_DECLARED: Def = Def {
    doc: CheckDoc {
        id: "scope-syntax-declared",
        judges: "The capabilities declare each scope syntax that the server accepts.",
        sent: "A request for the discovery document, then a valid token request in each syntax.",
        accepted: "The value permission-v1 or permission-v2 in the capabilities.",
        matters: "Clients use this declaration to choose their syntax.",
        cause: "The list of capabilities has not been updated for the current server.",
        repair: "Declare each syntax that the server accepts.",
    },
    subject: Subject::TokenAnswer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Token(|answer, ()| syntax_declared(*answer)),
};

/// A scope on resources, in either syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scope<'a> {
    context: &'a str,
    resource: &'a str,
    /// The letters of `cruds` that are allowed.
    text_encoding: String,
    is_v1: bool,
}

impl<'a> Scope<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (context, rest) = text.split_once('/')?;
        let (resource, interactions) = rest.split_once('.')?;
        let interactions = interactions.split('?').next().unwrap_or_default();
        let (text_encoding, is_v1) = match interactions {
            "read" => ("rs".to_owned(), true),
            "write" => ("cud".to_owned(), true),
            "*" => ("cruds".to_owned(), true),
            other => (other.chars().filter(|c| "cruds".contains(*c)).collect(), false),
        };
        // Letters that SMART does not know make the whole word mean nothing.
        let is_known = is_v1 || interactions.chars().all(|c| "cruds".contains(c));
        let text_encoding = if is_known { text_encoding } else { String::new() };
        Some(Self { context, resource, text_encoding, is_v1 })
    }

    /// Tells whether it means what it says: its letters are known, and in their order.
    fn is_regular(&self) -> bool {
        let places = self.text_encoding.chars().map(|letter| "cruds".find(letter));
        !self.text_encoding.is_empty() && (self.is_v1 || places.is_sorted_by(|one, two| one < two))
    }

    fn is_within(&self, asked: &Self) -> bool {
        let in_type = asked.resource == "*" || asked.resource == self.resource;
        let in_letters = self.text_encoding.chars().all(|c| asked.text_encoding.contains(c));
        self.context == asked.context && in_type && in_letters
    }
}

/// The scopes of a grant. One that names none grants what was asked for (RFC 6749, section 5.1).
fn granted(answer: TokenAnswer<'_>) -> Vec<&str> {
    match answer.grant().map(|facts| &facts.scopes) {
        Ok(Some(scopes)) => scopes.iter().map(String::as_str).collect(),
        Ok(None) => asked(answer),
        Err(_) => Vec::new(),
    }
}

/// A failure of the server, which is neither a grant nor a refusal.
fn failure(answer: TokenAnswer<'_>) -> Option<Vec<DraftFinding>> {
    let status = answer.response.status;
    let message = "the server failed instead of granting or refusing";
    let expected = "a grant, or a refusal with status 400";
    let found = || vec![answer.breach(message, expected, &format!("status {status}"))];
    (status / 100 == 5).then(found)
}

fn asked(answer: TokenAnswer<'_>) -> Vec<&str> {
    answer.asked.asked.as_deref().unwrap_or_default().split(' ').collect()
}

/// Nothing is granted that was not asked for. A refusal says nothing of it, unless what was asked for
/// has no meaning, so that a refusal is one of the right answers.
fn not_wider(answer: TokenAnswer<'_>) -> AnswerResult {
    if let Some(found) = failure(answer) {
        return Ok(found);
    }
    let asked_for: Vec<Scope<'_>> = asked(answer).into_iter().filter_map(Scope::read).collect();
    if answer.grant().is_err() && asked_for.iter().all(Scope::is_regular) {
        return Err(NO_GRANT);
    }
    let is_wider = |text: &&str| match Scope::read(text) {
        Some(scope) => {
            // Several scopes may be granted as one: each letter must have been asked for.
            !scope.text_encoding.chars().all(|letter| {
                let one = Scope { text_encoding: letter.to_string(), ..scope.clone() };
                asked_for.iter().any(|asked| one.is_within(asked))
            })
        }
        None => !asked(answer).contains(text),
    };
    let wider: Vec<&str> = granted(answer).into_iter().filter(is_wider).collect();
    if wider.is_empty() {
        return Ok(Vec::new());
    }
    let message = "the server granted more than was requested";
    Ok(vec![answer.breach(message, "a scope within the requested one", &wider.join(" "))])
}

/// Nothing of what was asked for is granted.
fn not_granted(answer: TokenAnswer<'_>) -> Vec<DraftFinding> {
    if let Some(found) = failure(answer) {
        return found;
    }
    let asked_for: Vec<Scope<'_>> = asked(answer).into_iter().filter_map(Scope::read).collect();
    let is_given = |text: &&str| {
        let overlaps = |scope: &Scope<'_>, asked: &Scope<'_>| {
            let type_fits =
                [scope.resource, asked.resource].contains(&"*") || scope.resource == asked.resource;
            let letters_fit = scope.text_encoding.chars().any(|c| asked.text_encoding.contains(c));
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
    let message = "the server granted a scope that the client may not have";
    vec![answer.breach(message, "a refusal, or a grant without it", &given.join(" "))]
}

/// What is asked for in the old syntax is granted, where the server declares it and grants the same
/// in the new one; and it is granted in the old syntax.
fn syntax_kept(answer: TokenAnswer<'_>) -> AnswerResult {
    let is_v1 = |text: &&str| Scope::read(text).is_some_and(|scope| scope.is_v1);
    if !asked(answer).iter().any(is_v1) {
        return Err("another scope syntax was requested");
    }
    if let Some(found) = failure(answer) {
        return Ok(found);
    }
    if answer.grant().is_err() {
        let is_due = declares(answer, "permission-v1")? && is_granted_otherwise(answer);
        let message = "a scope syntax is declared but not accepted";
        let seen = format!("status {}", answer.response.status);
        let breach = || vec![answer.breach(message, "a grant, as in the new syntax", &seen)];
        return is_due.then(breach).ok_or(NO_GRANT);
    }
    let other: Vec<&str> = granted(answer).into_iter().filter(|text| !is_v1(text)).collect();
    if other.is_empty() {
        return Ok(Vec::new());
    }
    let message = "the scope is granted in a different syntax from the requested one";
    Ok(vec![answer.breach(message, "the syntax of version 1", &other.join(" "))])
}

/// The syntax that the server takes is one that it declares.
fn syntax_declared(answer: TokenAnswer<'_>) -> AnswerResult {
    answer.grant()?;
    let Some(first) = asked(answer).first().and_then(|text| Scope::read(text)) else {
        return Err("no resource scope was requested");
    };
    let is_v1 = first.is_v1;
    let capability = if is_v1 { "permission-v1" } else { "permission-v2" };
    let has = declares(answer, capability)?;
    let missing = (!has).then(|| {
        let expected = format!("the capability {capability}");
        answer.breach(
            "a scope syntax is accepted but not declared",
            &expected,
            "no such capability",
        )
    });
    Ok(missing.into_iter().collect())
}

/// Whether the discovery document has a capability; the error is why that is not known.
fn declares(answer: TokenAnswer<'_>, capability: &str) -> Result<bool, &'static str> {
    let document = answer.discovery().ok_or("no discovery document was read")?;
    Ok(document.capabilities.iter().flatten().any(|one| one == capability))
}

/// Tells whether the scenario was granted a scope that means the same as the one of this answer.
fn is_granted_otherwise(answer: TokenAnswer<'_>) -> bool {
    let wanted: Vec<Scope<'_>> = asked(answer).into_iter().filter_map(Scope::read).collect();
    answer.cx.execution.steps.iter().any(|facts| match facts {
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
