//! `includeAssociatedData`: the Provenances of what is returned.

use std::collections::{BTreeMap, BTreeSet};

use crate::guide::link::targets;
use crate::guide::query::Provenances;
use crate::guide::store::Resource;

/// Returns those of some Provenances that belong to what is returned.
pub(super) fn associated<'a>(
    origins: &[&'a Resource],
    returned: &[Resource],
    wanted: Provenances,
) -> Vec<&'a Resource> {
    let returned: BTreeSet<(&str, &str)> =
        returned.iter().map(|it| (it.resource_type.as_str(), it.id.as_str())).collect();
    let relevant = origins.iter().copied().filter(|it| !its_targets(it, &returned).is_empty());
    match wanted {
        Provenances::Relevant => relevant.collect(),
        Provenances::Latest => latest(&relevant.collect::<Vec<_>>(), &returned),
    }
}

fn its_targets<'a>(
    origin: &'a Resource,
    returned: &BTreeSet<(&str, &str)>,
) -> Vec<(&'a str, &'a str)> {
    let all = targets(&origin.content["target"]).into_iter();
    all.filter(|key| returned.contains(key)).collect()
}

/// Returns the newest Provenance of each target, once each.
fn latest<'a>(relevant: &[&'a Resource], returned: &BTreeSet<(&str, &str)>) -> Vec<&'a Resource> {
    let mut newest: BTreeMap<(&str, &str), &Resource> = BTreeMap::new();
    for origin in relevant {
        for key in its_targets(origin, returned) {
            let is_newer = newest.get(&key).is_none_or(|it| recorded(it) < recorded(origin));
            if is_newer {
                newest.insert(key, origin);
            }
        }
    }
    let ids: BTreeSet<&str> = newest.values().map(|it| it.id.as_str()).collect();
    relevant.iter().copied().filter(|it| ids.contains(it.id.as_str())).collect()
}

fn recorded(origin: &Resource) -> Option<jiff::Timestamp> {
    origin.content["recorded"].as_str()?.parse().ok()
}
