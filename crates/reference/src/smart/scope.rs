//! Scopes: what a client is registered for, asks for, and is granted.

use std::fmt;

use crate::fault::smart::scope::{SCOPE_SLOPPY_PARSE, V1_READ_AS_RD};
use crate::settings::Settings;

/// The letters of SMART 2 scopes, in the order in which they must stand.
const LETTERS: &[u8; 5] = b"cruds";
const READ: Interactions = Interactions(0b10010);
const WRITE: Interactions = Interactions(0b01101);
const ALL: Interactions = Interactions(0b11111);

/// A set of interactions: one bit for each of [`LETTERS`], the first one lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Interactions(u8);

/// For whom a scope is meant; only `system` is granted to backend services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    System,
    User,
    Patient,
}

/// How a scope is written: `.read` as in SMART 1, or `.rs` as in SMART 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    V1,
    V2,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Scope {
    context: Context,
    /// A resource type, or `*`.
    subject: String,
    interactions: Interactions,
    syntax: Syntax,
}

/// A list of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<Scope>);

impl Scopes {
    /// Everything.
    pub(super) fn full() -> Self {
        let subject = "*".to_owned();
        let syntax = Syntax::V2;
        Self(vec![Scope { context: Context::System, subject, interactions: ALL, syntax }])
    }

    /// Reads what a client asks for; `None` when there is nothing, or a part is malformed.
    pub(super) fn parse(text: &str, settings: &Settings) -> Option<Self> {
        let parts: Option<Vec<Scope>> = words(text).map(|word| scope(word, settings)).collect();
        parts.filter(|parts| !parts.is_empty()).map(Self)
    }

    /// Reads what is registered or stands in a token; what is malformed grants nothing.
    pub(super) fn stored(text: &str, settings: &Settings) -> Self {
        Self(words(text).filter_map(|word| scope(word, settings)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the part that lies within others, written in this one's syntax.
    pub(super) fn within(&self, others: &Self) -> Self {
        let mut parts = Vec::new();
        for scope in &self.0 {
            for part in others.0.iter().filter_map(|other| scope.meet(other)) {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        Self(parts)
    }

    /// Returns the system scopes.
    pub(super) fn for_system(&self) -> Self {
        self.of(|context| context == Context::System)
    }

    /// Returns the scopes that need a user or a patient in context.
    pub(super) fn in_context(&self) -> Self {
        self.of(|context| context != Context::System)
    }

    /// Returns the scopes that need a user in context.
    pub(super) fn of_user(&self) -> Self {
        self.of(|context| context == Context::User)
    }

    /// Returns the same scopes without a user or a patient.
    pub(super) fn made_system(mut self) -> Self {
        self.0.iter_mut().for_each(|scope| scope.context = Context::System);
        self
    }

    fn of(&self, fits: impl Fn(Context) -> bool) -> Self {
        Self(self.0.iter().filter(|scope| fits(scope.context)).cloned().collect())
    }

    pub(super) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Tells whether one scope is written exactly so.
    pub(super) fn names(&self, text: &str) -> bool {
        self.0.iter().any(|scope| scope.to_string() == text)
    }

    /// Tells whether scopes such as `.rs` are among these.
    pub(super) fn has_v2(&self) -> bool {
        self.0.iter().any(|scope| scope.syntax == Syntax::V2)
    }

    /// Tells whether anything at all may be read.
    pub(super) fn reads_anything(&self) -> bool {
        self.0.iter().any(|scope| scope.interactions.has(b'r'))
    }

    /// Tells whether resources of a type may be read.
    pub(super) fn may_read(&self, resource_type: &str) -> bool {
        self.allows(resource_type, b'r')
    }

    /// Tells whether resources of a type may be created and updated.
    pub(super) fn may_write(&self, resource_type: &str) -> bool {
        self.allows(resource_type, b'c') && self.allows(resource_type, b'u')
    }

    fn allows(&self, resource_type: &str, letter: u8) -> bool {
        let concerns = |scope: &&Scope| scope.subject == "*" || scope.subject == resource_type;
        self.0.iter().filter(concerns).any(|scope| scope.interactions.has(letter))
    }
}

impl Scope {
    fn meet(&self, other: &Self) -> Option<Self> {
        let subject = match (self.subject.as_str(), other.subject.as_str()) {
            (one, two) if one == two || two == "*" => one,
            ("*", two) => two,
            _ => return None,
        };
        let interactions = Interactions(self.interactions.0 & other.interactions.0);
        let is_common = self.context == other.context && interactions.0 != 0;
        is_common.then(|| Self { subject: subject.to_owned(), interactions, ..self.clone() })
    }
}

impl Interactions {
    fn has(self, letter: u8) -> bool {
        (0..).zip(LETTERS).any(|(bit, it)| *it == letter && self.0 & (1 << bit) != 0)
    }

    /// Reads letters that must stand in the right order, each at most once.
    fn from_letters(text: &str) -> Option<Self> {
        let mut bits = 0_u8;
        for letter in text.bytes() {
            let bit = 1 << LETTERS.iter().position(|it| *it == letter)?;
            if bits >= bit {
                return None;
            }
            bits |= bit;
        }
        (bits != 0).then_some(Self(bits))
    }

    fn v1_name(self) -> Option<&'static str> {
        match self {
            READ => Some("read"),
            WRITE => Some("write"),
            ALL => Some("*"),
            _ => None,
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

fn scope(text: &str, settings: &Settings) -> Option<Scope> {
    let (context, rest) = text.split_once('/')?;
    let context = match context {
        "system" => Context::System,
        "user" => Context::User,
        "patient" => Context::Patient,
        _ => return None,
    };
    let (subject, granted) = rest.split_once('.')?;
    let is_type = subject.starts_with(|first: char| first.is_ascii_uppercase())
        && subject.bytes().all(|byte| byte.is_ascii_alphabetic());
    if subject != "*" && !is_type {
        return None;
    }
    let (interactions, syntax) = interactions(granted, settings)?;
    Some(Scope { context, subject: subject.to_owned(), interactions, syntax })
}

fn interactions(text: &str, settings: &Settings) -> Option<(Interactions, Syntax)> {
    let v1 = match text {
        "read" if settings.has(&V1_READ_AS_RD) => Some(Interactions(0b01010)),
        "read" => Some(READ),
        "write" => Some(WRITE),
        "*" => Some(ALL),
        _ => None,
    };
    let v2 = || match Interactions::from_letters(text) {
        None if settings.has(&SCOPE_SLOPPY_PARSE) => Some(ALL),
        letters => letters,
    };
    v1.map(|found| (found, Syntax::V1)).or_else(|| v2().map(|found| (found, Syntax::V2)))
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let context = match self.context {
            Context::System => "system",
            Context::User => "user",
            Context::Patient => "patient",
        };
        write!(f, "{context}/{}.", self.subject)?;
        // What is left of `.read` may have no name in SMART 1.
        match self.interactions.v1_name().filter(|_| self.syntax == Syntax::V1) {
            Some(name) => f.write_str(name),
            None => LETTERS
                .iter()
                .filter(|letter| self.interactions.has(**letter))
                .try_for_each(|letter| write!(f, "{}", char::from(*letter))),
        }
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(Scope::to_string).collect();
        f.write_str(&parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::settings::Dialect;
    use bulkspec_fhir::GuideVersion;

    fn read(text: &str) -> Option<Scopes> {
        Scopes::parse(text, &Settings::new(Dialect::Guide(GuideVersion::V3)))
    }

    #[rstest]
    #[case::whole("system/*.rs", "system/*.cruds", "system/*.rs")]
    #[case::narrowed_type("system/*.rs", "system/Patient.rs", "system/Patient.rs")]
    #[case::narrowed_letters("system/*.cruds", "system/*.rs", "system/*.rs")]
    #[case::v1_stays_v1(
        "system/*.*",
        "system/*.rs system/Group.cuds",
        "system/*.read system/Group.cuds"
    )]
    #[case::v1_write("system/Group.write", "system/*.cruds", "system/Group.write")]
    #[case::other_type("system/Group.rs", "system/Patient.rs", "")]
    #[case::other_context("user/*.rs", "system/*.cruds", "")]
    fn what_is_asked_meets_what_is_registered(
        #[case] asked: &str,
        #[case] registered: &str,
        #[case] granted: &str,
    ) {
        let (asked, registered) = (read(asked).unwrap(), read(registered).unwrap());
        assert_eq!(asked.within(&registered).to_string(), granted);
    }

    #[rstest]
    #[case("")]
    #[case("foo")]
    #[case("system/*")]
    #[case("system/*.sr")]
    #[case("system/*.rr")]
    #[case("system/*.xyz")]
    #[case("system/*.")]
    #[case("system/patient.rs")]
    #[case("system/Observation.rs?category=laboratory")]
    #[case("system/*.rs launch")]
    fn malformed_scopes_are_not_read(#[case] text: &str) {
        assert_eq!(read(text), None);
    }

    #[test]
    fn each_right_is_its_own() {
        let scopes = read("system/Patient.read system/Group.cu").unwrap();
        assert!(scopes.may_read("Patient") && !scopes.may_write("Patient"));
        assert!(scopes.may_write("Group") && !scopes.may_read("Group"));
        assert!(!scopes.may_read("Observation"));
    }
}
