//! What was observed of a target, without values of resources and without secrets.
//!
//! Ids and references become [`Fingerprint`]s under a key that is made for one run and never
//! written; so does the content of files.

mod attempt;
mod capabilities;
mod cohort;
mod content_facts;
mod contents;
mod exchange;
mod export;
mod file_facts;
mod fingerprint;
mod guide_facts;
mod http_date;
mod index;
mod lockout;
mod mention;
mod received_header;
mod redacted;
mod replace;
mod run;
mod smart;
mod store;
mod token;
mod vocabulary;
mod write_facts;

pub use attempt::Attempt;
pub use capabilities::{
    COHORT_PROFILE, Capabilities, DeclaredOperation, DeclaredParameter, DeclaredType,
};
pub use cohort::{CohortEnd, CohortFacts, CohortGroup, CohortRead, CohortSearch, StatedTime};
pub use content_facts::{
    AttachmentFacts, BlockFacts, ContentFacts, DeletionFacts, ElementFacts, InvalidFacts,
    InvalidRule, PatientTextEncoding, ProvenanceFacts, ReferenceForm, TextEncodingFacts,
};
pub use exchange::{
    Answer, BodyEnd, BodyFacts, BodyKind, Exchange, ExchangeId, Header, Hop, LITERAL_BRACE,
    ReceivedResponse, SentBody, SentRequest, Transport, TransportKind,
};
pub use export::{
    ExportFacts, ExportId, ExportResult, FileEvidence, FileTokenFacts, FileUrlFacts, ManifestFacts,
    MemberFacts, MembersFacts, OutputFacts, PeriodState,
};
pub use file_facts::{BrokenRule, FileFacts, Places, Spot, Truncation};
pub use fingerprint::{ContentDigest, Digester, Fingerprint, Fingerprinter, ParseFingerprintError};
pub use guide_facts::{
    AttachmentProbe, AuxiliaryFile, AuxiliaryList, BrokenLink, FileProbe, GuideFacts, PageFacts,
    PartialFacts, ProbeKind, ReferencedFacts, ReferencedProbe,
};
pub(crate) use http_date::http_date;
pub use index::{DiskUse, IndexBuilder, IndexError, Record, Records, ResourceIndex, Side, compare};
pub use lockout::Lockout;
pub use mention::Mention;
pub use received_header::ReceivedHeader;
pub use redacted::Redact;
pub use run::{
    AcrossFacts, DownloadFacts, Evidence, Execution, MissingGroup, RunFacts, Sent, StepFacts,
    TokenDenied,
};
pub use smart::{Discovered, DiscoveryPlace, EndpointFacts, SmartFacts};
pub use store::StoreError;
pub use token::{JwksFetch, Lifetime, TokenAsked, TokenFacts};
pub(crate) use vocabulary::without_fingerprints;
pub use vocabulary::{ANOTHER_NAME, is_known_name, known_media_type, known_name, known_words};
pub use write_facts::{MemberReadFacts, StampFacts, WriteFacts};
