//! URLs of a target: where a request goes.

use std::fmt::Write as _;

use url::Url;

use crate::config::Target;
use crate::contract::Contract;
use crate::spec::ExportLevel;

/// The URL below the base of a target, with the path as it is written (a `$` stays a `$`).
pub(crate) fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let joined = format!("{}/{path}", base.path().trim_end_matches('/'));
    url.set_path(&joined);
    url
}

/// The export endpoint of a level of the HL7 guide; `group` is the id of the Group at that level.
pub(crate) fn export_at(base: &Url, level: ExportLevel, group: Option<&str>) -> Url {
    match level {
        ExportLevel::Patient => below(base, "Patient/$export"),
        ExportLevel::Group => export(base, group),
        ExportLevel::System => export(base, None),
    }
}

/// The export endpoint: of the Group with this id, or of the system where there is none.
pub(crate) fn export(base: &Url, group: Option<&str>) -> Url {
    match group {
        Some(id) => below(base, &format!("Group/{}/$export", segment(id))),
        None => below(base, "$export"),
    }
}

/// The URL of a resource.
pub(crate) fn resource(base: &Url, resource_type: &str, id: &str) -> Url {
    below(base, &format!("{resource_type}/{}", segment(id)))
}

/// The search for a resource by its id.
pub(crate) fn search(base: &Url, resource_type: &str, id: &str) -> Url {
    with_query(below(base, resource_type), &[("_id", id)])
}

/// The base URL without the customer's segment.
pub(crate) fn base_without_customer(target: &Target) -> Option<Url> {
    let customer = target.inputs.customer.as_deref()?;
    replace_segment(&target.base, customer, None)
}

/// The base URL of another customer.
pub(crate) fn base_of_other_customer(target: &Target) -> Option<Url> {
    let customer = target.inputs.customer.as_deref()?;
    replace_segment(&target.base, customer, target.inputs.other_customer.as_deref())
}

/// The export endpoint of another version of FHIR: `r4` in the path becomes `dstu2`.
pub(crate) fn export_of_other_version(target: &Target) -> Option<Url> {
    let base = replace_segment(&target.base, "r4", Some("dstu2"))?;
    let group = target.group.as_deref().filter(|_| target.contract.exports_a_group());
    Some(export(&base, group))
}

/// Where a failed job of a Group is retried.
pub(crate) fn retry(target: &Target, group: &str) -> Option<Url> {
    let base = target.base.as_str().trim_end_matches('/');
    match &target.inputs.retry_url {
        Some(template) => {
            template.replace("{base}", base).replace("{group}", &segment(group)).parse().ok()
        }
        None => Some(export(&target.base, Some(group))),
    }
}

/// The Group of the target, where its contract exports Groups.
pub(crate) fn main_group(target: &Target) -> Option<&str> {
    target.group.as_deref().filter(|_| target.contract != Contract::Analytics)
}

/// Puts a query on a URL. Only what would change its meaning is encoded, so that the URL reads as
/// it was written: `,` and `:` stay, `+` becomes `%2B`.
pub(crate) fn with_query(mut url: Url, parameters: &[(&str, &str)]) -> Url {
    if parameters.is_empty() {
        return url;
    }
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    url.set_query(Some(&pairs.join("&")));
    url
}

fn encode(value: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~,:/$".contains(&byte);
    value.bytes().fold(String::new(), |mut out, byte| {
        if keep(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// An id as one segment of a path.
fn segment(id: &str) -> String {
    encode(id).replace('/', "%2F")
}

fn replace_segment(base: &Url, from: &str, to: Option<&str>) -> Option<Url> {
    let segments: Vec<&str> = base.path_segments()?.collect();
    let at = segments.iter().position(|found| *found == from)?;
    let mut changed: Vec<String> = segments.iter().map(ToString::to_string).collect();
    match to {
        Some(to) => changed[at] = segment(to),
        None => {
            changed.remove(at);
        }
    }
    let mut url = base.clone();
    url.set_path(&changed.join("/"));
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn the_dollar_stays_and_ids_are_one_segment() {
        let base = url("https://g.test/v1/acme/r4");
        let export = export(&base, Some("a/b"));
        assert_eq!(export.as_str(), "https://g.test/v1/acme/r4/Group/a%2Fb/$export");
    }

    #[rstest]
    #[case("acme", None, Some("https://g.test/v1/r4"))]
    #[case("acme", Some("umbra"), Some("https://g.test/v1/umbra/r4"))]
    #[case("absent", None, None)]
    fn a_segment_is_replaced(
        #[case] from: &str,
        #[case] to: Option<&str>,
        #[case] expected: Option<&str>,
    ) {
        let base = url("https://g.test/v1/acme/r4");
        assert_eq!(replace_segment(&base, from, to), expected.map(url));
    }

    #[test]
    fn a_query_keeps_commas_and_encodes_plus() {
        let query = [("_type", "A,B"), ("_since", "2021-01-01T02:00:00+02:00")];
        let url = with_query(url("https://g.test/$export"), &query);
        assert_eq!(url.query(), Some("_type=A,B&_since=2021-01-01T02:00:00%2B02:00"));
    }
}
