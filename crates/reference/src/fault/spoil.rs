//! The points at which a fault changes what the server does.
//!
//! The server builds values and hands each of them to the faults that it was started with; without
//! faults, nothing changes them.

use std::ops::Range;

use jiff::SignedDuration;
use serde_json::{Map, Value};

use crate::guide::{
    AcceptedContext, BlockFile, Completion, ExportInput, FileContext, Given, Resource,
    ResourceContext, Selection, SelectionContext, Snapshot, Target, Written,
};
use crate::manifest::{Manifest, ManifestContext};
use crate::message::{Request, Response};
use crate::refusal::Refusal;
use crate::wire::{Certificate, Delivery, Transfer};

/// The bytes of a file that is coded, and the value of Content-Encoding.
pub(crate) type Coded = (Vec<u8>, Option<&'static str>);

/// What a fault changes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spoil {
    /// Where the path of a request leads.
    Route(fn(&Request, Target) -> Target),
    /// The CapabilityStatement.
    Statement(fn(&mut Value)),
    /// The SMART configuration.
    Configuration(fn(&mut Map<String, Value>)),
    /// Whether a kick-off is refused for its method or its headers.
    KickOff(fn(&Request) -> Result<(), Refusal>),
    /// The response to parameters of a kick-off, instead of an export.
    Given(fn(&[Given]) -> Option<Response>),
    /// The response to a kick-off that is wrong.
    KickOffRefusal(fn(Refusal) -> Result<Response, Refusal>),
    /// The response to a kick-off that started an export.
    Accepted(fn(&AcceptedContext<'_>, Response) -> Response),
    /// The status of an export in progress.
    Progress(fn(Response) -> Response),
    /// The status of an export that failed.
    Failure(fn(Refusal) -> Result<Response, Refusal>),
    /// The status of a complete export.
    Complete(fn(&Completion<'_>, Response) -> Result<Response, Refusal>),
    /// The manifest of a complete export.
    FinalManifest(fn(&Completion<'_>, Value) -> Value),
    /// Whether DELETE is refused, of an export that is complete or not.
    DeleteCheck(fn(bool) -> Result<(), Refusal>),
    /// The response to a DELETE that was accepted.
    Deleted(fn(Response) -> Response),
    /// The status of an export that was deleted.
    AfterDelete(fn() -> Result<Response, Refusal>),
    /// What an export reads of the data.
    Snapshot(fn(&mut Snapshot)),
    /// The resources of an export.
    Selection(fn(&SelectionContext<'_>, &mut Selection)),
    /// A resource, before it is written.
    Resource(fn(&ResourceContext<'_>, &mut Value)),
    /// A resource of one type, before it is written.
    ResourceOf(&'static str, fn(&ResourceContext<'_>, &mut Value)),
    /// A Bundle that reports a deleted resource.
    Deletion(fn(&mut Value)),
    /// The line in which the faults of single lines show.
    Line(fn(&mut String)),
    /// Each line of a file.
    EveryLine(fn(&mut String)),
    /// Which lines of a type are in each of its files.
    Parts(fn(&mut Vec<Range<usize>>)),
    /// Whether a resource is written to the block of its patient.
    Block(fn(&Resource) -> bool),
    /// The files that consist of blocks.
    BlockFiles(fn(&mut [BlockFile])),
    /// The files of an export.
    Files(fn(&ExportInput<'_>, &mut Written)),
    /// The text of a file with resources.
    Text(fn(&str) -> Vec<u8>),
    /// A manifest, before it is sent.
    Manifest(fn(&ManifestContext<'_>, &mut Manifest)),
    /// Files are sent to anyone who has their URL.
    OpenFiles,
    /// For how long files can be downloaded.
    FilesKept(SignedDuration),
    /// Whether the request for a file is refused.
    FileCheck(fn(&FileContext<'_>, &Request) -> Result<(), Refusal>),
    /// The response to the request for a file, instead of the file.
    FileInstead(fn(&FileContext<'_>) -> Option<Response>),
    /// The content of a file, when it is sent.
    Content(fn(&FileContext<'_>, Vec<u8>) -> Vec<u8>),
    /// How a file is coded, and the value of Content-Encoding.
    Coding(fn(&[u8]) -> Coded),
    /// The response with a file.
    FileAnswer(fn(Response) -> Response),
    /// How an Observation file is sent.
    Transfer(fn(&Delivery, Vec<u8>) -> Transfer),
    /// A response, when it leaves the server.
    Departure(fn(Response) -> Response),
    /// The certificate for the server's name.
    Certificate(fn(&mut Certificate)),
}
