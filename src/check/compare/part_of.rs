//! Judges that a narrow export is part of a wide one.

use super::seen::{Seen, is_newer, unchanged_until};
use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, Examined, Judgement, Unit, Unread, each_listed,
    other_export,
};
use crate::evidence::{ExportFacts, ExportResult, Fingerprint, Record, Side, compare};
use crate::spec::{ExportLevel, ExportSpec};

pub(crate) static PART_OF: Def<ExportSpec> = Def {
    doc: CheckDoc {
        id: "part-of",
        judges: "Every resource of this export is also in the other export.",
        sent: "A kick-off with parameters and one with fewer parameters, and a download of all \
               files.",
        accepted: "All types and ids of this export are in the other one. Resources that changed \
                   since the earlier export began may be missing, and so may the Group whose \
                   members are exported.",
        matters: "A resource that is in a narrow export but missing from a wider one is lost to \
                  every client that copies the wider one. No count would reveal it.",
        cause: "Files are cut at a page or a round number, or the first resource of a page is skipped.",
        repair: "Write every page of the query to the files, from its first resource to its last.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(part_of),
};

/// Judges that the other export has all resources of each export.
pub(crate) fn part_of(cx: CheckContext<'_>, spec: &ExportSpec) -> Judgement {
    each_listed(cx, |export, _| {
        let other = match other_export(cx.evidence, spec) {
            Ok(other) => other,
            Err(why) if is_not_offered(cx, spec) => return Ok(CheckResult::not_tested(why)),
            Err(why) => return Ok(CheckResult::blocked(why)),
        };
        let gap = Unread::of(other);
        let is_hidden =
            |one: &Record| gap.as_ref().is_some_and(|gap| gap.hides(&one.resource_type));
        if let Some(gap) = gap.as_ref().filter(|gap| gap.is_everywhere()) {
            return Ok(CheckResult::blocked(gap.why()));
        }
        let (mut lost, mut common) = (Seen::default(), 0);
        let until = unchanged_until(cx.evidence, other, export);
        let mut own_group = OwnGroup::of(export, other);
        for side in compare(&other.index, &export.index) {
            match side? {
                Side::OnlyRight(here) if own_group.is(&here) => {}
                Side::OnlyRight(here) if is_newer(&here, until) => {}
                Side::OnlyRight(here) if export.is_misplaced(&here) || is_hidden(&here) => {}
                Side::OnlyRight(here) => lost.add(&here),
                Side::Both(..) => common += 1,
                Side::OnlyLeft(_) => {}
            }
        }
        let message = "resources of this export are missing from the other export, which must \
                       contain them";
        let expected = "every resource of this export in the other export";
        let found = lost.placed_breach(export, &export.files, message, expected);
        let looked = Examined::at(Unit::Resource, common + lost.total());
        let judged = CheckResult::with(looked, found.into_iter().collect());
        let not_read = gap.as_ref().map(Unread::why);
        Ok(judged.but_not_tested(not_read).or_not_tested("nothing was exported"))
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
        let is_of_group = export.spec.level == Some(ExportLevel::Group);
        if is_of_group && other.spec.level != export.spec.level { Self::Open } else { Self::None }
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

/// Tells whether an export at another level was refused: no server has to offer all levels.
pub(super) fn is_not_offered(cx: CheckContext<'_>, spec: &ExportSpec) -> bool {
    let export = cx.evidence.shared_export(spec);
    spec.level.is_some()
        && export.is_some_and(|export| matches!(export.result, ExportResult::Refused { .. }))
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, line, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

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
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2))
            .export(Export::of(files).spec(level))
            .beside(Export::of(vec![patients(&["a"])]).spec(of_other));
        let check = format!("steps: []\njudge: [{{ part-of: {of_other} }}]");
        let words = if outcome == Outcome::Fail { "Group: 1" } else { "" };
        assert_says(&builder.cited("[KICK-03]", &check), outcome, words);
    }
}
