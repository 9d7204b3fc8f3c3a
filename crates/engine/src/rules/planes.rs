//! Bits of a block, and three-valued logic on them.

use super::BLOCK;

/// One bit per row of a block.
pub(super) type Plane = [u64; BLOCK];

/// What holds and what does not; in neither: not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub holds: Plane,
    pub fails: Plane,
}

impl Known {
    pub const ALWAYS: Self = Self { holds: [u64::MAX; BLOCK], fails: [0; BLOCK] };
    pub const NEVER: Self = Self { holds: [0; BLOCK], fails: [u64::MAX; BLOCK] };

    /// What holds where the rest fails, of rows that are known.
    pub fn of(holds: &Plane, valid: &Plane, negate: bool) -> Self {
        let mut known = Self::NEVER;
        for at in 0..BLOCK {
            let (yes, no) = (holds[at] & valid[at], !holds[at] & valid[at]);
            (known.holds[at], known.fails[at]) = if negate { (no, yes) } else { (yes, no) };
        }
        known
    }

    pub fn not(self) -> Self {
        Self { holds: self.fails, fails: self.holds }
    }

    pub fn and(&mut self, other: &Self) {
        for at in 0..BLOCK {
            self.holds[at] &= other.holds[at];
            self.fails[at] |= other.fails[at];
        }
    }

    pub fn or(&mut self, other: &Self) {
        for at in 0..BLOCK {
            self.holds[at] |= other.holds[at];
            self.fails[at] &= other.fails[at];
        }
    }

    /// Decides one row.
    pub fn set(&mut self, row: usize, holds: Option<bool>) {
        let (word, bit) = (row / 64, 1u64 << (row % 64));
        self.holds[word] &= !bit;
        self.fails[word] &= !bit;
        match holds {
            Some(true) => self.holds[word] |= bit,
            Some(false) => self.fails[word] |= bit,
            None => {}
        }
    }
}
