//! The whole page, at each level of detail.

use std::io;

use super::sheet::{Paint, Sheet};
use super::verbosity::Verbosity;
use super::{details, exports, scenarios, summary, untested};
use crate::report::{Format, Report};
use crate::verdict::Outcome;

/// The report as readable text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Console {
    /// Sets whether to use colours. Default no.
    pub colour: bool,
    /// Sets the level of detail. Default [`Verbosity::Normal`].
    pub verbosity: Verbosity,
}

impl Format for Console {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(self.page(report).as_bytes())
    }
}

impl Console {
    fn page(self, report: &Report) -> String {
        let mut sheet = Sheet::new(self.colour);
        head(&mut sheet, report);
        if self.verbosity >= Verbosity::Normal {
            scenarios::write(&mut sheet, report, self.verbosity);
        }
        if self.verbosity >= Verbosity::Normal {
            untested::write(&mut sheet, report, self.verbosity);
        }
        if self.verbosity == Verbosity::Verbose {
            exports::write(&mut sheet, report);
        }
        // The worst last, next to the summary: there a terminal stands when the run is over.
        details::write(&mut sheet, report, Outcome::Warn, "Doubtful");
        details::write(&mut sheet, report, Outcome::Error, "bulkspec itself failed");
        details::write(&mut sheet, report, Outcome::Fail, "Broken promises");
        summary::write(&mut sheet, report);
        sheet.into_text()
    }
}

fn head(sheet: &mut Sheet, report: &Report) {
    let held = format!("{} held to {}", report.target, report.contract);
    sheet.put(Paint::Bold, &held).line(Paint::Plain, &format!(" at {}", report.base));
    let run = format!("started {}, bulkspec {}", report.started, report.version);
    sheet.line(Paint::Faint, &run);
    if let Some(why) = &report.contract_chosen_by {
        sheet.line(Paint::Faint, &format!("this contract, because {why}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("console-quiet", Console { colour: false, verbosity: Verbosity::Quiet })]
    #[case("console-normal", Console::default())]
    #[case("console-verbose", Console { colour: false, verbosity: Verbosity::Verbose })]
    #[case("console-colour", Console { colour: true, verbosity: Verbosity::Normal })]
    fn the_console_tells_a_newcomer_what_happened(#[case] name: &str, #[case] console: Console) {
        sample::assert_snapshot(name, &sample::written(&console, &sample::report()));
    }

    #[test]
    fn a_clean_run_is_told_in_few_words() {
        let report = sample::report_with(&[Outcome::Pass, Outcome::Pass]);
        sample::assert_snapshot("console-clean", &sample::written(&Console::default(), &report));
    }

    proptest! {
        #[test]
        fn no_control_character_reaches_the_terminal(text in any::<String>()) {
            let console = Console { colour: false, verbosity: Verbosity::Verbose };
            let page = sample::written(&console, &sample::report_saying(&text));
            let acting = page.chars().filter(|char| char.is_control() && *char != '\n');
            prop_assert_eq!(acting.count(), 0);
        }

        #[test]
        fn colours_are_the_only_escape_sequences(text in any::<String>()) {
            let console = Console { colour: true, verbosity: Verbosity::Verbose };
            let page = sample::written(&console, &sample::report_saying(&text));
            for rest in page.split('\u{1b}').skip(1) {
                let known = ["[0m", "[1m", "[2m", "[31m", "[32m", "[33m"];
                prop_assert!(known.iter().any(|sequence| rest.starts_with(sequence)));
            }
        }
    }
}
