//! Exit codes: the single source for `--help`, the README and their tests.

use crate::report::Report;
use crate::verdict::Outcome;

/// How the program ends.
///
/// ```
/// use bulkspec::Exit;
///
/// assert_eq!(Exit::Clean.code(), 0);
/// assert_eq!(Exit::Broken.code(), 1);
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Every binding requirement that was tested is met.
    Clean,
    /// A binding requirement is broken.
    Broken,
    /// The command line or the configuration is wrong.
    Usage,
    /// A suite is invalid.
    Suite,
    /// The target could not be reached, or rejected every request.
    Unreachable,
    /// No scenario was judged.
    Nothing,
    /// A report could not be written.
    Report,
    /// bulkspec itself failed.
    Internal,
    /// The run was cut short.
    Interrupted,
}

impl Exit {
    /// All exits, by code.
    pub const ALL: [Self; 9] = [
        Self::Clean,
        Self::Broken,
        Self::Usage,
        Self::Suite,
        Self::Unreachable,
        Self::Nothing,
        Self::Report,
        Self::Internal,
        Self::Interrupted,
    ];

    const TABLE: [(u8, &'static str); 9] = [
        (0, "clean: no binding promise that was tested is broken"),
        (1, "a binding promise is broken"),
        (2, "the command line or the configuration is wrong"),
        (3, "a suite is invalid"),
        (
            4,
            "the target could not be reached, issued no token, rejected every request, or completed no \
             export",
        ),
        (5, "no scenario was selected, or no selected scenario could be tested"),
        (6, "a report or another file could not be written"),
        (7, "bulkspec itself failed"),
        (130, "the run was interrupted or cut short"),
    ];

    /// The codes with their meanings, in ascending order.
    #[must_use]
    pub fn table() -> &'static [(u8, &'static str)] {
        &Self::TABLE
    }

    /// The exit code of the process.
    #[must_use]
    pub fn code(self) -> u8 {
        self.row().0
    }

    /// The meaning of the code, as a phrase without a full stop.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.row().1
    }

    fn row(self) -> (u8, &'static str) {
        Self::TABLE[self as usize]
    }

    /// Returns the exit for a finished report.
    ///
    /// A broken requirement takes precedence, so that an internal failure does not hide a failure
    /// of the server. The exception is a run in which every request was rejected: there the
    /// credential, the Group or the base URL may be wrong. A run is never clean if nothing was
    /// judged, if every request was rejected, or if no export completed.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let counts = &report.counts;
        let judged = counts.of(Outcome::Pass) + counts.of(Outcome::Warn);
        if report.untestable().is_some() {
            Self::Unreachable
        } else if counts.of(Outcome::Fail) > 0 {
            Self::Broken
        } else if report.cut_short.is_some() {
            Self::Interrupted
        } else if counts.of(Outcome::Error) > 0 {
            Self::Internal
        } else if judged > 0 {
            Self::Clean
        } else {
            Self::Nothing
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::MissingSetting;
    use crate::report::{Doorkeeper, LockedOut, sample};
    use rstest::rstest;

    #[rstest]
    #[case::clean(&[Outcome::Pass, Outcome::Warn, Outcome::NotTested], Exit::Clean)]
    #[case::broken(&[Outcome::Pass, Outcome::Fail], Exit::Broken)]
    #[case::broken_beside_an_error_of_ours(&[Outcome::Fail, Outcome::Error], Exit::Broken)]
    #[case::ours(&[Outcome::Pass, Outcome::Error], Exit::Internal)]
    #[case::nothing_came_so_far(&[Outcome::Blocked, Outcome::NotTested], Exit::Unreachable)]
    #[case::all_inputs_are_missing(&[Outcome::NotTested], Exit::Nothing)]
    #[case::nothing_selected(&[], Exit::Nothing)]
    fn a_report_calls_for_its_exit(#[case] outcomes: &[Outcome], #[case] exit: Exit) {
        assert_eq!(Exit::of(&sample::report_with(outcomes)), exit);
    }

    #[rstest]
    #[case::without_a_finding(Outcome::Pass, Exit::Interrupted)]
    #[case::with_a_broken_promise(Outcome::Fail, Exit::Broken)]
    fn a_run_that_was_cut_short_is_never_clean(#[case] outcome: Outcome, #[case] exit: Exit) {
        let mut report = sample::report_with(&[outcome]);
        report.cut_short = Some("interrupted by Ctrl-C".into());
        assert_eq!(Exit::of(&report), exit);
    }

    #[rstest]
    #[case::that_is_the_login("login", Outcome::Pass, Exit::Unreachable)]
    #[case::with_a_broken_promise("login", Outcome::Fail, Exit::Broken)]
    #[case::of_another_kind("hosts", Outcome::Pass, Exit::Clean)]
    fn a_setting_is_missing(#[case] key: &str, #[case] outcome: Outcome, #[case] exit: Exit) {
        let mut report = sample::report_with(&[outcome]);
        report.needs = vec![MissingSetting { key: key.into(), about: "it is wanted".into() }];
        assert_eq!(Exit::of(&report), exit);
    }

    #[rstest]
    #[case::by_the_server(Doorkeeper::Server, Outcome::Pass, Exit::Unreachable)]
    #[case::by_the_server_and_failing(Doorkeeper::Server, Outcome::Fail, Exit::Unreachable)]
    #[case::as_nothing_is_there(Doorkeeper::Address, Outcome::Pass, Exit::Unreachable)]
    #[case::without_a_token(Doorkeeper::TokenEndpoint, Outcome::Pass, Exit::Unreachable)]
    #[case::without_a_token_and_failing(
        Doorkeeper::TokenEndpoint,
        Outcome::Fail,
        Exit::Unreachable
    )]
    fn nobody_is_let_in(#[case] by: Doorkeeper, #[case] outcome: Outcome, #[case] exit: Exit) {
        let mut report = sample::report_with(&[outcome]);
        report.locked_out = Some(LockedOut { by, about: "the login is refused".into() });
        assert_eq!(Exit::of(&report), exit);
    }

    #[rstest]
    #[case::although_something_passes(Outcome::Pass, Exit::Unreachable)]
    #[case::with_a_broken_promise(Outcome::Fail, Exit::Broken)]
    fn no_export_came_to_its_end(#[case] outcome: Outcome, #[case] exit: Exit) {
        let mut report = sample::report_with(&[outcome]);
        report.nothing_exported = Some("the first one failed".into());
        assert_eq!(Exit::of(&report), exit);
    }

    #[rstest]
    #[case(Exit::Clean, 0)]
    #[case(Exit::Broken, 1)]
    #[case(Exit::Usage, 2)]
    #[case(Exit::Suite, 3)]
    #[case(Exit::Unreachable, 4)]
    #[case(Exit::Nothing, 5)]
    #[case(Exit::Report, 6)]
    #[case(Exit::Internal, 7)]
    #[case(Exit::Interrupted, 130)]
    fn codes_never_change(#[case] exit: Exit, #[case] code: u8) {
        assert_eq!(exit.code(), code);
        assert!(Exit::table().contains(&(code, exit.about())));
        assert_eq!(Exit::ALL.len(), Exit::table().len());
    }
}
