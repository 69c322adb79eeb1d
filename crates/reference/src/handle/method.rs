//! What a method means on the export endpoint.

use crate::fault::gateway::endpoint::{
    UP_DELETE_202, UP_DELETE_405, UP_DELETE_DROPS_FILES, UP_EXPORT_IGNORES_QUERY,
    UP_EXPORT_METHOD_501, UP_GET_405, UP_PATCH_200, UP_POST_202, UP_POST_405,
};
use crate::message::Response;
use crate::refusal::Refusal;
use crate::settings::Settings;

/// Methods of the population contract's export endpoint.
pub(super) const EXPORT_METHODS: &str = "GET, EXPORT, PUT, OPTIONS";

/// What a request on the population contract's export endpoint wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MethodIntent {
    /// The list of files.
    List,
    /// The list of files, whatever the query says, which is a fault.
    ListWithoutQuery,
    /// An export in the background, by POST, which is a fault.
    Start,
    /// Another attempt at a failed export.
    Retry,
    /// The end of an export, which is a fault.
    Cancel,
    /// A refusal, after which the files are gone, which is a fault.
    RefuseAndDrop,
    /// The list of methods.
    Options,
}

/// Reads the method of a request to the export endpoint.
pub(super) fn wish(method: &str, settings: &Settings) -> Result<MethodIntent, Refusal> {
    let has = |fault| settings.has(fault);
    match method {
        "GET" if !has(&UP_GET_405) => Ok(MethodIntent::List),
        "EXPORT" if has(&UP_EXPORT_METHOD_501) => {
            Err(Refusal::unimplemented("the method EXPORT is not implemented"))
        }
        "EXPORT" if has(&UP_EXPORT_IGNORES_QUERY) => Ok(MethodIntent::ListWithoutQuery),
        "EXPORT" => Ok(MethodIntent::List),
        "PATCH" if has(&UP_PATCH_200) => Ok(MethodIntent::List),
        "PUT" => Ok(MethodIntent::Retry),
        "OPTIONS" => Ok(MethodIntent::Options),
        "POST" if has(&UP_POST_202) => Ok(MethodIntent::Start),
        "POST" if !has(&UP_POST_405) => Err(forbidden()),
        "DELETE" if has(&UP_DELETE_202) => Ok(MethodIntent::Cancel),
        "DELETE" if has(&UP_DELETE_DROPS_FILES) => Ok(MethodIntent::RefuseAndDrop),
        "DELETE" if !has(&UP_DELETE_405) => Err(forbidden()),
        _ => Err(Refusal::method(EXPORT_METHODS)),
    }
}

pub(super) fn forbidden() -> Refusal {
    Refusal::forbidden("this method is forbidden on the export endpoint")
}

pub(super) fn options(allow: &'static str) -> Response {
    Response::empty(204).with("allow", allow)
}

/// Admits GET only.
pub(super) fn only_get(method: &str) -> Result<(), Refusal> {
    if method == "GET" { Ok(()) } else { Err(Refusal::method("GET")) }
}
