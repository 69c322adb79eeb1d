//! The clock that waits are measured with, handed in so that tests need not sleep.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// Tells the time and waits.
pub trait Clock: Send + Sync {
    /// Returns the present instant.
    fn now(&self) -> Timestamp;

    /// Waits for `time`.
    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()>;

    /// Tells whether sleeping moves the clock under those who do not sleep.
    fn jumps(&self) -> bool {
        false
    }
}

/// The clock of the machine; needs a tokio runtime to sleep on.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A clock that jumps: it runs with that of the machine, but sleeping moves it on at once. Server
/// and client must share it, as their times drift away from all others.
#[derive(Debug, Clone, Default)]
pub struct JumpingClock {
    /// How far it is ahead of the machine's.
    ahead: Arc<Mutex<Duration>>,
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) += time;
        // Others get their turn, as they would while this one sleeps.
        Box::pin(tokio::task::yield_now())
    }

    fn jumps(&self) -> bool {
        true
    }
}

/// A clock for tests: sleeping moves it on at once, and is remembered.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct FakeClock {
    now: std::sync::Mutex<Timestamp>,
    slept: std::sync::Mutex<Vec<Duration>>,
}

#[cfg(test)]
impl FakeClock {
    pub(crate) fn at(now: &str) -> Self {
        Self {
            now: std::sync::Mutex::new(now.parse().unwrap()),
            slept: std::sync::Mutex::default(),
        }
    }

    pub(crate) fn advance(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

#[cfg(test)]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        self.slept.lock().unwrap().push(time);
        self.advance(time);
        Box::pin(std::future::ready(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_clock_that_jumps_does_so_for_all_who_share_it() {
        let clock = JumpingClock::default();
        let (other, before) = (clock.clone(), clock.now());
        clock.sleep(Duration::from_secs(3_600)).await;
        let passed = other.now().duration_since(before).as_secs();
        assert!((3_600..3_660).contains(&passed), "{passed} s");
    }
}
