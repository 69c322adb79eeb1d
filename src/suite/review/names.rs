//! Rules for names that must be unique across all files.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Outline, Path, Source};
use crate::suite::Suite;

/// A parsed suite, with the positions for diagnostics.
pub(in crate::suite) struct Loaded {
    pub(in crate::suite) source: Arc<Source>,
    pub(in crate::suite) outline: Outline,
    pub(in crate::suite) suite: Suite,
}

/// Finds duplicate suite names and scenario ids.
pub(in crate::suite) fn review_names(loaded: &[Loaded]) -> Vec<Diagnostic> {
    let mut suites = BTreeMap::new();
    let mut scenarios = BTreeMap::new();
    let mut found = Vec::new();
    for file in loaded {
        let path = Path::root().then("suite");
        found.extend(second(&mut suites, file, "suite", &file.suite.suite, &path));
        for (n, scenario) in file.suite.scenarios.iter().enumerate() {
            let path = Path::root().then("scenarios").then(n).then("id");
            found.extend(second(&mut scenarios, file, "scenario", &scenario.id, &path));
        }
    }
    found
}

fn second<'a>(
    seen: &mut BTreeMap<&'a str, String>,
    file: &'a Loaded,
    what: &str,
    name: &'a str,
    path: &Path,
) -> Option<Diagnostic> {
    let place = file.outline.value(path);
    let line = file.source.text[..place.start].matches('\n').count() + 1;
    let first = seen.insert(name, format!("{}:{line}", file.source.name))?;
    let diagnostic = Diagnostic::new(format!("there is another {what} named `{name}`"))
        .at(&file.source, place)
        .help(format!("the other one is at {first}; give this one a name of its own"));
    Some(diagnostic)
}
