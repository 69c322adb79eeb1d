//! The defects of a server that speaks HL7's guide Bulk Data Access.

use super::registry::{Fault, FaultInfo};
use super::table::faults;
use crate::reference::settings::{Dialect, GuideVersion};

const EVERY: &[Dialect] = &[
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
const FROM_2: &[Dialect] = EVERY.split_at(1).1;

faults! { Guide GuideFault
    Kickoff200Sync "kickoff-200-sync" EVERY
        "The kick-off answers 200 with the manifest instead of 202 with a status URL."
    SinceIgnored "since-ignored" EVERY "_since has no effect."
    GroupLeak "group-leak" EVERY "All data of one patient outside the group are exported."
    MixedTypeFile "mixed-type-file" EVERY "A Practitioner stands inside the Patient file."
    DeleteThen200 "delete-then-200" FROM_2
        "After DELETE the status URL answers 200 with a body that says cancelled."
}
