//! What is wrong with a parameter.

/// Why a parameter cannot be honoured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The server has no such feature; it may be ignored when the client is lenient.
    Unsupported(String),
    /// The request is wrong, whoever sends it.
    Invalid(String),
}

impl Problem {
    pub(super) fn unsupported(why: impl Into<String>) -> Self {
        Self::Unsupported(why.into())
    }

    pub(super) fn invalid(why: impl Into<String>) -> Self {
        Self::Invalid(why.into())
    }
}
