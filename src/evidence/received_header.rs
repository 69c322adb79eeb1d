//! The headers of responses whose values evidence keeps: a check can read no other ones.

use std::fmt;

/// A header of a response whose value is kept. Of all others evidence has the name only, for a value
/// may be the name of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceivedHeader {
    /// `Allow`; snapshots have it.
    Allow,
    /// `Cache-Control`.
    CacheControl,
    /// `Content-Encoding`.
    ContentEncoding,
    /// `Content-Length`.
    ContentLength,
    /// `Content-Location`.
    ContentLocation,
    /// `Content-Type`.
    ContentType,
    /// `Date`.
    Date,
    /// `Expires`.
    Expires,
    /// `Location`.
    Location,
    /// `Pragma`.
    Pragma,
    /// `Preference-Applied`.
    PreferenceApplied,
    /// `Retry-After`.
    RetryAfter,
    /// `WWW-Authenticate`, of which the scheme is kept; snapshots have it.
    WwwAuthenticate,
    /// `X-Export-Status`.
    XExportStatus,
    /// `X-Progress`.
    XProgress,
}

impl ReceivedHeader {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Allow,
        Self::CacheControl,
        Self::ContentEncoding,
        Self::ContentLength,
        Self::ContentLocation,
        Self::ContentType,
        Self::Date,
        Self::Expires,
        Self::Location,
        Self::Pragma,
        Self::PreferenceApplied,
        Self::RetryAfter,
        Self::WwwAuthenticate,
        Self::XExportStatus,
        Self::XProgress,
    ];

    /// The name in lower case, as the HTTP library gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::CacheControl => "cache-control",
            Self::ContentEncoding => "content-encoding",
            Self::ContentLength => "content-length",
            Self::ContentLocation => "content-location",
            Self::ContentType => "content-type",
            Self::Date => "date",
            Self::Expires => "expires",
            Self::Location => "location",
            Self::Pragma => "pragma",
            Self::PreferenceApplied => "preference-applied",
            Self::RetryAfter => "retry-after",
            Self::WwwAuthenticate => "www-authenticate",
            Self::XExportStatus => "x-export-status",
            Self::XProgress => "x-progress",
        }
    }

    /// The header of this name, if its value is kept.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|header| header.name().eq_ignore_ascii_case(name))
    }
}

/// The name as specifications write it.
impl fmt::Display for ReceivedHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut begins = true;
        for letter in self.name().chars() {
            let shown = if begins { letter.to_ascii_uppercase() } else { letter };
            write!(f, "{shown}")?;
            begins = letter == '-';
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_header_is_found_by_its_name() {
        for header in ReceivedHeader::ALL {
            assert_eq!(ReceivedHeader::named(&header.to_string()), Some(header));
        }
        assert_eq!(ReceivedHeader::named("x-patient"), None);
        assert_eq!(ReceivedHeader::CacheControl.to_string(), "Cache-Control");
    }
}
