//! Seeded choices: the same seed, purpose and place always give the same values.

use siphasher::sip::SipHasher13;

/// A sequence of seeded choices.
#[derive(Debug, Clone)]
pub(super) struct Draw(u64);

impl Draw {
    /// Begins a sequence that is independent of those with another purpose.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        Self(SipHasher13::new_with_keys(seed, 0).hash(purpose.as_bytes()))
    }

    /// Returns the next 64 bits (the finaliser of `SplitMix64`).
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `limit`, which is at least 1.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }

    /// Returns one of some choices.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let limit = u64::try_from(choices.len()).expect("lists of choices are short");
        let at = usize::try_from(self.below(limit)).expect("it is less than the list's length");
        choices[at]
    }
}

/// Returns the id of a resource: it says nothing, and differs between seeds.
pub(super) fn id(seed: u64, what: &str) -> String {
    format!("{:012x}", Draw::new(seed, &format!("id/{what}")).bits() >> 16)
}
