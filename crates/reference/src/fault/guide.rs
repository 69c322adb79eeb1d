//! The defects of a server that implements HL7's guide Bulk Data Access.

use super::registry::{Fault, FaultInfo};
use super::table::faults;
use crate::settings::Dialect;
use bulkspec_fhir::GuideVersion;

const EVERY: &[Dialect] = &[
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];

faults! { Guide GuideFault
    GroupLeak "group-leak" EVERY "All data of one patient outside the group are exported."
    MixedTypeFile "mixed-type-file" EVERY "The Patient file contains a Practitioner."
}
