//! Judges at which levels there is an export, against what the server declares.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::offer::{Offer, offer};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, StepRequest, Unit,
};
use crate::evidence::Exchange;
use crate::spec::{Destination, ExportLevel};

pub(crate) static LEVELS_AS_DECLARED: Def = Def {
    doc: CheckDoc {
        id: "levels-as-declared",
        judges: "The export levels that the CapabilityStatement declares are the ones that work.",
        sent: "A plain kick-off at each level, cancelled at once, and GET [base]/metadata.",
        accepted: "A level that is declared and accepts a kick-off, or that is neither. 401 and \
                   403 are not judged, nor is a Group that does not exist.",
        matters: "Clients read the CapabilityStatement to learn what they can request. A declared \
                  level that does not work stops them, and an undeclared one is never found.",
        cause: "The statement is written by hand, while features are switched by configuration.",
        repair: "Generate the statement from the routes that are in service.",
    },
    subject: Subject::KickOff,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(levels_as_declared(cx))),
};

pub(crate) static LEVELS_OFFERED: Def = Def {
    doc: CheckDoc {
        id: "levels-offered",
        judges: "The server offers an export at each level: system, Patient and Group.",
        sent: "A plain kick-off at each level, cancelled at once.",
        accepted: "An accepted kick-off at each level. No level is mandatory, so all missing \
                   levels are one warning. A Group that does not exist is not judged.",
        matters: "The guide expects all three levels, and each client is written for one of them.",
        cause: "The product has only one way to select patients.",
        repair: "Offer the other levels, or document that there is only one.",
    },
    subject: Subject::KickOff,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(levels_offered(cx))),
};

pub(crate) static LEVELS_AT_THEIR_PATHS: Def = Def {
    doc: CheckDoc {
        id: "levels-at-their-paths",
        judges: "The export levels that the CapabilityStatement declares are served at the paths \
                 of the guide.",
        sent: "A kick-off to [base]/$export, [base]/Patient/$export and [base]/Group/[id]/$export, and \
               GET of the Group.",
        accepted: "Any response but 404. A level that is not declared, and a Group that cannot be \
                   read, are not judged.",
        matters: "Clients build these paths from the base URL and have no way to learn of another \
                  path.",
        cause: "The operation is served on the type Group, with the id as a parameter; or a \
                gateway does not route the `$`.",
        repair: "Serve the operation at the path of the guide.",
    },
    subject: Subject::Declaration,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(levels_at_their_paths(cx))),
};

pub(crate) static SOME_LEVEL_OFFERED: Def = Def {
    doc: CheckDoc {
        id: "some-level-offered",
        judges: "A plain kick-off is accepted at one level at least.",
        sent: "A kick-off to [base]/Group/[id]/$export, [base]/Patient/$export and [base]/$export.",
        accepted: "An accepted kick-off at one of these paths. A manifest in the response also \
                   counts.",
        matters: "Every client uses these paths and this method.",
        cause: "The operation is served at another path or only with another method, or a \
                parameter is mandatory.",
        repair: "Serve the operation at the path of the guide, without mandatory parameters.",
    },
    subject: Subject::KickOff,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| Ok(some_level_offered(cx))),
};

struct Tried<'a> {
    level: ExportLevel,
    exchange: &'a Exchange,
    offer: Offer,
}

/// The levels at which the scenario tried a kick-off.
fn tried(cx: CheckContext<'_>) -> Vec<Tried<'_>> {
    let found = cx.kick_offs().filter_map(|(n, spec)| {
        let about = spec.describe(None);
        let sent = cx.sent_by(n).into_iter().find(|sent| sent.about == about)?;
        let exchange = cx.answer(sent.exchange).exchange()?;
        Some(Tried { level: spec.level?, exchange, offer: offer(exchange) })
    });
    found.collect()
}

const NOTHING_TRIED: &str = "no kick-off was sent";

/// Judges the declared levels against those that work.
pub(crate) fn levels_as_declared(cx: CheckContext<'_>) -> CheckResult {
    let tried = tried(cx);
    let Some(declared) = &cx.evidence.run.capabilities else {
        let why =
            if tried.is_empty() { NOTHING_TRIED.to_owned() } else { super::capabilities::none(cx) };
        return CheckResult::not_tested(why);
    };
    let mut judged = CheckResult::default();
    for one in &tried {
        let level = one.level;
        if let Some(why) = cx.misnamed(level) {
            judged.not_tested.push(why);
            continue;
        }
        let (message, expected) = match (declared.declares(level), one.offer) {
            (true, Offer::Offered) => {
                judged.looked.add(Unit::Severity, 1);
                continue;
            }
            (false, Offer::Refused | Offer::Broken) => {
                judged.not_tested.push(format!("the {level} level is not offered"));
                continue;
            }
            (_, Offer::Unknown) => {
                judged.blocked.push(answered(cx, one));
                continue;
            }
            (true, _) => ("is declared but does not work", "an accepted kick-off"),
            (false, Offer::Offered) => ("works but is not declared", "a declared operation"),
        };
        judged.looked.add(Unit::Severity, 1);
        let observed = cx.answer(one.exchange.id).words();
        let found =
            DraftFinding::breach(format!("the {level} level {message}"), expected, observed);
        judged.found.push(found.shown_by(one.exchange.id));
    }
    judged.or_not_tested(NOTHING_TRIED)
}

/// Judges which levels there are; all that are missing are one finding.
pub(crate) fn levels_offered(cx: CheckContext<'_>) -> CheckResult {
    let mut judged = CheckResult::default();
    let mut missing = Vec::new();
    for one in tried(cx) {
        if let Some(why) = cx.misnamed(one.level) {
            judged.not_tested.push(why);
            continue;
        }
        if one.offer == Offer::Unknown {
            judged.blocked.push(answered(cx, &one));
            continue;
        }
        judged.looked.add(Unit::Severity, 1);
        if one.offer != Offer::Offered {
            missing.push(one);
        }
    }
    if let Some(first) = missing.first() {
        let names: Vec<String> = missing.iter().map(|one| one.level.to_string()).collect();
        let plural = if names.len() == 1 { "" } else { "s" };
        let message = format!("there is no export of the {} level{plural}", names.join(" and "));
        let words = missing.iter().map(|one| cx.answer(one.exchange.id).words());
        let observed = words.collect::<Vec<_>>().join(", ");
        let found = DraftFinding::breach(message, "status 202 at each level", observed);
        judged.found.push(found.shown_by(first.exchange.id));
    }
    judged.or_not_tested(NOTHING_TRIED)
}

/// Why nothing is known of a level.
fn answered(cx: CheckContext<'_>, one: &Tried<'_>) -> String {
    format!("the {} level is answered with {}", one.level, cx.answer(one.exchange.id).words())
}

/// Judges that there is something at the path of each level that is declared.
pub(crate) fn levels_at_their_paths(cx: CheckContext<'_>) -> CheckResult {
    let Some(declared) = &cx.evidence.run.capabilities else {
        return CheckResult::not_tested(super::capabilities::none(cx));
    };
    let mut judged = CheckResult::default();
    for one in tried(cx) {
        let level = one.level;
        if !declared.declares(level) {
            judged.not_tested.push(format!("the {level} level is not declared"));
        } else if let Some(why) = cx.misnamed(level) {
            judged.not_tested.push(why);
        } else if level == ExportLevel::Group && !group_is_there(cx) {
            judged.not_tested.push("the Group cannot be read".to_owned());
        } else if one.exchange.status().is_none() {
            judged.blocked.push(answered(cx, &one));
        } else {
            judged.looked.add(Unit::Severity, 1);
            let found = (one.exchange.status() == Some(404)).then(|| {
                let message = format!("the {level} level is declared but not found at its path");
                let observed = cx.answer(one.exchange.id).words();
                DraftFinding::breach(message, "a response from the operation", observed)
                    .shown_by(one.exchange.id)
            });
            judged.found.extend(found);
        }
    }
    judged.or_not_tested(NOTHING_TRIED)
}

/// Tells whether the scenario read the Group that it exports.
fn group_is_there(cx: CheckContext<'_>) -> bool {
    let steps = cx.requests.iter().enumerate();
    let mut reads = steps
        .filter(|(_, request)| matches!(request, StepRequest::Send { to: Destination::Group, .. }));
    reads.any(|(n, _)| {
        cx.sent_by(n).iter().any(|sent| cx.answer(sent.exchange).status() == Some(200))
    })
}

/// Judges that one of the levels that were tried is there.
pub(crate) fn some_level_offered(cx: CheckContext<'_>) -> CheckResult {
    let mut tried = tried(cx);
    let why = tried.iter().find_map(|one| cx.misnamed(one.level));
    tried.retain(|one| cx.misnamed(one.level).is_none());
    if let Some(why) = why.filter(|_| tried.is_empty()) {
        return CheckResult::not_tested(why);
    }
    let looked = Examined::at(Unit::Severity, tried.len() as u64);
    if tried.is_empty() || tried.iter().any(|one| one.offer == Offer::Offered) {
        return CheckResult::right(looked).or_not_tested(NOTHING_TRIED);
    }
    if let Some(one) = tried.iter().find(|one| one.offer == Offer::Unknown) {
        return CheckResult::blocked(answered(cx, one));
    }
    let found = tried.iter().map(|one| {
        let message =
            format!("a kick-off without parameters at the {} level is not accepted", one.level);
        let words = cx.answer(one.exchange.id).words();
        DraftFinding::breach(message, "status 202 at one level at least", words)
            .shown_by(one.exchange.id)
    });
    CheckResult::with(looked, found.collect())
}

#[cfg(test)]
mod tests {
    use crate::evidence::MissingGroup;
    use crate::judge::testing::jobs::guide;
    use crate::judge::testing::{assert_says, status};
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;

    const EXPORT: &str = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export";

    /// Judges a server that declares the system level, with these answers at two levels.
    fn judged(group: u16, system: u16, check: &str) -> Verdict {
        let builder = guide().declaring(&[(None, "export", EXPORT)]);
        let builder = builder.tried("{ level: group }", status(group));
        let builder = builder.tried("{ level: system }", status(system));
        let steps = "steps: [{ kick-off: { each: [{ level: group }, { level: system }] } }]";
        builder.cited("[KICK-03]", &format!("{steps}\njudge: [{check}]"))
    }

    #[rstest]
    #[case(404, 202, Outcome::Pass, "the group level is not offered")]
    #[case(202, 202, Outcome::Fail, "the group level works but is not declared")]
    #[case(404, 404, Outcome::Fail, "the system level is declared but does not work")]
    #[case(404, 500, Outcome::Fail, "the system level is declared but does not work")]
    #[case(403, 202, Outcome::Blocked, "the group level is answered with status 403")]
    fn levels_are_as_declared(
        #[case] group: u16,
        #[case] system: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(group, system, "levels-as-declared"), outcome, words);
    }

    #[rstest]
    #[case("levels-as-declared", 202, Outcome::Pass)]
    #[case("levels-offered", 202, Outcome::Pass)]
    #[case("levels-offered", 404, Outcome::Blocked)]
    #[case("levels-at-their-paths", 202, Outcome::Pass)]
    #[case("some-level-offered", 202, Outcome::Pass)]
    fn a_group_that_is_not_there_says_nothing_of_its_level(
        #[case] check: &str,
        #[case] system: u16,
        #[case] outcome: Outcome,
    ) {
        let builder = guide().declaring(&[(Some("Group"), "export", ""), (None, "export", EXPORT)]);
        let mut builder = builder.tried("{ level: group }", status(404));
        let exchange = builder.answer(status(404));
        builder.evidence.run.missing_group = Some(MissingGroup { id: "nope".into(), exchange });
        let steps = "steps: [{ kick-off: { each: [{ level: group }, { level: system }] } }]";
        let builder = builder.tried("{ level: system }", status(system));
        let verdict = builder.cited("[KICK-03]", &format!("{steps}\njudge: [{check}]"));
        assert_eq!(verdict.outcome, outcome, "{:?} {:?}", verdict.reasons, verdict.findings);
    }

    #[rstest]
    #[case("levels-offered", 202, 202, Outcome::Pass, "2 levels")]
    #[case("levels-offered", 404, 202, Outcome::Fail, "no export of the group level |")]
    #[case(
        "levels-offered",
        404,
        405,
        Outcome::Fail,
        "the group and system levels | status 202 at each level | status 404, status 405"
    )]
    #[case("levels-offered", 401, 202, Outcome::Blocked, "status 401")]
    #[case("levels-at-their-paths", 404, 202, Outcome::Pass, "group level is not declared")]
    #[case("levels-at-their-paths", 404, 405, Outcome::Pass, "1 level")]
    #[case(
        "levels-at-their-paths",
        202,
        404,
        Outcome::Fail,
        "the system level is declared but not"
    )]
    #[case("some-level-offered", 404, 202, Outcome::Pass, "2 levels")]
    #[case("some-level-offered", 404, 405, Outcome::Fail, "at the system level is not accepted")]
    #[case("some-level-offered", 404, 401, Outcome::Blocked, "status 401")]
    fn levels_are_offered(
        #[case] check: &str,
        #[case] group: u16,
        #[case] system: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(group, system, check), outcome, words);
    }
}
