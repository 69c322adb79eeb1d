//! The end of the page: the result of the run, and what to do next.

use super::sheet::{Paint, Sheet};
use crate::report::wording::{count, enumerate};
use crate::report::{Counts, MissingSetting, Report};
use crate::verdict::Outcome;

pub(super) fn write(sheet: &mut Sheet, report: &Report) {
    sheet.heading("Summary");
    sheet.line(Paint::Plain, &format!("  {}", numbers(report)));
    if let Some(why) = &report.cut_short {
        sheet.line(Paint::Yellow, &format!("  The run was cut short: {why}."));
    }
    if let Some(locked_out) = &report.locked_out {
        sheet.line(Paint::Red, &format!("  Nothing could be tested: {}.", locked_out.about));
    } else if let Some(why) = &report.nothing_exported {
        sheet.line(Paint::Red, &format!("  No export came to its end: {why}."));
    }
    let (paint, meaning) = match report.untestable() {
        Some(_) => (Paint::Yellow, with_open(untestable(report.counts), report.counts)),
        None => (paint(report.counts), with_open(judged(report.counts), report.counts)),
    };
    sheet.line(paint, &format!("  {}: {meaning}", report.contract));
    for step in next_steps(report) {
        sheet.line(Paint::Plain, &format!("  > {step}"));
    }
}

fn numbers(report: &Report) -> String {
    let counts = report.counts;
    let words: Vec<_> = Outcome::ALL
        .into_iter()
        .filter(|outcome| counts.of(*outcome) > 0)
        .map(|outcome| format!("{} {}", counts.of(outcome), outcome.word()))
        .collect();
    let scenarios = count(counts.total(), "scenario");
    let outcomes =
        if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
    let exports = count(report.exports.len(), "export");
    format!("{scenarios}{outcomes}, {exports}, {}", count(report.requests, "request"))
}

fn paint(counts: Counts) -> Paint {
    let worst = Outcome::ALL.into_iter().rev().find(|outcome| counts.of(*outcome) > 0);
    match worst {
        Some(Outcome::Fail | Outcome::Error) => Paint::Red,
        Some(Outcome::Warn) => Paint::Yellow,
        _ if counts.of(Outcome::Pass) > 0 => Paint::Green,
        _ => Paint::Yellow,
    }
}

/// Completes a sentence on the counts: `3 promises are broken, 1 is doubtful; 5 were not tested`.
fn with_open(mut sentence: String, counts: Counts) -> String {
    let open = open(counts);
    if !open.is_empty() {
        sentence.push_str("; ");
        sentence.push_str(&enumerate(&open));
    }
    sentence + "."
}

/// What passed in a run that tested nothing: a server that rejects every request rejects the wrong
/// ones as well.
fn untestable(counts: Counts) -> String {
    match counts.pass + counts.warn {
        0 => "nothing was judged".to_owned(),
        passed => format!("{} passed, which shows nothing by itself", count(passed, "scenario")),
    }
}

fn judged(counts: Counts) -> String {
    let (pass, warn, fail) = (counts.pass, counts.warn, counts.fail);
    match (pass, warn, fail) {
        (0, 0, 0) => "nothing was judged".to_owned(),
        (1, 0, 0) => "the one promise that was tested is kept".to_owned(),
        (_, 0, 0) => format!("all {pass} promises that were tested are kept"),
        (_, 0, _) => format!("{} {} broken", count(fail, "promise"), verb(fail)),
        (_, _, 0) => format!("no promise is broken, {warn} {} doubtful", verb(warn)),
        _ => {
            let broken = count(fail, "promise");
            format!("{broken} {} broken, {warn} {} doubtful", verb(fail), verb(warn))
        }
    }
}

fn open(counts: Counts) -> Vec<String> {
    let past = |number| if number == 1 { "was" } else { "were" };
    let mut parts = Vec::new();
    if counts.not_tested > 0 {
        parts.push(format!("{} {} not tested", counts.not_tested, past(counts.not_tested)));
    }
    if counts.blocked > 0 {
        parts.push(format!("{} {} blocked", counts.blocked, past(counts.blocked)));
    }
    if counts.error > 0 {
        parts.push(format!("bulkspec itself failed in {}", counts.error));
    }
    parts
}

fn verb(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

fn next_steps(report: &Report) -> Vec<String> {
    let counts = report.counts;
    let mut steps = Vec::new();
    if let Some(broken) = report.ended(Outcome::Fail).chain(report.ended(Outcome::Warn)).next() {
        steps.push(format!("`bulkspec explain {}` tells what is promised and why.", broken.id));
        let shown = report.scenarios().flat_map(|scenario| &scenario.findings);
        if shown.filter_map(|finding| finding.request.as_ref()).any(has_variables) {
            steps.push("Set the variables that a curl command names before you run it.".to_owned());
        }
    }
    for setting in &report.needs {
        let MissingSetting { key, about } = setting;
        steps.push(format!(
            "To test more, give `{key}` under [target.NAME] in bulkspec.toml: {about}."
        ));
    }
    let mut keys = missing_keys(report);
    // The login stands beside the inputs, not among them.
    let is_login = |key: &String| key == "`login`";
    if keys.iter().any(is_login) && !report.needs.iter().any(MissingSetting::is_login) {
        steps.push("To test more, give `login` under [target.NAME] in bulkspec.toml.".to_owned());
    }
    keys.retain(|key| !is_login(key));
    if !keys.is_empty() {
        let keys = enumerate(&keys);
        steps.push(format!(
            "To test more, give {keys} under [target.NAME.inputs] in bulkspec.toml."
        ));
    }
    if counts.error > 0 {
        steps.push("An error is no fault of the server: please report it to bulkspec.".to_owned());
    }
    steps
}

fn has_variables(request: &crate::report::RequestShown) -> bool {
    // The literal `$export` stands in single quotes, without a brace or a double quote before it.
    request.curl.contains("${") || request.curl.contains("\"$")
}

fn missing_keys(report: &Report) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for input in report.scenarios().flat_map(|scenario| &scenario.missing) {
        let key = format!("`{}`", input.key);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use rstest::rstest;

    #[test]
    fn the_login_is_named_before_what_else_would_unlock_scenarios() {
        let mut report = sample::report();
        let setting = |key: &str| MissingSetting { key: key.into(), about: "it is wanted".into() };
        report.needs = vec![setting("login"), setting("hosts")];
        let steps = next_steps(&report);
        let more: Vec<&String> =
            steps.iter().filter(|step| step.starts_with("To test more")).collect();
        assert_eq!(
            *more[0],
            "To test more, give `login` under [target.NAME] in bulkspec.toml: it is wanted."
        );
        assert!(more[1].contains("`hosts`") && more[2].contains("inputs"), "{more:?}");
    }

    #[rstest]
    #[case(Counts::default(), "nothing was judged.")]
    #[case(Counts { pass: 1, ..Counts::default() }, "the one promise that was tested is kept.")]
    #[case(
        Counts { pass: 9, not_tested: 1, ..Counts::default() },
        "all 9 promises that were tested are kept; 1 was not tested."
    )]
    #[case(
        Counts { pass: 9, warn: 1, fail: 3, not_tested: 5, ..Counts::default() },
        "3 promises are broken, 1 is doubtful; 5 were not tested."
    )]
    #[case(
        Counts { fail: 1, blocked: 2, error: 1, ..Counts::default() },
        "1 promise is broken; 2 were blocked and bulkspec itself failed in 1."
    )]
    #[case(Counts { warn: 2, ..Counts::default() }, "no promise is broken, 2 are doubtful.")]
    fn counts_are_told_as_a_sentence(#[case] counts: Counts, #[case] sentence: &str) {
        assert_eq!(with_open(judged(counts), counts), sentence);
    }
}
