//! Judges the status of an answer.

use super::{Answered, StatusSet};
use crate::check::{Arguments, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding};

pub(crate) static STATUS: Def<StatusSet> = Def {
    doc: CheckDoc {
        id: "status",
        judges: "The response has one of the status codes that the scenario lists.",
        sent: "The request that the scenario describes, once for each of its methods, credentials \
               and files.",
        accepted: "Exactly the codes listed, or any code of a listed class such as 4xx. A 5xx is a \
                   failure and never counts as a refusal.",
        matters: "Clients use the status code to decide whether to retry, to authenticate again or \
                  to give up.",
        cause: "A gateway or framework responds before the export does: 405 for methods without a \
                route, 500 for tokens it cannot parse, 302 to a login page.",
        repair: "Return the documented status code in the outermost layer.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, due| Ok(status(answer, due).into_iter().collect())),
};

impl Arguments for StatusSet {
    #[cfg(test)]
    const EXAMPLE: &'static str = "4xx";
}

fn status(answer: &Answered<'_>, due: &StatusSet) -> Option<DraftFinding> {
    let status = answer.response.status;
    if due.contains(status) {
        return None;
    }
    // CTR-04: HTTP itself calls for 405 here; the contract says otherwise, and it is the contract
    // that is judged.
    let message = if status == 405 && due.contains(403) {
        "the status is 405, as in HTTP, but this contract requires 403"
    } else if status / 100 == 5 {
        "the server failed instead of sending the expected response"
    } else {
        "the response has an unexpected status"
    };
    Some(answer.breach(message, words(due), format!("status {status}")))
}

/// The statuses that are due, in words.
pub(super) fn words(due: &StatusSet) -> String {
    format!("status {due}")
}
