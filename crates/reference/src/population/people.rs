//! One customer's population: counts, ids, instants and lines of its resources.

use jiff::{SignedDuration, Timestamp};

use super::draw::{Draw, Purpose};
use super::key::{DIRECTORY, Key};
use super::kind::Kind;
use super::line::Line;
use super::{admin, clinical, times};

/// How instants are written and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// UTC as `Z`, with milliseconds where there are some.
    Usual,
    /// Whole seconds with the offset `+00:00`.
    Fractionless,
}

impl Style {
    /// Writes an instant; `millis` asks for milliseconds even where they are zero.
    pub(crate) fn write(self, at: Timestamp, millis: bool) -> String {
        match self {
            Self::Fractionless => format!("{at:.0}").replace('Z', "+00:00"),
            Self::Usual if millis || at.subsec_millisecond() != 0 => format!("{at:.3}"),
            Self::Usual => format!("{at:.0}"),
        }
    }
}

/// All resources of one customer, each made when it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Population {
    pub(super) seed: u64,
    pub(crate) patients: u32,
    /// Whether the first patient is the rich one of the analytics contract.
    pub(crate) rich: bool,
    pub(crate) style: Style,
}

impl Population {
    pub(crate) fn new(seed: u64, patients: u32, rich: bool, style: Style) -> Self {
        Self { seed, patients, rich, style }
    }

    /// Returns how many resources of `kind` the owner has.
    pub(crate) fn count(&self, kind: Kind, owner: u32) -> u32 {
        if (owner == DIRECTORY) == kind.is_inside() || (owner >= self.patients && kind.is_inside())
        {
            return 0;
        }
        if self.rich && owner == 0 {
            return kind.rich();
        }
        if kind.spread() == 0 {
            return kind.least();
        }
        let mut draw = Draw::new(self.seed, Purpose::Count, Key::new(kind, owner, 0));
        kind.least() + draw.below(kind.spread() + 1)
    }

    pub(crate) fn id(&self, key: Key) -> String {
        let check = Draw::new(self.seed, Purpose::Id, key).bits() >> 32;
        format!("{check:08x}-{:08x}-{:02x}", key.owner ^ self.mask(), key.n)
    }

    /// Finds the key that an id belongs to; `None` when no such resource exists.
    pub(crate) fn find(&self, kind: Kind, id: &str) -> Option<Key> {
        let mut parts = id.split('-').skip(1);
        let owner = u32::from_str_radix(parts.next()?, 16).ok()? ^ self.mask();
        let key = Key::new(kind, owner, u32::from_str_radix(parts.next()?, 16).ok()?);
        (key.n < self.count(kind, owner) && self.id(key) == id).then_some(key)
    }

    /// Hides the ordinals in ids, so that nobody is tempted to count on them.
    fn mask(&self) -> u32 {
        let key = Key::new(Kind::Organization, DIRECTORY, u32::MAX);
        u32::try_from(Draw::new(self.seed, Purpose::Id, key).bits() >> 33)
            .expect("31 bits fit into a u32")
    }

    /// Returns `Type/id`.
    pub(crate) fn reference(&self, key: Key) -> String {
        format!("{}/{}", key.kind.name(), self.id(key))
    }

    /// Returns the reference to one resource of the directory, by any number.
    pub(super) fn directory(&self, kind: Kind, any: u32) -> String {
        self.reference(Key::new(kind, DIRECTORY, any % kind.least()))
    }

    /// Returns `meta.lastUpdated`; an older version was changed forty days earlier.
    pub(crate) fn last_updated(&self, key: Key, older: bool) -> Timestamp {
        let at = times::last_updated(self.seed, key);
        let days = if older { 40 } else { 0 };
        let at = at - SignedDuration::from_hours(24 * days);
        match self.style {
            Style::Usual => at,
            Style::Fractionless => whole_second(at),
        }
    }

    /// Returns the date by which a resource would be found that is searched for by what it
    /// describes: its clinical date, or `meta.lastUpdated` where it has none.
    pub(crate) fn clinical_date(&self, key: Key) -> Timestamp {
        match key.kind {
            Kind::Patient | Kind::Coverage | Kind::Provenance => self.last_updated(key, false),
            _ => times::clinical_date(self.seed, key),
        }
    }

    /// Writes one resource as one line of JSON, without a newline.
    pub(crate) fn line(&self, key: Key, older: bool) -> String {
        let mut draw = Draw::new(self.seed, Purpose::Content, key);
        let version = 2 + draw.below(3) - u32::from(older);
        let changed = self.style.write(self.last_updated(key, older), false);
        let line = Line::new(key.kind.name(), &self.id(key), version, &changed);
        let line = if key.kind.is_inside() && key.kind != Kind::Patient {
            clinical::fill(self, key, &mut draw, line)
        } else {
            admin::fill(self, key, &mut draw, line)
        };
        line.finish()
    }
}

/// Drops the fraction of an instant.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).expect("a whole second of an instant is in range")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bulkspec_fhir::compartment_elements;
    use rstest::rstest;

    fn population() -> Population {
        Population::new(7, 200, false, Style::Usual)
    }

    fn keys(population: &Population, owner: u32) -> Vec<Key> {
        let of = |kind| (0..population.count(kind, owner)).map(move |n| Key::new(kind, owner, n));
        Kind::all().flat_map(of).collect()
    }

    #[test]
    fn every_resource_is_json_and_is_found_by_its_id() {
        let population = population();
        for key in (0..40).chain([DIRECTORY]).flat_map(|owner| keys(&population, owner)) {
            let line = population.line(key, false);
            let value: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(value["resourceType"], key.kind.name());
            assert_eq!(population.find(key.kind, value["id"].as_str().unwrap()), Some(key));
            assert!(!line.contains('\n'));
        }
    }

    #[test]
    fn every_compartment_resource_refers_to_its_patient() {
        let population = population();
        let patient = population.reference(Key::patient(3));
        for key in keys(&population, 3) {
            let value: serde_json::Value =
                serde_json::from_str(&population.line(key, false)).unwrap();
            let elements = compartment_elements(key.kind.name()).unwrap();
            let refers = elements.iter().any(|name| value[name].to_string().contains(&patient));
            assert!(refers || key.kind == Kind::Patient, "{value}");
        }
    }

    #[test]
    fn clinical_lines_are_of_ordinary_size() {
        let population = population();
        let lines: Vec<usize> =
            keys(&population, 5).iter().map(|key| population.line(*key, false).len()).collect();
        let mean = lines.iter().sum::<usize>() / lines.len();
        assert!((350..800).contains(&mean), "{mean}");
    }

    #[test]
    fn some_instants_are_shared_and_some_are_whole_seconds() {
        let population = population();
        let mut instants: Vec<Timestamp> = (0..100)
            .flat_map(|owner| keys(&population, owner))
            .map(|key| population.last_updated(key, false))
            .collect();
        let (all, whole) =
            (instants.len(), instants.iter().filter(|at| at.subsec_nanosecond() == 0).count());
        instants.sort();
        instants.dedup();
        assert!(instants.len() < all * 95 / 100);
        assert!(whole > all / 4 && whole < all * 3 / 4);
    }

    #[rstest]
    #[case("zzz")]
    #[case("00000000-00000001-00")]
    #[case("")]
    fn an_id_that_was_never_given_is_not_found(#[case] id: &str) {
        assert_eq!(population().find(Kind::Patient, id), None);
    }

    #[test]
    fn the_rich_patient_has_the_counts_of_the_sample() {
        let population = Population::new(1, 4, true, Style::Usual);
        assert_eq!(population.count(Kind::Condition, 0), 1_201);
        assert!(population.count(Kind::Condition, 1) < 10);
    }
}
