//! The configuration loader: every text is a configuration, or has faults that can be shown without
//! a secret.

use std::path::Path;

use super::diagnostics::rendered;
use crate::config::{Config, TargetArgs, resolve, to_toml};
use crate::diagnostic::Diagnostics;

/// A secret in the wrong place: in a line of the configuration.
const MISPLACED: &str = "c4nary-in-the-file";

/// The value of every environment variable.
const OF_ENVIRONMENT: &str = "c4nary-of-the-environment";

/// Reads `data` as a configuration and resolves its targets; then the same with a line that holds
/// a secret before it and after it.
///
/// # Panics
///
/// If a fault cannot be shown as it should be, a secret is shown, or a target that was resolved
/// cannot be written as a configuration.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if text.contains("c4nary") {
        return;
    }
    read(text);
    let line = format!("client-secret = \"{MISPLACED}\"\n");
    read(&format!("{line}{text}"));
    read(&format!("{text}\n{line}"));
}

fn read(text: &str) {
    let config = match Config::parse("bulkspec.toml", text, Path::new("no-such-folder")) {
        Ok(config) => config,
        Err(errors) => return show(&errors.0, text),
    };
    for name in config.names().filter(|name| !name.contains("://")) {
        resolved(&config, name, text);
    }
}

fn resolved(config: &Config, name: &str, text: &str) {
    let args = TargetArgs { target: Some(name.to_owned()), ..TargetArgs::default() };
    let target = match resolve(&args, Some(config), &environment) {
        Ok(target) => target,
        Err(errors) => return show(&errors.0, text),
    };
    assert!(!format!("{target:?}").contains(OF_ENVIRONMENT), "a secret is shown by Debug");
    let (written, _) = to_toml(&target, Path::new("secrets"));
    assert!(!written.contains(OF_ENVIRONMENT), "a secret is written");
    let read = Config::parse("written.toml", &written, Path::new("")).expect("it was written here");
    assert_eq!(read.names().collect::<Vec<_>>(), [name]);
}

fn show(faults: &Diagnostics, text: &str) {
    let shown = rendered(faults, text.len());
    for secret in [MISPLACED, OF_ENVIRONMENT] {
        assert!(!shown.contains(secret), "a secret is shown:\n{shown}");
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it has the shape of an environment")]
fn environment(_: &str) -> Option<String> {
    Some(OF_ENVIRONMENT.to_owned())
}
