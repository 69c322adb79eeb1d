//! Where a request goes that is sent as a suite writes it.

use schemars::JsonSchema;
use serde::Deserialize;

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// The export endpoint of the contract.
    Export,
    /// The export endpoint, without the customer's segment in its path.
    ExportWithoutCustomer,
    /// The export endpoint of another customer.
    ExportOfOtherCustomer,
    /// The export endpoint of a Group that does not exist.
    ExportOfUnknownGroup,
    /// The export endpoint of another version of FHIR (`dstu2`, `stu3`).
    ExportOfOtherVersion,
    /// The Group itself.
    Group,
    /// The Patient resource of a member of the Group.
    Member,
    /// The capability statement.
    Metadata,
    /// Each file of the scenario's last export in turn.
    EveryFile,
    /// The first file of the scenario's last export.
    FirstFile,
    /// The first file, with another `userId` in the token of its URL.
    FileWithOtherUser,
    /// The first file, with another `total` in the token of its URL.
    FileWithOtherTotal,
    /// The first file, with one character of the signature of its URL's token changed.
    FileWithOtherSignature,
    /// The first file, with the signature of its URL's token cut off.
    FileWithoutSignature,
    /// The first file, with a token in its URL that says `alg: none` and has no signature.
    FileWithAlgNone,
    /// The status URL of the export that the scenario started, or else of its last export.
    StatusUrl,
    /// A status URL like that one, with an id that no job has.
    UnknownStatusUrl,
    /// A file like the first one, with a name that no file has.
    UnknownFile,
    /// The search for the Group by its id.
    GroupSearch,
    /// The resources of the type that the scope is about which the client is not entitled to.
    ForbiddenType,
}
