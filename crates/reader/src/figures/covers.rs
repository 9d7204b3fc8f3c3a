//! What a figure covers: the period of its clause, its sentence, its paragraph, its section.

use ballast_packs::plan::WordClass as C;

use super::{draft::Draft, section::Head, walk::Walk};
use crate::{
    record::{FigureStatus, ReadMeasure},
    scan::{Number, Part, UnitKind, When, Year},
};

impl Walk<'_, '_> {
    /// The period that is spoken of, a year earlier: 去年同期.
    pub(super) fn year_before(&self, at: usize) -> Option<When> {
        let base = self.context.base(at)?;
        let when = self.when.or(self.opened).or(self.context.headed(base))?;
        Some(When { year: Some(Year::Is(when.year_of(Some(base))? - 1)), ..when })
    }

    /// What the plan for the year names, whose part a share is: 占年度计划240亿元的六成.
    pub(super) fn of_plan(&self, number: &Number<'_>) -> bool {
        let amount = matches!(number.kind, UnitKind::Money | UnitKind::Count | UnitKind::Measure);
        let before = self.line.ending(self.line.back(number.start));
        // 年度计划投资96亿元 is such a plan itself.
        let planned = |token| self.line.is(token, C::TargetNoun) && self.line.is(token, C::Dependent);
        amount
            && before.is_some_and(|token| {
                self.line.is(token, C::PartCue) && token.end - token.start > 6 || planned(token)
            })
    }

    /// Whether 累计 sums up a flow over the period that is spoken of, and not all until then: 1—6月累计完成产值.
    fn runs(&self, number: &Number<'_>, base: Option<i16>) -> bool {
        if matches!(self.context.period, Head::Years(..)) {
            return true;
        }
        if !matches!(number.kind, UnitKind::Money | UnitKind::Measure) {
            return false;
        }
        let said = self.when.is_some_and(|when| {
            !when.until && (when.finer() || when.part == Part::Whole && when.start >= self.clause)
        });
        said || self.when.is_none()
            && base.is_some_and(|base| self.context.headed(base).is_some_and(|w| w.finer()))
    }

    /// Whether the years of a plan are meant: 每年, and 年均增长 where the plan is what is spoken of.
    fn each_year(&self, at: usize) -> bool {
        let Some(word) = &self.yearly else { return false };
        let grows = self.line.within(word.clone()).iter().any(|token| self.line.is(token, C::GrowthCue));
        let due = || self.when.and_then(|when| when.year_of(self.context.base(at)));
        !grows
            || self.context.own_plan.is_some()
            || self.context.plan.is_some_and(|(_, to)| due() == Some(to))
    }

    pub(super) fn covers(&self, draft: &mut Draft, number: &Number<'_>, from: Option<When>) {
        let base = self.context.base(number.start);
        if let Some(when) = from {
            draft.period = when.write(base);
            return;
        }
        if self.each_year(number.start)
            && draft.status == FigureStatus::Target
            && self.when.is_none_or(|when| when.part == Part::Whole)
            && let Some(years) = self.context.years()
        {
            draft.period = Some(years);
            return;
        }
        let when = self.when.or(self.opened);
        let level = matches!(draft.measure, ReadMeasure::Level) && number.kind != UnitKind::Percent;
        if let Some(here) = self
            .cumulative
            .clone()
            .filter(|here| level && here.start >= self.clause.min(self.free) && !self.runs(number, base))
        {
            draft.because.push(("period", here, "sentence"));
            draft.period = match when {
                None if draft.status == FigureStatus::Target && self.context.due().is_some() => {
                    self.context.due().map(|year| format!("..{year}"))
                }
                Some(when) if when.spans() => when.write(base),
                Some(when) => when.cumulative(base),
                None => self.context.cumulative(number.start),
            };
            return;
        }
        match when {
            Some(when) => {
                draft.period = when.write(base);
                draft.because.push(("period", when.start..when.end, "sentence"));
            }
            // What a plan of several years promises is due at its end.
            None if draft.status == FigureStatus::Target && self.context.due().is_some() => {
                draft.period = self.context.due();
            }
            None => {
                let due = draft.status != FigureStatus::Actual;
                draft.period = self.context.covers(number.start, due);
            }
        }
    }

    /// 由 before a number: it is the level before. Its own period, where one stands between.
    pub(super) fn level_before(&self, lo: usize, number: &Number<'_>) -> Option<Option<When>> {
        let line = &self.line;
        let tokens = line.within(lo..number.start);
        let from = tokens.iter().rposition(|token| line.is(token, C::From))?;
        let when = tokens[from..].iter().find_map(|token| {
            let same = line.is(token, C::Adverb) && line.slice(token.start..token.end).ends_with("同期");
            line.when(token).copied().or_else(|| same.then(|| self.year_before(number.start)).flatten())
        });
        // What follows must be its end: 提高到.
        let reaches = line.tokens()[line.from(number.end)..].iter().take(6);
        let reaches = reaches.take_while(|token| !line.is(token, C::PunctStop)).any(|token| {
            line.is(token, C::LevelCue) || line.is(token, C::Glue) || line.is(token, C::GrowthCue)
        });
        reaches.then_some(when)
    }
}
