//! Strings of a line, borrowed where they hold no escapes.

use std::borrow::Cow;

use super::walk::Scalar;

/// The value of an element that should be a string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Text<'de> {
    /// The element is not there.
    #[default]
    Absent,
    /// The element is something else.
    Other,
    /// The element is this string.
    Is(Cow<'de, str>),
}

impl Text<'_> {
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Is(text) => Some(text),
            Self::Absent | Self::Other => None,
        }
    }
}

impl<'de> From<Scalar<'de>> for Text<'de> {
    fn from(value: Scalar<'de>) -> Self {
        match value {
            Scalar::Text(text) => Self::Is(text),
            _ => Self::Other,
        }
    }
}
