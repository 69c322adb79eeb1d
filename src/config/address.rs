//! The base URL of a target, and the values that its path contains.

use url::Url;

/// A base URL with the values in its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The base URL, without a trailing slash.
    pub base: Url,
    /// The id of the Group, if the URL was that of a Group or of its export.
    pub group: Option<String>,
    /// The customer's segment: the one between `v1` and `bulk-export`.
    pub customer: Option<String>,
}

/// The reason why a text is not a base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not an absolute URL.
    #[error("the URL is not absolute")]
    Relative,
    /// It is not http or https.
    #[error("the URL is neither http nor https")]
    Scheme,
    /// It contains a user name or a password.
    #[error("the URL has a user's name or password in it")]
    User,
    /// It has a query or a fragment.
    #[error("the URL has a query or a fragment")]
    Query,
}

impl AddressError {
    /// Returns the help text for this error.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Relative | Self::Scheme => {
                "as in `https://gateway.example/v1/acme/bulk-export/bulk-data/r4`"
            }
            Self::User => "say under `login` how requests are authorised",
            Self::Query => "leave it out: scenarios add the parameters of exports",
        }
    }
}

/// Parses a URL that has neither user nor query.
///
/// # Errors
///
/// Returns the reason why the URL is invalid, never the URL itself, which may contain a secret.
pub(super) fn absolute(text: &str) -> Result<Url, AddressError> {
    let url = Url::parse(text.trim()).map_err(|_| AddressError::Relative)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AddressError::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::User);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::Query);
    }
    Ok(url)
}

impl Address {
    /// Parses a base URL.
    ///
    /// The URL of a kick-off is also accepted: `/$export` and `/Group/{id}` at its end are removed,
    /// and the Group is kept.
    ///
    /// # Errors
    ///
    /// Returns the reason why the URL is invalid, never the URL itself, which may contain a secret.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let mut base = absolute(text)?;
        let mut segments: Vec<_> = base.path().split('/').map(str::to_owned).collect();
        let drop_empty = |segments: &mut Vec<String>| {
            while segments.last().is_some_and(String::is_empty) {
                segments.pop();
            }
        };
        drop_empty(&mut segments);
        segments.pop_if(|last| last == "$export" || last.eq_ignore_ascii_case("%24export"));
        let group = match segments.as_slice() {
            [.., collection, id] if collection == "Group" => Some(id.clone()),
            _ => None,
        };
        if group.is_some() {
            segments.truncate(segments.len() - 2);
        }
        drop_empty(&mut segments);
        let customer = segments
            .windows(3)
            .find(|window| window[0] == "v1" && window[2] == "bulk-export")
            .map(|window| window[1].clone());
        base.set_path(&segments.join("/"));
        Ok(Self { base, group, customer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(
        "https://h/v1/acme/bulk-export/bulk-data/r4",
        "https://h/v1/acme/bulk-export/bulk-data/r4",
        None,
        Some("acme")
    )]
    #[case("https://h:8443/r4//", "https://h:8443/r4", None, None)]
    #[case("http://h", "http://h/", None, None)]
    #[case("http://h/$export", "http://h/", None, None)]
    #[case("https://h/r4/Group/12/$export", "https://h/r4", Some("12"), None)]
    #[case("https://h/r4/Group/12/%24export/", "https://h/r4", Some("12"), None)]
    #[case("https://h/r4/Group/12", "https://h/r4", Some("12"), None)]
    fn a_base_url_is_understood(
        #[case] text: &str,
        #[case] base: &str,
        #[case] group: Option<&str>,
        #[case] customer: Option<&str>,
    ) {
        let address = Address::parse(text).unwrap();
        assert_eq!(address.base.as_str(), base);
        assert_eq!(address.group.as_deref(), group);
        assert_eq!(address.customer.as_deref(), customer);
    }

    #[rstest]
    #[case("gateway.example/r4", AddressError::Relative)]
    #[case("localhost:8080/r4", AddressError::Scheme)]
    #[case("ftp://h/r4", AddressError::Scheme)]
    #[case("https://me:s3cret@h/r4", AddressError::User)]
    #[case("https://h/r4/$export?_type=Patient", AddressError::Query)]
    #[case("https://h/r4#top", AddressError::Query)]
    fn what_is_no_base_url_is_refused(#[case] text: &str, #[case] error: AddressError) {
        assert_eq!(Address::parse(text), Err(error));
    }
}
