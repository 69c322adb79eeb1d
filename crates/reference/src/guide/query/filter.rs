//! `_typeFilter`: searches that restrict single types.

use url::form_urlencoded;

use super::parse::Asked;
use super::problem::Problem;
use super::search::Condition;
use crate::fault::parameter::type_filter::{
    CAPS_UNUSABLE_SEARCHPARAM, TYPEFILTER_COMPARTMENT_CONTEXT, TYPEFILTER_INCLUDE_HONOURED,
    TYPEFILTER_UNKNOWN_IGNORED,
};
use crate::guide::store::Resource;
use crate::guide::types::is_exported;
use crate::guide::vary::is_offered;
use bulkspec_fhir::GuideVersion;

/// One search: a type, and conditions that must all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) resource_type: String,
    conditions: Vec<Condition>,
    /// Whether what the resources refer to is added, as no search for an export may ask.
    pub(crate) includes: bool,
}

impl Filter {
    /// Reads one search (`Observation?status=final`).
    fn read(text: &str, asked: Asked<'_>) -> Result<Self, Problem> {
        let (mut resource_type, query) = text.split_once('?').unwrap_or((text, ""));
        if asked.has(&TYPEFILTER_COMPARTMENT_CONTEXT) {
            resource_type = resource_type.rsplit('/').next().unwrap_or_default();
        }
        if !is_offered(asked.settings, resource_type) {
            return Err(Problem::unsupported(format!("_typeFilter: no type {resource_type}")));
        }
        // A plus sign is no space here: the value was decoded once, and zone offsets have it.
        let query = query.replace('+', "%2B");
        let mut filter =
            Self { resource_type: resource_type.to_owned(), conditions: vec![], includes: false };
        for (name, values) in form_urlencoded::parse(query.as_bytes()) {
            filter.take(&name, &values, asked)?;
        }
        Ok(filter)
    }

    /// Reads one condition.
    fn take(&mut self, name: &str, values: &str, asked: Asked<'_>) -> Result<(), Problem> {
        let resource_type = &self.resource_type;
        if name == "_include" && asked.has(&TYPEFILTER_INCLUDE_HONOURED) {
            self.includes = true;
            return Ok(());
        }
        let is_refused = (resource_type.as_str(), name) == ("Condition", "code")
            && asked.has(&CAPS_UNUSABLE_SEARCHPARAM);
        match Condition::read(resource_type, name, values) {
            Some(condition) if !is_refused => self.conditions.push(condition),
            None if asked.has(&TYPEFILTER_UNKNOWN_IGNORED) => {}
            _ => {
                let why = format!("_typeFilter: {resource_type} has no {name}={values}");
                return Err(Problem::unsupported(why));
            }
        }
        Ok(())
    }

    /// Joins the filters of each type into one, all of whose conditions must hold.
    pub(super) fn joined(filters: Vec<Self>) -> Vec<Self> {
        filters.into_iter().fold(Vec::new(), |mut joined: Vec<Self>, filter| {
            match joined.iter_mut().find(|it| it.resource_type == filter.resource_type) {
                Some(same) => same.conditions.extend(filter.conditions),
                None => joined.push(filter),
            }
            joined
        })
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
pub(super) fn filters(text: &str, asked: Asked<'_>) -> Result<Vec<Filter>, Problem> {
    if asked.version < GuideVersion::V3 {
        split(text).into_iter().map(|part| Filter::read(part, asked)).collect()
    } else {
        Ok(vec![Filter::read(text, asked)?])
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
    use crate::guide::level::Level;
    use crate::settings::{Dialect, Settings};
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
        let version = GuideVersion::V3;
        let settings = Settings::new(Dialect::Guide(version));
        let asked = Asked { version, level: &Level::Patient, lenient: false, settings: &settings };
        assert_eq!(filters(text, asked).is_ok(), is_read);
    }
}
