//! Rules for the steps of a scenario.

use super::changes;
use super::step_place::{gives_an_export, place};
use crate::check::StatusSet;
use crate::diagnostic::{DiagnosticSink, Path, did_you_mean};
use crate::spec::{Destination, ExportSpec, GroupRef, ScopeText, Since, TypeParameter};
use crate::suite::{AskTokenStep, Scenario, SendStep, Step};

/// Finds mistakes in the steps: their order, their lists and their templates.
pub(super) fn review(sink: &mut DiagnosticSink<'_>, path: &Path, scenario: &Scenario) {
    let mut exported = false;
    let mut written = false;
    changes::review(sink, path, scenario);
    for (n, step) in scenario.steps.iter().enumerate() {
        let (path, needs) = place(path, n, step);
        if let Some(what) = needs_an_export(step).filter(|_| !exported) {
            let help = "put an `export` step before it".to_owned();
            sink.fault_at_key(&path, format!("{what} before the scenario has an export"), help);
        }
        for spec in needs {
            review_need(sink, &path, spec);
            if spec.group == GroupRef::Written && !written {
                let help = "put a `write-group` or `write-cohort` step before it".to_owned();
                let message = "the scenario has not written a Group before this export";
                sink.fault(&path.then("group"), message, help);
            }
        }
        match step {
            Step::Send(send) => review_send(sink, &path, send),
            Step::AskToken(ask) => review_ask_token(sink, &path, ask),
            _ => {}
        }
        exported |= gives_an_export(step) || matches!(step, Step::Start(_));
        written |= matches!(step, Step::WriteGroup(_) | Step::WriteCohort(_));
    }
}

/// Finds mistakes in an export's parameters.
pub(super) fn review_need(sink: &mut DiagnosticSink<'_>, path: &Path, spec: &ExportSpec) {
    if let Some(method) = &spec.method {
        review_method(sink, &path.then("method"), method);
    }
    if let Some(TypeParameter::Literal(text)) = &spec.types {
        let known = TypeParameter::TEMPLATES;
        review_template(sink, &path.then("_type"), text, &known);
    }
    if let Some(Since::Literal(text)) = &spec.since {
        review_template(sink, &path.then("_since"), text, &Since::templates());
    }
}

/// Returns the first use of a Group in a scenario, other than the export of the target's own.
pub(super) fn first_group(path: &Path, scenario: &Scenario) -> Option<(Path, &'static str)> {
    scenario.steps.iter().enumerate().find_map(|(n, step)| {
        let (path, needs) = place(path, n, step);
        match step {
            Step::WriteGroup(_) => Some((path, "a Group is written")),
            Step::Send(send) if is_about_a_group(send.to) => {
                Some((path.then("to"), "a request is about a Group"))
            }
            _ => needs
                .iter()
                .find(|spec| spec.group != GroupRef::Main)
                .map(|_| (path.then("group"), "a Group is exported")),
        }
    })
}

fn needs_an_export(step: &Step) -> Option<&'static str> {
    match step {
        Step::DownloadAgain { .. } => Some("files are downloaded again"),
        Step::AwaitExpiry {} | Step::DownloadAcrossExpiry {} => Some("the URLs of files expire"),
        Step::Send(send) => match send.to {
            Destination::EveryFile
            | Destination::FirstFile
            | Destination::FileWithOtherUser
            | Destination::FileWithOtherTotal
            | Destination::FileWithOtherSignature
            | Destination::FileWithoutSignature
            | Destination::UnknownFile
            | Destination::FileWithAlgNone => Some("a file is requested"),
            Destination::StatusUrl | Destination::UnknownStatusUrl => {
                Some("a status URL is requested")
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_about_a_group(to: Destination) -> bool {
    use Destination::{ExportOfUnknownGroup, Group, Member};
    matches!(to, Group | Member | ExportOfUnknownGroup)
}

fn review_send(sink: &mut DiagnosticSink<'_>, path: &Path, send: &SendStep) {
    if send.method.0.is_empty() {
        sink.fault_at_key(&path.then("method"), "the list of methods is empty", None);
    }
    for (n, method) in send.method.0.iter().enumerate() {
        review_method(sink, &path.then("method").then(n), method);
    }
    if send.credential.0.is_empty() {
        sink.fault_at_key(&path.then("as"), "the list of credentials is empty", None);
    }
    for (part, expect) in [("expect", &send.expect), ("advise", &send.advise)] {
        if expect.statuses().is_some_and(StatusSet::is_empty) {
            sink.fault_at_key(
                &path.then_all(&[part, "status"]),
                "the list of statuses is empty",
                None,
            );
        }
    }
    if send.query.as_ref().is_some_and(|query| query.starts_with('?')) {
        let help = "the question mark is added when it is sent".to_owned();
        sink.fault(&path.then("query"), "the query begins with a question mark", help);
    }
}

fn review_ask_token(sink: &mut DiagnosticSink<'_>, path: &Path, ask: &AskTokenStep) {
    if ask.with.0.is_empty() {
        sink.fault_at_key(&path.then("with"), "the list of tamperings is empty", None);
    }
    for (n, scope) in ask.scope.0.iter().enumerate() {
        if let ScopeText::Literal(text) = scope {
            review_template(sink, &path.then("scope").then(n), text, &ScopeText::templates());
        }
    }
}

fn review_method(sink: &mut DiagnosticSink<'_>, path: &Path, method: &str) {
    if method.is_empty() || !method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-') {
        let message = format!("`{method}` is no HTTP method in capitals");
        let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "EXPORT"];
        sink.fault(path, message, did_you_mean(method, known));
    }
}

fn review_template(sink: &mut DiagnosticSink<'_>, path: &Path, text: &str, known: &[&str]) {
    if text.contains("{{") || text.contains("}}") {
        let help = did_you_mean(text, known.iter().copied())
            .unwrap_or_else(|| format!("known here: `{}`", known.join("`, `")));
        sink.fault(path, format!("there is no template `{text}`"), help);
    }
}
