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

/// Verdicts of one version over a run of a frame's rows, as bits. Rows outside the run, and rows without a bit, are "not
/// applicable".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictColumn {
    /// First row of the run; a multiple of 64.
    pub start: usize,
    /// One bit per row from `start` on, lowest bit first. Thousands of columns over a million rows are written at once, so two
    /// planes say three of the verdicts: met and missing data stand here,
    yes: Vec<u64>,
    /// not met and missing data here,
    no: Vec<u64>,
    /// and those that a person has to judge here, which are few.
    asks: Vec<u64>,
}

/// Verdicts of 64 rows: one bit per row, lowest bit first. No row has more than one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerdictWord {
    /// Met.
    pub met: u64,
    /// Not met.
    pub not_met: u64,
    /// Missing data.
    pub missing: u64,
    /// Needs judgement.
    pub judgement: u64,
}

impl VerdictWord {
    /// Bits of the rows that came to this; "not applicable" has none.
    fn of(self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Met => self.met,
            Verdict::NotMet => self.not_met,
            Verdict::MissingData => self.missing,
            Verdict::NeedsJudgement => self.judgement,
            Verdict::NotApplicable => 0,
        }
    }
}

impl VerdictColumn {
    /// Nobody judged yet, with room for the rows from `start` (rounded down to a multiple of 64) to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = start / 64 * 64;
        let words = end.saturating_sub(start).div_ceil(64);
        Self { start, yes: vec![0; words], no: vec![0; words], asks: vec![0; words] }
    }

    /// Verdicts of all rows of a frame.
    pub fn of(verdicts: &[Verdict]) -> Self {
        let mut column = Self::new(0, verdicts.len());
        for (at, rows) in verdicts.chunks(64).enumerate() {
            let bits = |wanted| -> u64 {
                let bit = |(row, verdict): (usize, &Verdict)| u64::from(*verdict == wanted) << row;
                rows.iter().enumerate().map(bit).sum()
            };
            let word = VerdictWord {
                met: bits(Verdict::Met),
                not_met: bits(Verdict::NotMet),
                missing: bits(Verdict::MissingData),
                judgement: bits(Verdict::NeedsJudgement),
            };
            column.put(at * 64, word);
        }
        column
    }

    /// Sets the verdicts of 64 rows; `row` is a multiple of 64. Rows outside the run stay "not applicable".
    pub fn put(&mut self, row: usize, verdicts: VerdictWord) {
        let VerdictWord { met, not_met, missing, judgement } = verdicts;
        let Some(at) = row.checked_sub(self.start).map(|rows| rows / 64).filter(|at| *at < self.yes.len())
        else {
            return;
        };
        self.yes[at] = met | missing;
        self.no[at] = not_met | missing;
        // A page that nothing is written to takes no memory.
        if judgement | self.asks[at] != 0 {
            self.asks[at] = judgement;
        }
    }

    fn word(&self, at: usize) -> VerdictWord {
        let (yes, no) = (self.yes[at], self.no[at]);
        VerdictWord { met: yes & !no, not_met: no & !yes, missing: yes & no, judgement: self.asks[at] }
    }

    /// A row's verdict.
    pub fn get(&self, row: usize) -> Verdict {
        let run = self.start..self.start + self.yes.len() * 64;
        if !run.contains(&row) {
            return Verdict::NotApplicable;
        }
        let word = self.word((row - self.start) / 64);
        let all = [Verdict::Met, Verdict::NotMet, Verdict::MissingData, Verdict::NeedsJudgement];
        let found = all.into_iter().find(|verdict| word.of(*verdict) >> (row % 64) & 1 == 1);
        found.unwrap_or(Verdict::NotApplicable)
    }

    /// How many rows came to this; nothing can be said here of "not applicable", which has no bits.
    pub fn count(&self, verdict: Verdict) -> usize {
        (0..self.yes.len()).map(|at| self.word(at).of(verdict).count_ones() as usize).sum()
    }

    /// Rows that came to this, ascending.
    pub fn rows(&self, verdict: Verdict) -> impl Iterator<Item = usize> {
        (0..self.yes.len()).flat_map(move |at| {
            let mut left = self.word(at).of(verdict);
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
        let at = |row: usize| 1 << (row % 64);
        part.put(64, VerdictWord { met: at(100), judgement: at(101), ..VerdictWord::default() });
        assert_eq!((part.get(100), part.get(101)), (Verdict::Met, Verdict::NeedsJudgement));
        part.put(64, VerdictWord { not_met: at(100), ..VerdictWord::default() });
        part.put(0, VerdictWord { met: at(3), ..VerdictWord::default() });
        part.put(192, VerdictWord { met: at(200), ..VerdictWord::default() });
        assert_eq!((part.start, part.get(100), part.get(101)), (64, Verdict::NotMet, Verdict::NotApplicable));
        assert_eq!(
            (part.get(3), part.get(200), part.count(Verdict::Met)),
            (Verdict::NotApplicable, Verdict::NotApplicable, 0)
        );
    }
}
