//! The list of all checks, collected from their files by `build.rs`.

use std::sync::{Arc, LazyLock};

use serde::de::{DeserializeSeed, Deserializer, VariantAccess};

use super::def::{AnyArguments, Arguments, Check, Def, Subject};
use super::spec::CheckSpec;
use crate::check_context::CheckDoc;

include!(concat!(env!("OUT_DIR"), "/checks.rs"));

macro_rules! all {
    ($($check:path,)*) => {
        static CHECKS: &[&dyn Check] = &[$(&$check),*];
    };
}

every_check!(all);

/// All checks, folder by folder.
pub(crate) fn checks() -> impl Iterator<Item = &'static dyn Check> {
    CHECKS.iter().copied()
}

/// The names of the checks whose subject is one of those that a part of a suite may name.
pub(super) fn names(part: Part) -> &'static [&'static str] {
    static NAMES: LazyLock<[Vec<&'static str>; 4]> = LazyLock::new(|| {
        Part::ALL.map(|part| {
            let of_it = checks().filter(|check| part.takes(check.subject()));
            of_it.map(|check| check.doc().id).collect()
        })
    });
    &NAMES[part as usize]
}

/// The part of a suite in which checks are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `judge` and `advise` of a scenario.
    Scenario,
    /// `expect` and `advise` of a request.
    Request,
    /// The same of a token request.
    TokenRequest,
    /// The same of a request for the discovery document.
    Discovery,
}

impl Part {
    const ALL: [Self; 4] = [Self::Scenario, Self::Request, Self::TokenRequest, Self::Discovery];

    /// Returns true if checks with this subject may be named here.
    pub(crate) fn takes(self, subject: Subject) -> bool {
        self == match subject {
            Subject::Answer => Self::Request,
            Subject::TokenAnswer => Self::TokenRequest,
            Subject::Document => Self::Discovery,
            _ => Self::Scenario,
        }
    }
}

/// Names that checks had before, each with the name of today: suites may go on with them.
const RENAMED: [(&str, &str); 2] = [
    ("latest-origins", "latest-provenance"),
    ("same-letters-as-read", "same-text-encoding-as-read"),
];

/// The check with this name that a part of a suite may name.
pub(super) fn named(id: &str, part: Part) -> Option<&'static dyn Check> {
    let today = RENAMED.iter().find(|(before, _)| *before == id);
    let id = today.map_or(id, |(_, today)| today);
    checks().find(|check| check.doc().id == id && part.takes(check.subject()))
}

/// Reads the arguments of a check as an item of a list has them.
pub(super) fn of_list_item<'de, V: VariantAccess<'de>>(
    check: &'static dyn Check,
    variant: V,
) -> Result<CheckSpec, V::Error> {
    fn read<'de, A: Arguments, V: VariantAccess<'de>>(
        check: &'static Def<A>,
        variant: V,
    ) -> Result<CheckSpec, V::Error> {
        let arguments: Arc<dyn AnyArguments> = Arc::new(A::of_list_item(variant)?);
        Ok(CheckSpec::new(check, arguments))
    }
    macro_rules! find {
        ($($check:path,)*) => {
            $(if check.doc().id == $check.doc.id {
                return read(&$check, variant);
            })*
        };
    }
    every_check!(find);
    variant.unit_variant()?;
    unreachable!("every check is in the list")
}

/// Reads the arguments of a check as the value of a key.
pub(super) struct OfValue(pub(super) &'static dyn Check);

impl<'de> DeserializeSeed<'de> for OfValue {
    type Value = Option<CheckSpec>;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Self::Value, D::Error> {
        fn read<'de, A: Arguments, D: Deserializer<'de>>(
            check: &'static Def<A>,
            value: D,
        ) -> Result<Option<CheckSpec>, D::Error> {
            let arguments = A::of_value(value)?;
            Ok(arguments.map(|arguments| CheckSpec::new(check, Arc::new(arguments))))
        }
        macro_rules! find {
            ($($check:path,)*) => {
                $(if self.0.doc().id == $check.doc.id {
                    return read(&$check, value);
                })*
            };
        }
        every_check!(find);
        unreachable!("every check is in the list")
    }
}

/// What the manual says of all checks.
pub fn docs() -> impl Iterator<Item = &'static CheckDoc> {
    checks().map(Check::doc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::testing::scenario;
    use std::collections::BTreeSet;

    #[test]
    fn every_part_of_every_documentation_is_a_sentence() {
        for doc in docs() {
            let parts = [doc.judges, doc.sent, doc.accepted, doc.matters, doc.cause, doc.repair];
            for part in parts {
                assert!(part.len() > 20 && part.ends_with('.'), "{}: {part:?}", doc.id);
                assert!(part.starts_with(|c: char| !c.is_lowercase()), "{}: {part:?}", doc.id);
            }
        }
    }

    #[test]
    fn a_check_is_found_by_its_former_name() {
        for (before, today) in RENAMED {
            let suite = format!("steps: []\njudge: [{before}]");
            assert_eq!(scenario("[CONT-12]", &suite).judge[0].id(), today);
        }
    }

    #[test]
    fn every_name_is_documented_once() {
        let ids: BTreeSet<_> = docs().map(|doc| doc.id).collect();
        assert_eq!(ids.len(), docs().count());
    }
}
