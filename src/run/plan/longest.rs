//! How long a run may take, by the limits on each of its parts.

use std::time::Duration;

use crate::config::Limits;
use crate::http::Patience;
use crate::run::plan::build::Plan;

/// How long a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Longest {
    /// The longest time. What a run has written on the server is deleted after it, where it was cut
    /// short.
    pub time: Duration,
    /// What bounds it.
    pub bound: Bound,
    /// The longest time of all exports and requests together, each with all that the limits allow it.
    pub parts: Duration,
}

/// What bounds the time of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The limit on the run, `run-time`.
    RunTime,
    /// The time of the budget.
    Budget,
    /// Its parts, which take less together.
    Parts,
}

impl Plan {
    /// The longest time that the plan may take.
    ///
    /// Exports take `export-time` and `file-time` each, as many side by side as `exports` says; how
    /// many files they list is not known, so that each is counted with those that are downloaded at
    /// once. Requests and cancelled kick-offs are sent one after the other, each as often as a busy
    /// server is asked again, with twice `answer` for each answer and `retry-after` before the next.
    #[must_use]
    pub fn longest(&self, limits: &Limits) -> Longest {
        let parts = self.parts(limits);
        let bounds = [(limits.run_time, Bound::RunTime), (parts, Bound::Parts)];
        let budget = limits.budget.time.map(|time| (time, Bound::Budget));
        let least = bounds.into_iter().chain(budget).min_by_key(|(time, _)| *time);
        let (time, bound) = least.unwrap_or((limits.run_time, Bound::RunTime));
        Longest { time, bound, parts }
    }

    fn parts(&self, limits: &Limits) -> Duration {
        let exports = self.exports() + self.failing() + self.refusable();
        let rounds = exports.div_ceil(limits.exports.get());
        let export = limits.export_time.saturating_add(limits.file_time);
        let retries = Patience::default().retries;
        let answer = limits.answer.saturating_mul(2);
        let request = answer
            .saturating_mul(retries + 1)
            .saturating_add(limits.retry_after.saturating_mul(retries));
        let requests = self.cancelled() + self.requests;
        times(export, rounds).saturating_add(times(request, requests))
    }
}

fn times(time: Duration, count: usize) -> Duration {
    time.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Budget;
    use crate::spec::ExportSpec;
    use rstest::rstest;

    const MINUTE: u64 = 60;

    /// Three exports and two requests.
    fn plan() -> Plan {
        let mut plan = Plan::default();
        (plan.shared, plan.own, plan.requests) = (vec![ExportSpec::default()], 2, 2);
        plan
    }

    #[rstest]
    // Two rounds of 30 and 30 minutes, and two requests of four times 2 and three times 5 minutes.
    #[case::parts(600, None, 166, Bound::Parts)]
    #[case::run_time(120, None, 120, Bound::RunTime)]
    #[case::budget(120, Some(60), 60, Bound::Budget)]
    fn the_least_of_the_bounds_counts(
        #[case] run: u64,
        #[case] budget: Option<u64>,
        #[case] minutes: u64,
        #[case] bound: Bound,
    ) {
        let time = |minutes| Duration::from_secs(minutes * MINUTE);
        let budget = Budget { time: budget.map(time), ..Budget::default() };
        let limits = Limits { run_time: time(run), budget, ..Limits::default() };
        let expected = Longest { time: time(minutes), bound, parts: time(166) };
        assert_eq!(plan().longest(&limits), expected);
    }
}
