//! The parameters of a kick-off: `_type` and `_since`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::auth::Scope;
use crate::fault::gateway::analytics::AN_PARAMS_IGNORED;
use crate::fault::gateway::parameter::{
    UP_DEFAULT_SUBSET, UP_PARAMS_LAST_ONLY, UP_SINCE_CLINICAL_DATE, UP_SINCE_DATE_400,
    UP_SINCE_IGNORED, UP_SINCE_INCLUSIVE, UP_SINCE_INSTANT_400, UP_SINCE_MILLISECONDS_LOST,
    UP_SINCE_OFFSET_IGNORED, UP_SINCE_SHIFTED_HOUR, UP_TYPE_FIRST_ONLY, UP_TYPE_IGNORED,
    UP_TYPE_MIXED_LEAK, UP_TYPE_NONCOMPARTMENT,
};
use crate::population::{Kind, whole_second};
use crate::refusal::Refusal;
use crate::settings::Settings;
use bulkspec_fhir::{FhirDateTime, in_patient_compartment, is_resource_type};

/// The lower bound that `_since` sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Since {
    pub(crate) after: Timestamp,
    /// Whether what changed at the very instant passes too, which is a fault.
    pub(crate) inclusive: bool,
    /// Whether clinical dates are compared, which is a fault.
    pub(crate) clinical: bool,
}

impl Since {
    pub(crate) fn admits(&self, at: Timestamp) -> bool {
        at > self.after || (self.inclusive && at == self.after)
    }
}

/// What an export shall contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) since: Option<Since>,
}

impl Query {
    /// Reads the query string of a kick-off.
    pub(crate) fn parse(text: &str, settings: &Settings, scope: &Scope) -> Result<Self, Refusal> {
        let reader = Reader { settings, pairs: pairs(text, settings) };
        let mut kinds = reader.kinds()?;
        kinds.retain(|kind| scope.may_read(kind.name()));
        Ok(Self { kinds, since: reader.since()? })
    }
}

fn pairs(text: &str, settings: &Settings) -> Vec<(String, String)> {
    if settings.has(&AN_PARAMS_IGNORED) {
        return Vec::new();
    }
    let mut pairs: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    if settings.has(&UP_PARAMS_LAST_ONLY) && !pairs.is_empty() {
        pairs.drain(..pairs.len() - 1);
    }
    pairs
}

struct Reader<'a> {
    settings: &'a Settings,
    pairs: Vec<(String, String)>,
}

impl Reader<'_> {
    fn values(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    fn kinds(&self) -> Result<Vec<Kind>, Refusal> {
        let values = self.values("_type");
        if values.is_empty() || self.settings.has(&UP_TYPE_IGNORED) {
            let left_out = |kind: &Kind| {
                self.settings.has(&UP_DEFAULT_SUBSET) && *kind == Kind::DocumentReference
            };
            return Ok(Kind::inside().filter(|kind| !left_out(kind)).collect());
        }
        let mut names: Vec<&str> = values.iter().flat_map(|value| value.split(',')).collect();
        if self.settings.has(&UP_TYPE_FIRST_ONLY) {
            names.truncate(1);
        }
        if let Some(unknown) = names.iter().find(|name| !is_resource_type(name)) {
            return Err(Refusal::invalid(format!("`{unknown}` is no resource type of R4")));
        }
        self.named_kinds(&names)
    }

    fn named_kinds(&self, names: &[&str]) -> Result<Vec<Kind>, Refusal> {
        let mixed = names.iter().any(|name| in_patient_compartment(name));
        let outside = self.settings.has(&UP_TYPE_NONCOMPARTMENT)
            || (mixed && self.settings.has(&UP_TYPE_MIXED_LEAK));
        if !mixed && !outside {
            let why = "_type names nothing inside the Patient compartment";
            return Err(Refusal::invalid(why));
        }
        let mut kinds: Vec<Kind> = names.iter().filter_map(|name| Kind::from_name(name)).collect();
        kinds.retain(|kind| outside || kind.is_inside());
        kinds.sort_unstable();
        kinds.dedup();
        Ok(kinds)
    }

    fn since(&self) -> Result<Option<Since>, Refusal> {
        let values = self.values("_since");
        if values.is_empty() || self.settings.has(&UP_SINCE_IGNORED) {
            return Ok(None);
        }
        let [text] = values.as_slice() else {
            return Err(Refusal::invalid("_since may be given once"));
        };
        let moment = self.moment(text)?;
        let midnight =
            |day: jiff::civil::Date| day.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
        let at = match moment {
            FhirDateTime::Instant(at) => at,
            FhirDateTime::Date(day) => {
                midnight(day).map_err(|_| Refusal::invalid("_since is out of range"))?
            }
        };
        Ok(Some(self.bound(at)))
    }

    fn moment(&self, text: &str) -> Result<FhirDateTime, Refusal> {
        let cut =
            if self.settings.has(&UP_SINCE_OFFSET_IGNORED) { without_offset(text) } else { None };
        let moment: FhirDateTime = cut
            .as_deref()
            .unwrap_or(text)
            .parse()
            .map_err(|error| Refusal::invalid(format!("_since: failed to {error}")))?;
        let refused = match moment {
            FhirDateTime::Date(_) => self.settings.has(&UP_SINCE_DATE_400),
            FhirDateTime::Instant(_) => self.settings.has(&UP_SINCE_INSTANT_400),
        };
        if refused { Err(Refusal::invalid("_since has an unsupported form")) } else { Ok(moment) }
    }

    fn bound(&self, at: Timestamp) -> Since {
        let mut after = at;
        if self.settings.has(&UP_SINCE_MILLISECONDS_LOST) {
            after = whole_second(after);
        }
        if self.settings.has(&UP_SINCE_SHIFTED_HOUR) {
            after = after.saturating_add(SignedDuration::from_hours(1)).unwrap_or(after);
        }
        Since {
            after,
            inclusive: self.settings.has(&UP_SINCE_INCLUSIVE),
            clinical: self.settings.has(&UP_SINCE_CLINICAL_DATE),
        }
    }
}

/// Replaces the offset of an instant by `Z`.
fn without_offset(text: &str) -> Option<String> {
    let (head, tail) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let has_offset = text.contains('T') && tail.starts_with(['+', '-']);
    has_offset.then(|| format!("{head}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Dialect;
    use rstest::rstest;

    fn parse(text: &str) -> Result<Query, Refusal> {
        Query::parse(text, &Settings::new(Dialect::Population), &Scope::full())
    }

    #[rstest]
    #[case("_type=Patient,Encounter", &[Kind::Encounter, Kind::Patient])]
    #[case("_type=Patient&_type=Encounter", &[Kind::Encounter, Kind::Patient])]
    #[case("_type=Practitioner%2CEncounter", &[Kind::Encounter])]
    #[case("_type=Flag", &[])]
    fn types_are_read(#[case] text: &str, #[case] kinds: &[Kind]) {
        assert_eq!(parse(text).unwrap().kinds, kinds);
    }

    #[rstest]
    #[case("_type=Practitioner")]
    #[case("_type=Patient,Nonsense")]
    #[case("_type=")]
    #[case("_since=yesterday")]
    #[case("_since=2021-01-01T00:00:00+02:00")]
    #[case("_since=2021-01-01&_since=2022-01-01")]
    fn what_is_malformed_is_refused(#[case] text: &str) {
        assert_eq!(parse(text).unwrap_err().status, 400);
    }

    #[rstest]
    #[case("_since=2021-01-01", "2021-01-01T00:00:00Z")]
    #[case("_since=2021-01-01T02:00:00.5%2B02:00", "2021-01-01T00:00:00.5Z")]
    fn since_is_an_exclusive_bound(#[case] text: &str, #[case] bound: Timestamp) {
        let since = parse(text).unwrap().since.unwrap();
        assert_eq!(since.after, bound);
        assert!(!since.admits(bound));
        assert!(since.admits(bound + SignedDuration::from_nanos(1)));
    }
}
