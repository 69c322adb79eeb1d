//! The defects that only TLS or the raw connection can show, whatever contract is spoken above.

use super::registry::{Fault, FaultInfo};
use super::table::faults;
use crate::settings::Dialect;
use bulkspec_fhir::GuideVersion;

/// Where a file has to arrive whole.
const FILES: &[Dialect] = &[
    Dialect::Population,
    Dialect::Guide(GuideVersion::V1),
    Dialect::Guide(GuideVersion::V2),
    Dialect::Guide(GuideVersion::V3),
    Dialect::Guide(GuideVersion::V4Ballot),
];
/// Where HL7's guide is followed, which asks for TLS and tells when files expire.
const GUIDES: &[Dialect] = FILES.split_at(1).1;

faults! { Wire WireFault
    CutBody "wire-cut-body" FILES
        "The connection is cut in the middle of each file of Observations, which is sent in chunks."
    CutOnce "wire-cut-once" FILES
        "The connection is cut in the middle of each file of Observations when it is first asked for."
    LengthTooLarge "wire-length-too-large" FILES
        "Content-Length of files of Observations is larger than what is sent."
    LengthTooSmall "wire-length-too-small" FILES
        "Content-Length of files of Observations is smaller than the file, and the rest is lost."
    ClosedBeforeAnswer "wire-closed-before-answer" FILES
        "The connection is closed before files of Observations are answered."
    Drip "wire-drip" FILES "Files of Observations are sent byte by byte, with seconds in between."
    ExpiryCuts "expire-cuts-download" GUIDES
        "Files of Observations that are still being sent when they expire break off."
    GzipCut "wire-gzip-cut" FILES
        "Files of Observations are sent with gzip, whose stream is cut in the middle."
    BrokenHeader "wire-broken-header" FILES
        "The header of files of Observations has a line without a colon."
    ExpiredCertificate "wire-expired-certificate" GUIDES
        "Files of Observations are on a host whose certificate has expired."
    OtherNameCertificate "wire-other-name-certificate" GUIDES
        "Files of Observations are on a host whose certificate is for another name."
    FileUrlHttp "file-url-http" GUIDES "The URLs of files are plain http, though the base is https."
    ErrorUrlHttp "error-url-http" GUIDES
        "The URLs of files of messages are plain http, though the base is https."
    StatusUrlHttp "status-url-http" GUIDES "The status URL is plain http, though the base is https."
    TokenHttp "token-http" GUIDES
        "`token_endpoint` in the SMART configuration is plain http, though the base is https."
}
