//! Collects evidence while it comes, so that what was observed is kept when a run is cut short.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::evidence::{
    Capabilities, Evidence, Exchange, ExchangeId, Execution, ExportFacts, ExportId, ExportResult,
    RunFacts,
};

/// The most attempts of a run that are kept beside the last one for each request.
const MAX_ATTEMPTS_KEPT: usize = 500;

/// The evidence of a run so far.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    exchanges: Mutex<Vec<Exchange>>,
    exports: Mutex<Vec<Arc<ExportFacts>>>,
    executions: Mutex<Vec<(usize, Execution)>>,
    last_export: AtomicU32,
    attempts: Mutex<Vec<ExchangeId>>,
    more_attempts: AtomicUsize,
    capabilities: Mutex<Option<Capabilities>>,
    capabilities_unread: Mutex<Option<String>>,
}

impl Recorder {
    pub(crate) fn exchange(&self, exchange: Exchange) -> ExchangeId {
        let id = exchange.id;
        lock(&self.exchanges).push(exchange);
        id
    }

    /// Drops an exchange of which one like it is kept, and returns it.
    pub(crate) fn forget(&self, id: ExchangeId) -> Option<Exchange> {
        let mut exchanges = lock(&self.exchanges);
        // It is one of the latest.
        let place = exchanges.iter().rposition(|exchange| exchange.id == id)?;
        Some(exchanges.remove(place))
    }

    /// Keeps an attempt that was not the last one for its request: the server was busy, or wanted
    /// another token. Of many the first ones and the latest are kept; returns the one that is not.
    pub(crate) fn attempt(&self, exchange: Exchange) -> Option<Exchange> {
        let id = self.exchange(exchange);
        let dropped = keep_latest(&mut lock(&self.attempts), id, MAX_ATTEMPTS_KEPT)?;
        self.more_attempts.fetch_add(1, Ordering::Relaxed);
        self.forget(dropped)
    }

    /// Keeps what the server declares of itself.
    pub(crate) fn capabilities(&self, declared: Option<Capabilities>) {
        *lock(&self.capabilities) = declared;
    }

    /// Keeps why what the server declares was not examined.
    pub(crate) fn capabilities_unread(&self, why: Option<String>) {
        *lock(&self.capabilities_unread) = why;
    }

    /// What the server declares of itself.
    pub(crate) fn declared(&self) -> Option<Capabilities> {
        lock(&self.capabilities).clone()
    }

    /// The number of the next export, from 1.
    pub(crate) fn next_export(&self) -> ExportId {
        ExportId(self.last_export.fetch_add(1, Ordering::Relaxed) + 1)
    }

    pub(crate) fn export(&self, export: Arc<ExportFacts>) {
        lock(&self.exports).push(export);
    }

    /// How the exports with the login of the target, of its own Group, ended that were asked for.
    pub(crate) fn own_results(&self) -> Vec<ExportResult> {
        let exports = lock(&self.exports);
        let own = exports.iter().filter(|it| it.spec.is_own() && it.kickoff.is_some());
        own.map(|export| export.result.clone()).collect()
    }

    /// Keeps what was done for the scenario at `place` of the plan.
    pub(crate) fn execution(&self, place: usize, execution: Execution) {
        lock(&self.executions).push((place, execution));
    }

    /// Hands over everything, in the order of the plan and of the requests. `planned` are the ids of
    /// all scenarios of the plan.
    pub(crate) fn finish<'a>(
        &self,
        mut run: RunFacts,
        planned: impl Iterator<Item = &'a str>,
    ) -> Evidence {
        let mut exchanges = std::mem::take(&mut *lock(&self.exchanges));
        let mut exports = std::mem::take(&mut *lock(&self.exports));
        let mut executions = std::mem::take(&mut *lock(&self.executions));
        exchanges.sort_by_key(|exchange| exchange.id);
        exports.sort_by_key(|export| export.id);
        executions.sort_by_key(|(place, _)| *place);
        let executions: Vec<Execution> =
            executions.into_iter().map(|(_, execution)| execution).collect();
        let is_left = |id: &&str| !executions.iter().any(|done| done.scenario == **id);
        run.more_attempts = self.more_attempts.load(Ordering::Relaxed);
        run.capabilities = lock(&self.capabilities).take();
        run.capabilities_unread = lock(&self.capabilities_unread).take();
        run.not_executed = planned.filter(is_left).map(str::to_owned).collect();
        Evidence { run, exchanges, exports, executions }
    }
}

/// Adds the latest answer to a question that is asked again and again. Of more than `most` the first
/// ones are kept, and the latest; returns the one that is not kept for it.
pub(crate) fn keep_latest(
    kept: &mut Vec<ExchangeId>,
    latest: ExchangeId,
    most: usize,
) -> Option<ExchangeId> {
    let dropped = if kept.len() >= most { kept.pop() } else { None };
    kept.push(latest);
    dropped
}

fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Answer, SentBody, SentRequest, Transport, TransportKind};

    #[test]
    fn attempts_without_end_do_not_fill_the_record() {
        let recorder = Recorder::default();
        let total = 3 * MAX_ATTEMPTS_KEPT;
        let dropped = (0..total).filter(|n| recorder.attempt(exchange(*n)).is_some()).count();
        assert_eq!(dropped, total - MAX_ATTEMPTS_KEPT);
        assert_eq!(recorder.more_attempts.load(Ordering::Relaxed), dropped);
        let kept: Vec<_> = lock(&recorder.exchanges).iter().map(|it| it.id).collect();
        assert_eq!((kept.len(), kept[0].0), (MAX_ATTEMPTS_KEPT, 0));
        assert_eq!(kept.last().map(|id| id.0 as usize), Some(total - 1));
    }

    fn exchange(n: usize) -> Exchange {
        let request = SentRequest {
            method: "GET".into(),
            url: "http://a.test/".into(),
            headers: Vec::new(),
            body: SentBody::None,
            secrets: Vec::new(),
        };
        let failed = Transport { kind: TransportKind::Closed, detail: String::new() };
        let id = ExchangeId(u32::try_from(n).unwrap());
        let answer = Answer::Failed(failed);
        Exchange { id, request, answer, redirects: Vec::new(), elapsed_ms: 0 }
    }

    #[test]
    fn of_many_answers_the_first_ones_and_the_last_are_kept() {
        let mut kept = Vec::new();
        let dropped: Vec<u32> = (1..=6)
            .filter_map(|id| keep_latest(&mut kept, ExchangeId(id), 3))
            .map(|id| id.0)
            .collect();
        assert_eq!(kept, [1, 2, 6].map(ExchangeId));
        assert_eq!(dropped, [3, 4, 5]);
    }
}
