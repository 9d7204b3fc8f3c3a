//! Five verdicts as bit sets.

use ballast_packs::plan::VerdictWord;

use super::{
    BLOCK,
    planes::{Known, Plane},
};

/// Verdicts of a block on the order not met < missing data < needs judgement < met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdicts {
    /// At least missing data, at least needs judgement, met.
    pub reached: [Plane; 3],
    /// Not "not applicable".
    pub applies: Plane,
}

impl Verdicts {
    /// Everyone met.
    pub const MET: Self = Self { reached: [[u64::MAX; BLOCK]; 3], applies: [u64::MAX; BLOCK] };
    /// Everyone waits for a person.
    pub const JUDGEMENT: Self =
        Self { reached: [[u64::MAX; BLOCK], [u64::MAX; BLOCK], [0; BLOCK]], applies: [u64::MAX; BLOCK] };
    const NOBODY: Self = Self { reached: [[0; BLOCK]; 3], applies: [0; BLOCK] };

    /// A test's verdict; what is not known is missing, or for a person to judge.
    pub fn of(test: &Known, judgement: bool) -> Self {
        let mut out = Self::MET;
        for at in 0..BLOCK {
            let unknown = !(test.holds[at] | test.fails[at]);
            out.reached[0][at] = !test.fails[at];
            out.reached[1][at] = test.holds[at] | if judgement { unknown } else { 0 };
            out.reached[2][at] = test.holds[at];
        }
        out
    }

    /// The least of what was found so far and one more test that always applies.
    pub fn require(&mut self, test: &Known, judgement: bool) {
        for at in 0..BLOCK {
            let unknown = !(test.holds[at] | test.fails[at]);
            self.reached[0][at] &= !test.fails[at];
            self.reached[1][at] &= test.holds[at] | if judgement { unknown } else { 0 };
            self.reached[2][at] &= test.holds[at];
        }
    }

    /// The same for the rows of one word: `asked` was asked of it, and it holds or fails, or is not known.
    pub fn require_word(&mut self, word: usize, asked: u64, (holds, fails): (u64, u64), judgement: bool) {
        let unknown = asked & !(holds | fails);
        self.reached[0][word] &= !fails;
        self.reached[1][word] &= !asked | holds | if judgement { unknown } else { 0 };
        self.reached[2][word] &= !asked | holds;
    }

    /// Met all the same where the waiver holds.
    pub fn waive(&mut self, waiver: &Known) {
        for at in 0..BLOCK {
            self.reached[0][at] |= !waiver.fails[at];
            self.reached[1][at] |= waiver.holds[at];
            self.reached[2][at] |= waiver.holds[at];
        }
    }

    /// Only where `when` holds: not applicable where it fails, missing where it is not known.
    pub fn only_when(&mut self, when: &Known) {
        for at in 0..BLOCK {
            let unknown = !(when.holds[at] | when.fails[at]);
            self.applies[at] = (self.applies[at] & when.holds[at]) | unknown;
            self.reached[0][at] |= unknown;
            self.reached[1][at] &= !unknown;
            self.reached[2][at] &= !unknown;
        }
    }

    /// The least of those that apply.
    pub fn all(of: &[Self]) -> Self {
        if of.is_empty() {
            return Self::MET;
        }
        let mut out = Self { applies: [0; BLOCK], ..Self::MET };
        for one in of {
            for at in 0..BLOCK {
                out.applies[at] |= one.applies[at];
                for level in 0..3 {
                    out.reached[level][at] &= one.reached[level][at] | !one.applies[at];
                }
            }
        }
        out
    }

    /// The `count`-th largest of those that apply.
    pub fn at_least(count: usize, of: &[Self]) -> Self {
        let mut out = Self::NOBODY;
        for at in 0..BLOCK {
            out.applies[at] = of.iter().fold(0, |any, one| any | one.applies[at]);
        }
        for level in 0..3 {
            for at in 0..BLOCK {
                // Bit k of a row says that more than k of those seen so far reach the level.
                let mut more = [0u64; 64];
                let most = count.min(64);
                for one in of {
                    let reaches = one.reached[level][at] & one.applies[at];
                    for k in (1..most).rev() {
                        more[k] |= more[k - 1] & reaches;
                    }
                    more[0] |= reaches;
                }
                out.reached[level][at] = match count {
                    0 => u64::MAX,
                    1..=64 => more[count - 1],
                    _ => 0,
                };
            }
        }
        out
    }

    /// The verdicts of the rows in `rows`, word by word.
    pub fn words(&self, rows: &Plane) -> [VerdictWord; BLOCK] {
        std::array::from_fn(|at| {
            let here = rows[at] & self.applies[at];
            let [missing, judgement, met] = [0, 1, 2].map(|level| self.reached[level][at]);
            VerdictWord {
                met: here & met,
                not_met: here & !missing,
                missing: here & missing & !judgement,
                judgement: here & judgement & !met,
            }
        })
    }
}
