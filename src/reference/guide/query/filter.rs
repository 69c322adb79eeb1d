//! `_typeFilter`: searches that restrict single types.

use url::form_urlencoded;

use super::problem::Problem;
use super::search::Condition;
use crate::reference::guide::store::Resource;
use crate::reference::guide::types::is_exported;
use crate::reference::settings::GuideVersion;

/// One search: a type, and conditions that must all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) resource_type: String,
    conditions: Vec<Condition>,
}

impl Filter {
    /// Reads one search (`Observation?status=final`).
    fn read(text: &str) -> Result<Self, Problem> {
        let (resource_type, query) = text.split_once('?').unwrap_or((text, ""));
        if !is_exported(resource_type) {
            return Err(Problem::unsupported(format!("_typeFilter: no type {resource_type}")));
        }
        // A plus sign is no space here: the value was decoded once, and zone offsets have it.
        let query = query.replace('+', "%2B");
        let conditions = form_urlencoded::parse(query.as_bytes()).map(|(name, values)| {
            Condition::read(resource_type, &name, &values).ok_or_else(|| {
                Problem::unsupported(format!("_typeFilter: {resource_type} has no {name}={values}"))
            })
        });
        let conditions = conditions.collect::<Result<_, _>>()?;
        Ok(Self { resource_type: resource_type.to_owned(), conditions })
    }

    fn holds(&self, resource: &Resource) -> bool {
        self.conditions.iter().all(|condition| condition.holds(resource))
    }

    /// Tells whether a resource passes: types that no filter names pass, the others need one of
    /// the filters of their type.
    pub(crate) fn let_pass(filters: &[Self], resource: &Resource) -> bool {
        let mut own =
            filters.iter().filter(|it| it.resource_type == resource.resource_type).peekable();
        own.peek().is_none() || own.any(|filter| filter.holds(resource))
    }
}

/// Reads the value of one `_typeFilter`: a list of searches up to 2.0.0, one search since.
pub(super) fn filters(text: &str, version: GuideVersion) -> Result<Vec<Filter>, Problem> {
    if version < GuideVersion::V3 {
        split(text).into_iter().map(Filter::read).collect()
    } else {
        Ok(vec![Filter::read(text)?])
    }
}

/// Splits at the commas that stand before a type and its question mark, as those inside the values
/// of a search are the same when both are encoded once.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(',') {
        let letters = text[at + 1..].find(|c: char| !c.is_ascii_alphabetic());
        let is_separator = match letters {
            Some(n) => n > 0 && text[at + 1 + n..].starts_with('?'),
            None => is_exported(&text[at + 1..]),
        };
        if is_separator {
            parts.push(&text[start..at]);
            start = at + 1;
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Patient?gender=male", &["Patient?gender=male"])]
    #[case("Patient?gender=male,female", &["Patient?gender=male,female"])]
    #[case("Patient?gender=male,Condition?code=1", &["Patient?gender=male", "Condition?code=1"])]
    fn only_commas_between_searches_split(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(split(text), expected);
    }

    #[rstest]
    #[case("Observation?status=final", true)]
    #[case("Observation?status=final&category=laboratory", true)]
    #[case("Observation?_lastUpdated=gt2024-01-01T00:00:00+02:00", true)]
    #[case("Observation?_lastUpdated=soon", false)]
    #[case("Observation?_include=Observation:subject", false)]
    #[case("Observation?_sort=date", false)]
    #[case("Observation?status:not=final", false)]
    #[case("Observation?status=final,Condition?code=1", false)]
    #[case("Nothing?status=final", false)]
    #[case("status=final", false)]
    fn from_3_0_a_value_is_one_search(#[case] text: &str, #[case] is_read: bool) {
        assert_eq!(filters(text, GuideVersion::V3).is_ok(), is_read);
    }
}
