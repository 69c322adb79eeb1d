//! The defects of TLS and of the connection, which do not depend on the contract.

use super::registry::{Fault, FaultInfo};
use super::table::faults;
use crate::settings::Dialect;
use bulkspec_fhir::GuideVersion;

/// The dialects in which a file must arrive complete.
const FILES: &[Dialect] = &[
    Dialect::Population,
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
/// The dialects of HL7's guide, which requires TLS and has an expiry time for files.
const GUIDES: &[Dialect] = FILES.split_at(1).1;

faults! { Wire WireFault
    CutBody "wire-cut-body" FILES
        "The connection is cut in the middle of each Observation file, sent in chunks."
    CutOnce "wire-cut-once" FILES
        "The connection is cut in the middle of each Observation file on its first download."
    LengthTooLarge "wire-length-too-large" FILES
        "Content-Length of Observation files is larger than the body."
    LengthTooSmall "wire-length-too-small" FILES
        "Content-Length of Observation files is smaller than the file; the rest is lost."
    ClosedBeforeAnswer "wire-closed-before-answer" FILES
        "The connection is closed before the response with an Observation file."
    Drip "wire-drip" FILES "Observation files are sent byte by byte, with seconds in between."
    ExpiryCuts "expire-cuts-download" GUIDES
        "Downloads of Observation files are cut off when the files expire."
    GzipCut "wire-gzip-cut" FILES
        "Observation files are sent with gzip, and the stream is cut in the middle."
    BrokenHeader "wire-broken-header" FILES
        "The response header of Observation files has a line without a colon."
    ExpiredCertificate "wire-expired-certificate" GUIDES
        "Observation files are on a host whose certificate has expired."
    OtherNameCertificate "wire-other-name-certificate" GUIDES
        "Observation files are on a host whose certificate is for another name."
    FileUrlHttp "file-url-http" GUIDES "File URLs are plain http, although the base URL is https."
    ErrorUrlHttp "error-url-http" GUIDES
        "URLs of message files are plain http, although the base URL is https."
    StatusUrlHttp "status-url-http" GUIDES
        "The status URL is plain http, although the base URL is https."
    TokenHttp "token-http" GUIDES
        "`token_endpoint` in the SMART configuration is http, although the base URL is https."
}
