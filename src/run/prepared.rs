//! What a request needs before it can be sent.

/// Something that was prepared for this target, or why it cannot be.
#[derive(Debug)]
pub(crate) enum Prepared<T> {
    /// It is ready.
    Ready(T),
    /// It is not possible with this target, for this reason.
    NotPossible(String),
}

impl<T> Prepared<T> {
    /// It is not possible, for this reason.
    pub(crate) fn not(why: &str) -> Self {
        Self::NotPossible(why.to_owned())
    }
}

impl<T> From<Result<T, String>> for Prepared<T> {
    fn from(result: Result<T, String>) -> Self {
        match result {
            Ok(ready) => Self::Ready(ready),
            Err(why) => Self::NotPossible(why),
        }
    }
}
