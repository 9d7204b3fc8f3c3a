use std::collections::BTreeMap;

use ballast_model::{Column, Period, Texts, Verdict};
use jiff::civil::Date;

use super::{Input, Version};
use crate::Packs;

/// The facts of all subjects that programmes are asked about, at a reference date, column by column.
/// Rows are sorted by region, then by subject, so that a programme limited to a region touches a run of rows.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The reference date.
    pub on: Date,
    /// Ids.
    pub subject: Texts,
    /// Names.
    pub name: Texts,
    /// Region codes.
    pub region: Texts,
    /// Industry codes.
    pub industry: Texts,
    /// Size codes.
    pub size: Texts,
    /// Ownership codes.
    pub ownership: Texts,
    /// A column for each input asked for; as long as there are subjects.
    pub columns: BTreeMap<Input, FrameColumn>,
}

/// One input's values and where they come from.
#[derive(Debug, Clone, Default)]
pub struct FrameColumn {
    /// Stored integers.
    pub values: Column,
    /// The period the rule came to.
    pub period: Option<Period>,
    /// Vintage or "open", as figures show it.
    pub vintage: String,
}

impl Frame {
    /// Subjects.
    pub fn len(&self) -> usize {
        self.subject.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Verdicts of one version over a run of a frame's rows, as bit sets. Rows outside the run, and rows in none of the
/// sets, are "not applicable".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictColumn {
    /// First row of the run; a multiple of 64.
    pub start: usize,
    /// Met, not met, missing data, needs judgement: one bit per row from `start` on, lowest bit first.
    pub sets: [Vec<u64>; 4],
}

/// Order of [`VerdictColumn::sets`].
const SETS: [Verdict; 4] = [Verdict::Met, Verdict::NotMet, Verdict::MissingData, Verdict::NeedsJudgement];

impl VerdictColumn {
    /// Nobody judged yet, with room for the rows from `start` (rounded down to a multiple of 64) to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = start / 64 * 64;
        let words = end.saturating_sub(start).div_ceil(64);
        Self { start, sets: std::array::from_fn(|_| vec![0; words]) }
    }

    /// Verdicts of all rows of a frame.
    pub fn of(verdicts: &[Verdict]) -> Self {
        let mut column = Self::new(0, verdicts.len());
        verdicts.iter().enumerate().for_each(|(row, verdict)| column.set(row, *verdict));
        column
    }

    /// Sets a row's verdict. A row outside the run stays "not applicable".
    pub fn set(&mut self, row: usize, verdict: Verdict) {
        let Some(at) = row.checked_sub(self.start) else { return };
        for (set, of) in self.sets.iter_mut().zip(SETS) {
            if let Some(word) = set.get_mut(at / 64) {
                *word &= !(1 << (at % 64));
                *word |= u64::from(of == verdict) << (at % 64);
            }
        }
    }

    /// A row's verdict.
    pub fn get(&self, row: usize) -> Verdict {
        let Some(at) = row.checked_sub(self.start) else { return Verdict::NotApplicable };
        let holds = |set: &[u64]| set.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
        let found = self.sets.iter().zip(SETS).find(|(set, _)| holds(set));
        found.map_or(Verdict::NotApplicable, |(_, verdict)| verdict)
    }

    /// How many rows came to this; nothing can be said here of "not applicable", which has no set.
    pub fn count(&self, verdict: Verdict) -> usize {
        let set = SETS.iter().position(|of| *of == verdict).map(|at| &self.sets[at]);
        set.map_or(0, |words| words.iter().map(|word| word.count_ones() as usize).sum())
    }

    /// Rows that came to this, ascending.
    pub fn rows(&self, verdict: Verdict) -> impl Iterator<Item = usize> {
        let set = SETS.iter().position(|of| *of == verdict).map_or(&[][..], |at| &self.sets[at]);
        set.iter().enumerate().flat_map(move |(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(self.start + at * 64 + bit)
            })
        })
    }
}

/// One version to judge.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The version.
    pub version: &'a Version,
    /// Only these region codes (sorted, of all levels); all where empty. A subject whose region is not known is missing
    /// data to a version that is limited.
    pub regions: &'a [String],
}

/// Judges many subjects at once: the conditions of versions over a frame. Scores, rankings, awards and warnings, which
/// are small beside it or need the whole of a group, are worked out by whoever asks; a version whose conditions name
/// a score or a ranking is refused.
pub trait RuleEvaluator: Send + Sync {
    /// Verdicts of each version, in the order asked.
    ///
    /// # Errors
    /// A message where an input is not in the frame, or a version cannot be judged row by row.
    fn judge(&self, packs: &Packs, frame: &Frame, asked: &[Asked<'_>]) -> Result<Vec<VerdictColumn>, String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_come_back_as_set() {
        let all = [
            Verdict::Met,
            Verdict::NotApplicable,
            Verdict::MissingData,
            Verdict::NotMet,
            Verdict::NeedsJudgement,
        ];
        let many: Vec<Verdict> = (0..200).map(|row| all[row * 7 % 5]).collect();
        let column = VerdictColumn::of(&many);
        assert!((0..200).all(|row| column.get(row) == many[row]));
        assert_eq!(column.get(200), Verdict::NotApplicable);
        for verdict in all.into_iter().filter(|v| *v != Verdict::NotApplicable) {
            let rows: Vec<usize> = (0..200).filter(|row| many[*row] == verdict).collect();
            assert_eq!(column.rows(verdict).collect::<Vec<_>>(), rows);
            assert_eq!(column.count(verdict), rows.len());
        }
        let mut part = VerdictColumn::new(70, 130);
        part.set(100, Verdict::Met);
        part.set(100, Verdict::NotMet);
        part.set(3, Verdict::Met);
        assert_eq!((part.start, part.get(100), part.count(Verdict::Met)), (64, Verdict::NotMet, 0));
    }
}
