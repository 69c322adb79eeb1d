//! Which requests come too often for a server that throttles.

use std::collections::HashSet;

/// One in so many requests comes too often.
const EVERY: u64 = 5;

/// What a server counts that refuses some requests as too many.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    requests: u64,
    /// The places of requests that came too often and were not asked again.
    refused: HashSet<String>,
}

impl Throttle {
    /// Counts a request, and tells whether it comes too often: every fifth does, unless it is asked
    /// again after it was refused.
    pub(crate) fn is_too_much(&mut self, place: &str) -> bool {
        self.requests += 1;
        let is_too_much = !self.refused.remove(place) && self.requests.is_multiple_of(EVERY);
        if is_too_much {
            self.refused.insert(place.to_owned());
        }
        is_too_much
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fifth_request_comes_too_often_until_it_is_asked_again() {
        let mut throttle = Throttle::default();
        let asked = ["a", "b", "c", "d", "e", "e", "f", "g", "h", "e"];
        let refused = asked.map(|place| throttle.is_too_much(place));
        assert_eq!(refused.iter().filter(|it| **it).count(), 2);
        assert!(refused[4] && !refused[5] && refused[9]);
        for place in ["i", "j", "k", "l"] {
            throttle.is_too_much(place);
        }
        assert!(!throttle.is_too_much("e"), "it was refused, and is let pass");
    }
}
