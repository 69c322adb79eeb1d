//! Seeded choices: the same seed, purpose and key always give the same values.

use siphasher::sip::SipHasher13;

use super::key::Key;

/// What a sequence of choices is for; different purposes are independent of each other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Count = 1,
    Id = 2,
    LastUpdated = 3,
    ClinicalDate = 4,
    Content = 5,
    SharedInstant = 6,
}

/// A sequence of seeded choices.
#[derive(Debug, Clone)]
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn new(seed: u64, purpose: Purpose, key: Key) -> Self {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&(key.kind as u32).to_le_bytes());
        bytes[4..8].copy_from_slice(&key.owner.to_le_bytes());
        bytes[8..].copy_from_slice(&key.n.to_le_bytes());
        Self(SipHasher13::new_with_keys(seed, purpose as u64).hash(&bytes))
    }

    /// Returns the next 64 bits (the finaliser of `SplitMix64`).
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `limit`, which is at least 1.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let rest = self.bits() % u64::from(limit);
        u32::try_from(rest).expect("a rest below a u32 fits into one")
    }

    /// Returns one of `choices`, which are not empty.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        let limit = u32::try_from(choices.len()).expect("lists of choices are short");
        choices[self.below(limit) as usize]
    }
}
