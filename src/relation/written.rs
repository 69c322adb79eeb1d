//! Judges whether an export has what the scenario wrote before it.

use super::own::{gap, is_after, lag_words, own_resources};
use crate::case::{
    Case, CheckDoc, Judged, Judgement, Looked, Noun, each_listed, file_name, in_file,
};
use crate::evidence::ExportFacts;

pub(crate) const WRITTEN_ARE_EXPORTED: CheckDoc = CheckDoc {
    id: "written-are-exported",
    judges: "What was written before the kick-off is in the export.",
    sent: "POST or PUT of a resource of bulkspec's own, and an export after the answer.",
    accepted: "Every such resource that _type selects is in the output. What the server stamps with \
               a lastUpdated after transactionTime may be left to the next export.",
    matters: "Who reads the export relies on having everything up to transactionTime.",
    cause: "The export reads a replica or a search index that lags behind.",
    repair: "Read from the primary, or set transactionTime to what the replica has seen.",
};

pub(crate) const NEWEST_VERSION_ONLY: CheckDoc = CheckDoc {
    id: "newest-version-only",
    judges: "A resource that was changed before the kick-off comes once, in its newest version.",
    sent: "POST and then PUT of a resource of bulkspec's own, and an export after the answer.",
    accepted: "One line with the versionId (or lastUpdated) of the last change, or of a later one.",
    matters: "An old version that is loaded last undoes the change in the client's data.",
    cause: "The query reads the history, or a copy that lags behind.",
    repair: "Select the current version of each resource.",
};

/// Judges that what was written before an export is in it.
pub(crate) fn written_are_exported(case: Case<'_>) -> Judgement {
    let all = own_resources(case);
    each_before(case, |export| {
        let (mut looked, mut excused, mut found) = (0, 0, Vec::new());
        let gap = gap(export);
        for own in all.iter().filter(|own| own.is_asked(export)) {
            let last = export.kickoff.and_then(|kickoff| own.last_before(kickoff));
            let Some(write) = last.filter(|write| !write.is_deletion()) else { continue };
            let is_there = !own.records(&export.index)?.is_empty();
            match (is_there, is_after(&write, export)) {
                (true, _) => looked += 1,
                (false, true) => excused += 1,
                (false, false) if gap.is_some() => {}
                (false, false) => {
                    looked += 1;
                    let message = "a resource is missing that was written before the kick-off";
                    let expected = "every resource that was written before the kick-off";
                    found.push(own.breach(export, &write, message, expected, "not exported"));
                }
            }
        }
        Ok(Judged::with(Looked::at(Noun::Resource, looked), found)
            .but_blocked(gap)
            .but_not_tested(lag_words(excused))
            .or_not_tested("nothing was written before the export that it should have"))
    })
}

/// Judges that what was changed before an export is in it once, as it was last.
pub(crate) fn newest_version_only(case: Case<'_>) -> Judgement {
    let all = own_resources(case);
    each_before(case, |export| {
        let (mut looked, mut excused, mut found) = (0, 0, Vec::new());
        for own in all.iter().filter(|own| own.writes.len() > 1) {
            let last = export.kickoff.and_then(|kickoff| own.last_before(kickoff));
            let Some(write) = last.filter(|write| !write.is_deletion()) else { continue };
            let records = own.records(&export.index)?;
            let Some(first) = records.first() else { continue };
            let place = in_file(&file_name(&export.files, first.file), Some(u64::from(first.line)));
            if records.len() > 1 {
                let message = "a resource that was changed is exported more than once";
                let observed = format!("{} lines", records.len());
                let one = own.breach(export, &write, message, "one line", &observed);
                found.push(one.at(place.clone()));
            }
            if records.iter().any(|record| own.is_at_least(record, &write)) {
                looked += 1;
            } else if is_after(&write, export) {
                excused += 1;
            } else {
                looked += 1;
                let message = "a resource is exported in an older version";
                let expected = "the version that the last change before the kick-off gave";
                let one = own.breach(export, &write, message, expected, "an older versionId");
                found.push(one.at(place));
            }
        }
        Ok(Judged::with(Looked::at(Noun::Resource, looked), found)
            .but_not_tested(lag_words(excused))
            .or_not_tested("the export has nothing that was changed before it"))
    })
}

fn each_before<'a>(case: Case<'a>, judge: impl Fn(&'a ExportFacts) -> Judgement) -> Judgement {
    each_listed(case, |export, _| judge(export))
}
