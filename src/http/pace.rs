//! How long to wait between two requests for the same thing.

use std::time::Duration;

/// The longest wait of our own choice.
const LONGEST: Duration = Duration::from_secs(30);
/// The least wait that a server can ask for in seconds, but for none at all.
const LEAST_ASKED: Duration = Duration::from_secs(1);

/// The waits between requests for the same thing. The first one is as short as the server asks; from
/// the second one on a server that asks for none is given a floor that grows, as one that asks for
/// nothing is.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    own: Duration,
    is_first: bool,
}

impl Pace {
    /// Creates a pace whose first own wait is `own`; each one is half as long again as the one before,
    /// up to 30 seconds.
    #[must_use]
    pub fn new(own: Duration) -> Self {
        Self { own, is_first: true }
    }

    /// Returns the next wait. `asked` is what `Retry-After` says, zero for a date that has passed.
    pub fn wait(&mut self, asked: Option<Duration>) -> Duration {
        let (own, is_first) = (self.own, self.is_first);
        self.own = (own * 3 / 2).min(LONGEST);
        self.is_first = false;
        match asked {
            Some(asked) if is_first => asked,
            None | Some(Duration::ZERO) => own,
            // What is left until a date may be less than a second.
            Some(asked) => asked.max(own.min(LEAST_ASKED)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const FIRST: Duration = Duration::from_millis(100);

    #[rstest]
    #[case::zero(Some(0))]
    #[case::nearly_zero(Some(1))]
    #[case::nothing(None)]
    fn half_an_hour_has_few_requests_whatever_is_asked(#[case] millis: Option<u64>) {
        let asked = millis.map(Duration::from_millis);
        let (mut pace, mut time, mut count) = (Pace::new(FIRST), Duration::ZERO, 0_u32);
        while time < Duration::from_secs(30 * 60) {
            time += pace.wait(asked);
            count += 1;
        }
        let most = if millis == Some(1) { 1_900 } else { 90 };
        assert!(count < most, "{count} requests");
    }

    #[test]
    fn an_honest_wait_is_kept_however_often() {
        for seconds in [1, 2, 120] {
            let (mut pace, asked) = (Pace::new(FIRST), Duration::from_secs(seconds));
            assert!((0..100).all(|_| pace.wait(Some(asked)) == asked), "{seconds} s");
        }
    }

    #[test]
    fn a_server_may_ask_once_to_be_asked_at_once() {
        let mut pace = Pace::new(FIRST);
        let waits: Vec<_> = (0..4).map(|_| pace.wait(Some(Duration::ZERO))).collect();
        assert_eq!(waits[0], Duration::ZERO);
        assert!(waits[1] >= FIRST && waits.is_sorted(), "{waits:?}");
    }
}
