//! Judges that the files of an export stay as they were while data change.

use super::own::{is_after, own_resources};
use crate::case::{Case, CheckDoc, Judged, Judgement, Looked, Noun, each_listed};
use crate::evidence::ResourceIndex;

pub(crate) const LATER_CHANGES_STAY_OUT: CheckDoc = CheckDoc {
    id: "later-changes-stay-out",
    judges: "What changed after transactionTime is not in the files, whenever they are downloaded.",
    sent: "POST and PUT of resources of bulkspec's own while the job runs and after its manifest, \
           and a second download of the files.",
    accepted: "No line has the version of a change that came after the manifest, or that the server \
               stamps with a lastUpdated after transactionTime.",
    matters: "The next export, with transactionTime as _since, brings such a change a second time; \
              and references in a mixture of two states lead nowhere.",
    cause: "Files are written from live queries that run after transactionTime was taken.",
    repair: "Limit every query to what had changed by transactionTime.",
};

/// Judges that later changes are in no file of an export.
pub(crate) fn later_changes_stay_out(case: Case<'_>) -> Judgement {
    let all = own_resources(case);
    let downloads = case.downloads();
    each_listed(case, |export, manifest| {
        let again = downloads.iter().filter(|(_, of)| of.id == export.id);
        let indexes: Vec<&ResourceIndex> =
            [&export.index].into_iter().chain(again.map(|(facts, _)| &facts.index)).collect();
        let (mut looked, mut found) = (0, Vec::new());
        for own in &all {
            let is_later = |write: &&super::own::Write<'_>| {
                let at = write.facts.sent.exchange;
                at > manifest.exchange
                    || (export.kickoff.is_some_and(|kickoff| at > kickoff)
                        && is_after(write, export))
            };
            for write in own.writes.iter().filter(|it| !it.is_deletion()).filter(is_later) {
                looked += 1;
                let mut is_there = false;
                for index in &indexes {
                    let records = own.records(index)?;
                    is_there |= records.iter().any(|record| own.is_surely(record, write));
                }
                if is_there {
                    let message = "a change is in the files that came after transactionTime";
                    let expected = "nothing that changed after transactionTime";
                    found.push(own.breach(export, write, message, expected, "exported"));
                }
            }
        }
        Ok(Judged::with(Looked::at(Noun::Resource, looked), found)
            .or_not_tested("nothing was written after transactionTime"))
    })
}
