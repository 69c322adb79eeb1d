//! The header Prefer.
//!
//! Source: RFC 7240; names of preferences are case-insensitive, and many may stand in one field.

use crate::message::Request;

/// The preferences that this server knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Prefer {
    /// `handling=lenient`.
    pub(crate) lenient: bool,
    /// `separate-export-status`.
    pub(crate) separate_status: bool,
}

impl Prefer {
    pub(crate) fn of(request: &Request) -> Self {
        let fields = request.headers.iter().filter(|(name, _)| name == "prefer");
        let preferences = fields.flat_map(|(_, value)| value.split(','));
        preferences.fold(Self::default(), |found, preference| {
            let text = preference.split(';').next().unwrap_or_default();
            let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
            match text.to_ascii_lowercase().as_str() {
                "handling=lenient" => Self { lenient: true, ..found },
                "separate-export-status" => Self { separate_status: true, ..found },
                _ => found,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&["respond-async"], false, false)]
    #[case(&["respond-async, handling=lenient"], true, false)]
    #[case(&["Respond-Async", "Handling = \"lenient\""], true, false)]
    #[case(&["respond-async,separate-export-status; wait=10"], false, true)]
    #[case(&["handling=strict"], false, false)]
    fn preferences_are_read(
        #[case] fields: &[&str],
        #[case] lenient: bool,
        #[case] separate: bool,
    ) {
        let header = |value: &&str| ("prefer".to_owned(), (*value).to_owned());
        let headers = fields.iter().map(header).collect();
        let found = Prefer::of(&Request { headers, ..Request::default() });
        assert_eq!(found, Prefer { lenient, separate_status: separate });
    }
}
