//! Judges what different credentials see.

use super::seen::{Seen, is_newer, unchanged_until};
use crate::case::{
    Case, CheckDoc, Found, Judged, Judgement, Looked, Noun, each_export, each_listed, other_export,
    unread, without_list,
};
use crate::evidence::{
    Evidence, ExportFacts, ExportResult, Fingerprint, IndexError, Record, Side, compare,
};
use crate::fhir::in_patient_compartment;
use crate::need::{ExportLevel, ExportNeed};

pub(crate) const DISJOINT: CheckDoc = CheckDoc {
    id: "disjoint",
    judges: "No resource of this export is in the export of another user.",
    sent: "The same kick-off with the tokens of two users, and a download of all files.",
    accepted: "No type and id in common, among the types of the Patient compartment; resources \
               such as Organization may be shared.",
    matters: "A user would see another person's data.",
    cause: "Data are selected by the client of the token instead of by its user.",
    repair: "Select by the user whom the token was issued for.",
};

pub(crate) const COVERS: CheckDoc = CheckDoc {
    id: "covers",
    judges: "Every resource of the other exports is in this one.",
    sent: "The same kick-off with each of the credentials, and a download of all files.",
    accepted: "All types and ids of the others; what changed since the earlier export began may \
               be missing.",
    matters: "Whoever reads the data of all users would miss some of them.",
    cause: "The client headers are taken for those of one user.",
    repair: "With the client headers, select the data of all users of the client.",
};

pub(crate) const PART_OF: CheckDoc = CheckDoc {
    id: "part-of",
    judges: "Every resource of this export is in the other one.",
    sent: "A kick-off with parameters and one with fewer, and a download of all files.",
    accepted: "All types and ids of this export in the other one; what changed since the earlier \
               export began may be missing, and so may the Group whose members are exported.",
    matters: "What a narrow export has and a wide one lacks is lost to everybody who copies the \
              whole; no count would show it.",
    cause: "Files are cut at a page or a round number, or the first resource of a page is skipped.",
    repair: "Write every page of the query into the files, from its first resource to its last.",
};

pub(crate) const NOT_ALL_OF: CheckDoc = CheckDoc {
    id: "not-all-of",
    judges: "This export is refused, or does not have all resources of the other one.",
    sent: "A kick-off whose headers are not those that the contract shows, and one whose are.",
    accepted: "A 4xx, or a list that lacks resources of the other export.",
    matters: "The data of all users would be one header away from anybody who has a client.",
    cause: "The header is not looked at.",
    repair: "Refuse requests without the header, or with another value.",
};

pub(crate) const NARROWER_THAN: CheckDoc = CheckDoc {
    id: "narrower-than",
    judges: "This export is refused, or has less than the other one and nothing besides.",
    sent: "The same kick-off with a token of narrower rights and with the main one.",
    accepted: "A 4xx, or a list with fewer resources, all of them in the other export.",
    matters: "Rights that are not enforced in bulk exports are no rights.",
    cause: "The scopes of a token are checked on single reads only.",
    repair: "Restrict the export to the types and patients that the token's scopes name.",
};

/// How two exports overlap.
#[derive(Debug, Default)]
struct Overlap {
    only_other: Seen,
    only_this: Seen,
    both: Seen,
}

impl Overlap {
    fn of(
        evidence: &Evidence,
        other: &ExportFacts,
        this: &ExportFacts,
    ) -> Result<Self, IndexError> {
        let until = unchanged_until(evidence, other, this);
        let mut overlap = Self::default();
        for side in compare(&other.index, &this.index) {
            match side? {
                // What changed in between may rightly be in one of them only.
                Side::OnlyLeft(record) | Side::OnlyRight(record) if is_newer(&record, until) => {}
                Side::OnlyLeft(there) => overlap.only_other.add(&there),
                Side::OnlyRight(here) => overlap.only_this.add(&here),
                Side::Both(_, here) => overlap.both.add(&here),
            }
        }
        Ok(overlap)
    }

    /// The resources of the other export.
    fn other_total(&self) -> u64 {
        self.only_other.total() + self.both.total()
    }

    fn looked(&self) -> Looked {
        Looked::at(Noun::Resource, self.other_total() + self.only_this.total())
    }
}

/// Judges that no resource is in both exports.
pub(crate) fn disjoint(case: Case<'_>, need: &ExportNeed) -> Judgement {
    each_listed(case, |export, _| {
        let other = match other_export(case.evidence, need) {
            Ok(other) => other,
            Err(why) => return Ok(Judged::blocked(why)),
        };
        let (mut shared, mut here, mut there) = (Seen::default(), 0_u64, 0_u64);
        for side in compare(&other.index, &export.index) {
            match side? {
                Side::OnlyLeft(_) => there += 1,
                Side::OnlyRight(_) => here += 1,
                Side::Both(_, record) => {
                    (here, there) = (here + 1, there + 1);
                    if in_patient_compartment(&record.resource_type) {
                        shared.add(&record);
                    }
                }
            }
        }
        if here == 0 || there == 0 {
            let which = if here == 0 { "this export" } else { "the other user's export" };
            return Ok(Judged::not_tested(format!("{which} is empty")));
        }
        let message = "a user sees resources of another user";
        let expected = "no resource in common";
        let found = shared.placed_breach(export, &export.files, message, expected);
        Ok(Judged::with(Looked::at(Noun::Resource, here + there), found.into_iter().collect()))
    })
}

/// Judges that each export has all resources of the others.
pub(crate) fn covers(case: Case<'_>, needs: &[ExportNeed]) -> Judgement {
    each_listed(case, |export, _| {
        if let Some(why) = unread(export) {
            return Ok(Judged::blocked(why));
        }
        Judged::all(needs.iter().map(|need| {
            let other = match other_export(case.evidence, need) {
                Ok(other) => other,
                Err(why) => return Ok(Judged::blocked(why)),
            };
            let overlap = Overlap::of(case.evidence, other, export)?;
            let message = "resources of another export are missing";
            let expected = "all resources of the other export";
            let found = overlap.only_other.breach(export, message, expected);
            let found = found.map(|found| found.shown_by(export.kickoff));
            let looked = Looked::at(Noun::Resource, overlap.other_total());
            let judged = Judged::with(looked, found.into_iter().collect());
            Ok(judged.or_not_tested("the export that must be covered is empty"))
        }))
    })
}

/// Judges that the other export has all resources of each export.
pub(crate) fn part_of(case: Case<'_>, need: &ExportNeed) -> Judgement {
    each_listed(case, |export, _| {
        let other = match other_export(case.evidence, need) {
            Ok(other) => other,
            Err(why) if is_not_offered(case, need) => return Ok(Judged::not_tested(why)),
            Err(why) => return Ok(Judged::blocked(why)),
        };
        if let Some(why) = unread(other) {
            return Ok(Judged::blocked(why));
        }
        let (mut lost, mut common) = (Seen::default(), 0);
        let until = unchanged_until(case.evidence, other, export);
        let mut own_group = OwnGroup::of(export, other);
        for side in compare(&other.index, &export.index) {
            match side? {
                Side::OnlyRight(here) if own_group.is(&here) => {}
                Side::OnlyRight(here) if is_newer(&here, until) => {}
                Side::OnlyRight(here) if export.is_misplaced(&here) => {}
                Side::OnlyRight(here) => lost.add(&here),
                Side::Both(..) => common += 1,
                Side::OnlyLeft(_) => {}
            }
        }
        let message = "resources of this export are missing in the other one, which must have them";
        let expected = "every resource of this export in the other one";
        let found = lost.placed_breach(export, &export.files, message, expected);
        let looked = Looked::at(Noun::Resource, common + lost.total());
        let judged = Judged::with(looked, found.into_iter().collect());
        Ok(judged.or_not_tested("nothing was exported"))
    })
}

/// The Group that an export at its level may hold, where one at another level has no reason to.
enum OwnGroup {
    /// Both exports are at one level.
    None,
    /// It was not seen yet.
    Open,
    Seen(Fingerprint),
}

impl OwnGroup {
    fn of(export: &ExportFacts, other: &ExportFacts) -> Self {
        let is_of_group = export.need.level == Some(ExportLevel::Group);
        if is_of_group && other.need.level != export.need.level { Self::Open } else { Self::None }
    }

    /// Tells whether a record is of this Group: the first that comes, and no other.
    fn is(&mut self, record: &Record) -> bool {
        if &*record.resource_type != "Group" {
            return false;
        }
        match self {
            Self::None => false,
            Self::Open => {
                *self = Self::Seen(record.id);
                true
            }
            Self::Seen(id) => *id == record.id,
        }
    }
}

/// Judges that each export is refused, or lacks something of the other one.
pub(crate) fn not_all_of(case: Case<'_>, need: &ExportNeed) -> Judgement {
    unless_refused(case, need, |export, other| {
        let overlap = Overlap::of(case.evidence, other, export)?;
        if overlap.other_total() == 0 {
            return Ok(Judged::not_tested("the export to compare with is empty"));
        }
        let message = "the export has all resources of one that needs other rights";
        let expected = "a 4xx, or fewer resources";
        let found = (overlap.only_other.total() == 0)
            .then(|| overlap.both.breach(export, message, expected))
            .flatten();
        match gap(export, other) {
            // What was not read may be the very thing that the one has and the other lacks.
            Some(why) => Ok(Judged::blocked(why)),
            None => Ok(Judged::with(overlap.looked(), by_kickoff(found, export))),
        }
    })
}

/// Judges that each export is refused, or has less than the other one and nothing besides.
pub(crate) fn narrower_than(case: Case<'_>, need: &ExportNeed) -> Judgement {
    unless_refused(case, need, |export, other| {
        let overlap = Overlap::of(case.evidence, other, export)?;
        if overlap.other_total() == 0 {
            return Ok(Judged::not_tested("the export to compare with is empty"));
        }
        let message = "narrower rights see resources that wider rights do not see";
        let expected = "a 4xx, or a part of the other export";
        // Where the other export could not be read to its end, what it lacks proves nothing.
        let besides = if unread(other).is_none() {
            overlap.only_this.placed_breach(export, &export.files, message, expected)
        } else {
            None
        };
        let message = "narrower rights see as much as wider rights";
        let gap = gap(export, other);
        let as_much = (overlap.only_other.total() == 0 && gap.is_none())
            .then(|| overlap.both.breach(export, message, expected))
            .flatten();
        let found = besides.into_iter().chain(by_kickoff(as_much, export)).collect();
        Ok(Judged::with(overlap.looked(), found).but_blocked(gap))
    })
}

/// Why two exports are not known whole, if so.
fn gap(export: &ExportFacts, other: &ExportFacts) -> Option<String> {
    let of_other = || unread(other).map(|why| format!("of the other export, {why}"));
    unread(export).or_else(of_other)
}

/// Takes a refusal as right, and compares what was listed with the other export.
fn unless_refused(
    case: Case<'_>,
    need: &ExportNeed,
    judge: impl Fn(&ExportFacts, &ExportFacts) -> Judgement,
) -> Judgement {
    each_export(case, |export| match &export.result {
        ExportResult::Refused { .. } => Ok(Judged::refusal()),
        ExportResult::Failed { .. } | ExportResult::NotPossible { .. } => Ok(without_list(export)),
        ExportResult::Listed(_) => match other_export(case.evidence, need) {
            Ok(other) => judge(export, other),
            Err(why) => Ok(Judged::blocked(why)),
        },
    })
}

/// Tells whether an export at another level was refused: no server has to offer all levels.
pub(super) fn is_not_offered(case: Case<'_>, need: &ExportNeed) -> bool {
    let export = case.evidence.shared_export(need);
    need.level.is_some()
        && export.is_some_and(|export| matches!(export.result, ExportResult::Refused { .. }))
}

fn by_kickoff(found: Option<Found>, export: &ExportFacts) -> Vec<Found> {
    found.map(|found| found.shown_by(export.kickoff)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{Export, File, World, assert_says, line, patients, status};
    use crate::verdict::Outcome;
    use rstest::rstest;

    fn judged(this: Export, other: Export, check: &str) -> crate::verdict::Verdict {
        let other = other.need("{ as: other-user }");
        World::new(Contract::Analytics).export(this).beside(other).check(check)
    }

    fn of(ids: &[&str]) -> Export {
        Export::of(vec![patients(ids)])
    }

    fn shared() -> Export {
        Export::of(vec![File::new("Organization", &[line("Organization", "o", "2024-01-01")])])
    }

    #[rstest]
    #[case(&["g"], "{ level: group }", "{ level: patient }", Outcome::Pass)]
    #[case(&["g", "h"], "{ level: group }", "{ level: patient }", Outcome::Fail)]
    #[case(&["g"], "{ level: patient }", "{ level: system }", Outcome::Fail)]
    #[case(&["g"], "{ level: group, _type: Patient }", "{ level: group }", Outcome::Fail)]
    fn an_export_of_a_group_may_hold_that_group(
        #[case] groups: &[&str],
        #[case] level: &str,
        #[case] of_other: &str,
        #[case] outcome: Outcome,
    ) {
        let groups: Vec<String> = groups.iter().map(|id| line("Group", id, "2024-01-01")).collect();
        let files = vec![patients(&["a"]), File::new("Group", &groups)];
        let world = World::new(Contract::Guide(GuideVersion::V2))
            .export(Export::of(files).need(level))
            .beside(of(&["a"]).need(of_other));
        let check = format!("steps: []\njudge: [{{ part-of: {of_other} }}]");
        let words = if outcome == Outcome::Fail { "Group: 1" } else { "" };
        assert_says(&world.cited("[KICK-03]", &check), outcome, words);
    }

    #[rstest]
    #[case(of(&["a"]), of(&["b"]), Outcome::Pass, "2 resources")]
    #[case(of(&["a", "b"]), of(&["b"]), Outcome::Fail, "no resource in common | Patient: 1 | Patient file 1:2")]
    #[case(of(&[]), of(&["b"]), Outcome::NotTested, "this export is empty")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "the other user's export is empty")]
    #[case(shared(), shared(), Outcome::Pass, "2 resources")]
    #[case(of(&["a"]), Export::refused(), Outcome::Blocked, "was refused with 400")]
    #[case(Export::refused(), of(&["a"]), Outcome::NotTested, "the export was refused with 400")]
    fn two_users_have_nothing_in_common(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ disjoint: { as: other-user } }"), outcome, words);
    }

    #[rstest]
    #[case(of(&["a", "b"]), of(&["b"]), Outcome::Pass, "1 resource")]
    #[case(of(&["a"]), of(&["b"]), Outcome::Fail, "all resources of the other export | Patient: 1 |")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "must be covered is empty")]
    #[case(of(&["a"]), Export::failed(), Outcome::Blocked, "failed: the job burnt")]
    #[case(Export::of(vec![File::lost("Patient", status(404))]), of(&["a"]), Outcome::Blocked, "1 of 1 files")]
    fn all_users_together_have_the_data_of_each(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ covers: [{ as: other-user }] }"), outcome, words);
    }

    #[rstest]
    #[case(Export::refused(), of(&["a"]), Outcome::Pass, "1 refusal")]
    #[case(of(&["a"]), of(&["a", "b"]), Outcome::Pass, "2 resources")]
    #[case(of(&["a", "b"]), of(&["a", "b"]), Outcome::Fail, "| a 4xx, or fewer resources | Patient: 2 |")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "to compare with is empty")]
    #[case(of(&["a"]), Export::refused(), Outcome::Blocked, "was refused with 400")]
    #[case(Export::failed(), of(&["a"]), Outcome::Blocked, "the export failed")]
    fn other_rights_do_not_give_everything(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ not-all-of: { as: other-user } }"), outcome, words);
    }

    #[rstest]
    #[case(Export::refused(), of(&["a"]), Outcome::Pass, "1 refusal")]
    #[case(of(&["a"]), of(&["a", "b"]), Outcome::Pass, "2 resources")]
    #[case(of(&[]), of(&["a"]), Outcome::Pass, "1 resource")]
    #[case(of(&["a", "b"]), of(&["a", "b"]), Outcome::Fail, "see as much as wider rights")]
    #[case(of(&["a", "x"]), of(&["a", "b"]), Outcome::Fail, "wider rights do not see | a 4xx, or a part of the other export | Patient: 1 | Patient file 1:2")]
    #[case(of(&["a"]), of(&[]), Outcome::NotTested, "to compare with is empty")]
    fn narrower_rights_see_less(
        #[case] this: Export,
        #[case] other: Export,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(this, other, "{ narrower-than: { as: other-user } }"), outcome, words);
    }
}
