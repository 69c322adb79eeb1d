//! Shows that a run is at work: a bar on a terminal, plain lines in a log.

use std::collections::BTreeSet;
use std::io::{IsTerminal, stderr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::console::{self, Console};
use crate::report::{Verbosity, visible};
use crate::run::Event;
use crate::run::Listener;

const TEMPLATE: &str = "{spinner} {pos}/{len} scenarios  {wide_msg}";

/// The listener that shows progress on standard error.
pub(super) fn listener(console: Console) -> Listener {
    if console.verbosity == Verbosity::Quiet {
        Arc::new(|_| ())
    } else if stderr().is_terminal() {
        bar()
    } else {
        Arc::new(move |event| {
            if let Some(line) = line(&event) {
                console::note(&visible(&line));
            }
        })
    }
}

fn bar() -> Listener {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    let running = Mutex::new(BTreeSet::new());
    Arc::new(move |event| {
        let mut running = running.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { scenarios, .. } => bar.set_length(scenarios as u64),
            Event::ExportStarted { what } => {
                running.insert(what);
            }
            Event::ExportEnded { what, .. } => {
                running.remove(&what);
            }
            Event::ExportProgress { what, progress } => {
                bar.set_message(visible(&format!("{what}: {progress}")));
                return;
            }
            Event::Waiting { why } => bar.set_message(visible(&why)),
            Event::Executed { .. } => bar.inc(1),
            Event::Ended => bar.finish_and_clear(),
        }
        let shown: Vec<&str> = running.iter().map(String::as_str).collect();
        bar.set_message(visible(&shown.join(" · ")));
    })
}

/// The line that a log gets for an event; not every event is worth one.
fn line(event: &Event) -> Option<String> {
    match event {
        Event::Started { scenarios, exports } => {
            Some(format!("performing {scenarios} scenarios with {exports} exports at most"))
        }
        Event::ExportEnded { what, how } => Some(format!("export of {what}: {how}")),
        Event::ExportProgress { what, progress } => Some(format!("waiting for {what}: {progress}")),
        Event::Waiting { why } => Some(why.clone()),
        Event::ExportStarted { .. } | Event::Executed { .. } | Event::Ended => None,
    }
}
