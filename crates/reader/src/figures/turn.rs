//! Periods and figures in step: 4月、5月、6月增幅分别为10.7%、14.9%和18.3%.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{line::Line, walk::Walk};
use crate::scan::{Classes, Kind, Part, Token, When, Year};

impl Line<'_> {
    /// Whether nothing but a mark of a list stands between two places.
    pub(super) fn listed_with(&self, from: usize, to: usize) -> bool {
        let joints = Classes::of(&[C::PunctList, C::And]);
        let between = self.within(from..to);
        let whole = between.first().is_some_and(|token| token.start == self.skip(from))
            && between.last().is_some_and(|token| self.skip(token.end) == to);
        whole && between.iter().all(|token| self.classes(token).meets(joints))
    }

    /// How many numbers stand in step from the token `at` on, joined by marks of a list, 和 and hedges alone.
    pub(super) fn strictly_in_step(&self, at: usize) -> usize {
        const MOST: usize = 48;
        let joints = Classes::of(&[
            C::PunctList,
            C::And,
            C::GeBefore,
            C::AboutBefore,
            C::LeBefore,
            C::GeAfter,
            C::LeAfter,
            C::AboutAfter,
        ]);
        let tokens = self.tokens();
        let Some(first) = tokens.get(at) else { return 0 };
        let (mut count, mut end) = (1, first.end);
        for token in tokens[at + 1..].iter().take(MOST) {
            if token.start != self.skip(end) {
                break;
            }
            match token.kind {
                Kind::Number(_) => count += 1,
                Kind::Word(_) if self.classes(token).meets(joints) => {}
                _ => break,
            }
            end = token.end;
        }
        count
    }
}

impl Walk<'_, '_> {
    /// Takes note of a period beside the one before it.
    pub(super) fn listed_period(&mut self, when: When) {
        let goes_on = self.periods.last().is_some_and(|before| {
            before.start >= self.clause && self.line.listed_with(before.end, when.start)
        });
        if !goes_on {
            self.periods.clear();
        }
        self.periods.push(when);
        if matches!(when.part, Part::Years(..)) {
            self.years = Some(when);
        }
    }

    /// The period that a number takes in turn, where as many are listed before it as numbers stand in step.
    pub(super) fn turn(&mut self, at: usize, lo: usize, number: &Range<usize>) -> Option<When> {
        let line = self.line;
        if let Some(word) = line.respectively(lo, number.start) {
            let count = line.strictly_in_step(at);
            let free = self.free.max(self.sentence);
            let subjects = || line.listed(self.clause.max(free), free, word.start, count).subjects.len();
            self.in_turn = self.as_many(count).filter(|_| subjects() != count).map(|periods| (periods, 0));
        } else if !self.only_joints(lo, number.start) {
            self.in_turn = None;
        }
        let (periods, taken) = self.in_turn.as_mut()?;
        let when = periods.get(*taken).copied();
        *taken += 1;
        if when.is_none() {
            self.in_turn = None;
        }
        when
    }

    /// The periods spoken of, where they are so many: those listed, or each year of a run.
    fn as_many(&self, count: usize) -> Option<Vec<When>> {
        if count < 2 {
            return None;
        }
        let here = |when: &When| when.start >= self.sentence;
        if self.periods.len() == count && self.periods.iter().all(here) {
            return Some(self.periods.clone());
        }
        let when = self.when.filter(here)?;
        let (from, to) = match when.part {
            Part::Years(from, Some(to)) => (from, to),
            Part::Last(years) => {
                let to = when.year_of(self.context.base(when.start))?;
                (to - years + 1, to)
            }
            _ => return None,
        };
        let many = usize::try_from(to - from + 1).ok()?;
        let year = |year| When { year: Some(Year::Is(year)), part: Part::Whole, ..when };
        (many == count).then(|| (from..=to).map(year).collect())
    }

    /// Whether a time stands behind a number that is promised, in a clause that has no other: 12个项目须在上半年开工.
    fn closes_a_promise(&self, token: &Token) -> bool {
        let line = self.line;
        let breaks = Classes::of(&[C::PunctComma, C::PunctSemicolon, C::PunctStop]);
        let mut behind = line.tokens()[line.from(token.end)..].iter();
        let free = behind.find_map(|next| match next.kind {
            Kind::Number(_) => Some(false),
            _ if line.classes(next).meets(breaks) => Some(true),
            _ => None,
        });
        let verb = !line.text[token.end..].starts_with(['，', '。', '；']);
        let listed = line.within(self.free..token.start).iter().any(|mark| line.is(mark, C::PunctList));
        let finer = line.when(token).is_some_and(When::finer) && !listed;
        free == Some(true) && verb && finer && self.free > self.clause && self.promised(token.start)
    }

    /// A day by which an amount named before it is there: 首期20亿元于2025年底前到位. Whether the period is that.
    pub(super) fn due_behind(&mut self, token: &Token, when: &When) -> bool {
        let line = self.line;
        let before = line.ending(line.back(token.start)).map(|before| line.slice(before.start..before.end));
        if before != Some("于") && !self.closes_a_promise(token) {
            return false;
        }
        let base = self.context.base(token.start);
        let clause = self.clause;
        match self.drafts.last_mut() {
            Some(draft) if draft.range.start >= clause && draft.range.end <= token.start => {
                draft.period = when.write(base).or(draft.period.take());
                draft.because.push(("period", token.start..token.end, "sentence"));
                true
            }
            _ => false,
        }
    }
}
