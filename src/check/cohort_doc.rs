//! What the checks on the creation of Groups by filters say of themselves.

use crate::case::CheckDoc;

pub(crate) const COHORT_ACCEPTED: CheckDoc = CheckDoc {
    id: "cohort-accepted",
    judges: "A server that declares the Bulk Cohort API accepts the creation of a Group by a \
             filter.",
    sent: "POST [base]/Group with Prefer: respond-async and a Group with one member-filter, which \
           names two members of the target's Group by their ids; then GET on the status URL.",
    accepted: "202 with a status URL that leads to the Group, or the Group at once. A Group that \
               is refused in the end, by a person perhaps, is not judged, nor is a token that may \
               not create Groups.",
    matters: "Without it a client has to export everybody to find those it is there for.",
    cause: "Groups can be created at once only, or the status of a creation is that of an export.",
    repair: "Take the Group, answer 202 with Content-Location, and give a Bundle of the type \
             batch-response there when it is created.",
};

pub(crate) const COHORT_REFUSED: CheckDoc = CheckDoc {
    id: "cohort-refused",
    judges: "A Group with a search parameter that does not exist is refused.",
    sent: "POST [base]/Group with a member-filter on Patient that has the parameter \
           _bulkspecUnknown beside the ids of two patients.",
    accepted: "A refusal, at once or at the status URL.",
    matters: "A filter that does less than it says gives data of patients whom nobody asked for.",
    cause: "The search is lenient, as it may be for GET.",
    repair: "Search strictly for members, and refuse what is not supported.",
};

pub(crate) const COHORT_REFRESHED: CheckDoc = CheckDoc {
    id: "cohort-refreshed",
    judges: "The time at which the members of a Group were found is not later than the Group.",
    sent: "A read of a Group that was created by a filter.",
    accepted: "An extension members-refreshed with a valueDateTime that is not after the Group's \
               date, or, where that is not told, not after the answer's own Date with five \
               minutes to spare. A Group without the extension is not judged: its members are \
               found when an export begins.",
    matters: "A client tells by it whether the members are new enough to export.",
    cause: "The time of the next refresh is written, or local time as UTC.",
    repair: "Write the time at which the filters were last evaluated.",
};

pub(crate) const COHORT_AT_HAND: CheckDoc = CheckDoc {
    id: "cohort-at-hand",
    judges: "A Group that was created by a filter can be read, found by its name, exported and \
             deleted.",
    sent: "GET [base]/Group/[id], GET [base]/Group?name=[name], the export of the Group, and \
           DELETE [base]/Group/[id].",
    accepted: "A success of each; the search has the Group among its matches.",
    matters: "A client that cannot find its Groups creates them again each time, and one that \
              cannot delete them leaves them behind.",
    cause: "Such Groups are kept apart from others.",
    repair: "Serve them like others.",
};
