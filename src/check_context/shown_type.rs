//! Types from a server, as findings show them.

/// A type as findings show it: only what looks like a name, for it comes from the server.
pub(crate) fn shown_type(name: &str) -> String {
    let is_name = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_name || name.starts_with("(another name") {
        name.to_owned()
    } else {
        "a string that is not a type name".to_owned()
    }
}
