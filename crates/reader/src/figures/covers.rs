//! What a figure covers: the period of its clause, its sentence, its paragraph, its section.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;
use rust_decimal::prelude::ToPrimitive;

use super::{draft::Draft, section::Head, walk::Walk};
use crate::{
    outline::{begins, ends},
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Number, Part, UnitKind, When, Year},
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

    /// Whether the words before a number name a goal of the year: 年度目标.
    fn of_the_year(&self, lo: usize, hi: usize) -> bool {
        let line = &self.line;
        line.within(lo..hi).iter().any(|token| {
            line.is(token, C::TargetNoun)
                && !line.is(token, C::Dependent)
                && begins(line.said(token).trim_start_matches('的'), &line.vocabulary.edges.goals)
        })
    }

    /// Whether 累计 sums up a flow over the period that is spoken of, and not all until then: 1—6月累计完成产值.
    fn runs(&self, number: &Number<'_>, named: &[Range<usize>], base: Option<i16>) -> bool {
        if matches!(self.context.period, Head::Years(..)) {
            // 到2026年底累计建成100个: all there will be by then.
            return self.when.is_none_or(|when| !when.until);
        }
        let flows = number.kind == UnitKind::Count && self.flows(named);
        if !matches!(number.kind, UnitKind::Money | UnitKind::Measure) && !flows {
            return false;
        }
        // 累计并网312万千瓦: what stands there since then, unlike what was earned or made.
        if number.kind == UnitKind::Measure && !self.flows(named) {
            return false;
        }
        let said = self.when.is_some_and(|when| {
            !when.until && (when.finer() || when.part == Part::Whole && when.start >= self.clause)
        });
        said || self.when.is_none()
            && base.is_some_and(|base| self.context.headed(base).is_some_and(|w| w.finer()))
    }

    /// Whether a period is the day of a meeting, for which nothing is promised there.
    fn held(&self, when: &When) -> bool {
        const NEAR: usize = 30 * 3;
        let line = &self.line;
        let behind =
            line.tokens()[line.from(when.end)..].iter().take_while(|token| token.end < when.end + NEAR);
        let mut clause = behind.take_while(|token| !line.is(token, C::PunctStop));
        !when.until
            && line.slice(when.start..when.end).ends_with('日')
            && clause.any(|token| line.is(token, C::Occasion))
    }

    /// Whether a name ends in what is made or earned over a time: 产量, 投资.
    fn flows(&self, named: &[Range<usize>]) -> bool {
        let line = &self.line;
        let flow = Classes::of(&[C::Dependent, C::Macro, C::MoneyNoun]);
        let last = named.last().and_then(|piece| line.ending(piece.end));
        last.is_some_and(|token| line.classes(token).meets(flow))
    }

    /// The years up to the one spoken of that a figure's own words count: 五年提高4.9个百分点.
    fn counted_years(&self, lo: usize, number: &Number<'_>) -> Option<(String, Range<usize>)> {
        let line = &self.line;
        let tokens = line.within(lo..number.start);
        let changes = Classes::of(&[C::GrowthCue, C::ChangeCue, C::Cumulative, C::Added, C::Forward]);
        let (years, token) = tokens.windows(2).find_map(|pair| {
            let years = line.number(&pair[0]).filter(|years| years.kind == UnitKind::Time)?;
            let follows = pair[1].start == pair[0].end && line.classes(&pair[1]).meets(changes);
            (follows && line.slice(pair[0].start..pair[0].end).ends_with('年')).then_some((years, &pair[0]))
        })?;
        // 连续五年增长 says how often, not since when.
        let alone = line.strip_left(lo, token.start) >= token.start
            && !ends(&line.text[..token.start], &line.vocabulary.edges.often);
        let years = years.value.to_i16().filter(|years| (2..=20).contains(years) && alone)?;
        // 三年新增2000台 of a plan of three years: the plan's.
        if let Some((from, to)) = self.context.own_plan.filter(|_| self.promised(token.start)) {
            return (to - from + 1 == years).then(|| (format!("{from}..{to}"), token.start..token.end));
        }
        let to = self.context.base(token.start)?;
        Some((format!("{}..{to}", to - years + 1), token.start..token.end))
    }

    /// What a figure covers that is part of what another one counts: 其中海外4.6万台.
    fn of_whole(&self, draft: &Draft, number: &Number<'_>) -> Option<String> {
        let line = &self.line;
        let whole = self.drafts.get(self.among?)?;
        let same = line.scan.numbers.get(whole.number).is_some_and(|before| before.unit == number.unit);
        let said = self.when.is_some_and(|when| when.start > whole.range.start)
            || self.cumulative.as_ref().is_some_and(|here| here.start > whole.range.start);
        let level = |measure| measure == ReadMeasure::Level;
        (same && !said && level(whole.measure) && level(draft.measure) && whole.status == draft.status)
            .then(|| whole.period.clone())?
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

    pub(super) fn covers(&self, draft: &mut Draft, lo: usize, number: &Number<'_>, from: Option<When>) {
        let base = self.context.base(number.start);
        if let Some(when) = from {
            draft.period = when.write(base);
            return;
        }
        if let Some((years, here)) = self.counted_years(lo, number) {
            draft.period = Some(years);
            draft.because.push(("period", here, "sentence"));
            return;
        }
        if let Some(period) = self.of_whole(draft, number) {
            draft.period = Some(period);
            return;
        }
        if let Some(year) = self.risen(number) {
            draft.period = Some(year);
            return;
        }
        // “十四五”以来…，能耗累计下降15.3%: over all those years.
        if let Some(years) = self.years.filter(|_| self.when.is_none_or(|when| when.spans()))
            && let Some(here) = self.cumulative.clone().filter(|here| here.start >= lo)
            && matches!(draft.measure, ReadMeasure::Growth | ReadMeasure::Change)
        {
            draft.period = years.write(base);
            draft.because.push(("period", here, "sentence"));
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
        // 年度目标是下降2.5%: the goal is the year's, whatever part of it is told of.
        if draft.status == FigureStatus::Target && self.of_the_year(lo, number.start) {
            draft.period = base.map(|year| year.to_string());
            return;
        }
        let held = |when: &When| draft.status == FigureStatus::Target && self.held(when);
        let when = self.when.or(self.opened).filter(|when| !held(when));
        let level = matches!(draft.measure, ReadMeasure::Level) && number.kind != UnitKind::Percent;
        if let Some(here) = self.cumulative.clone().filter(|here| {
            level && here.start >= self.clause.min(self.free) && !self.runs(number, &draft.pieces, base)
        }) {
            draft.because.push(("period", here, "sentence"));
            draft.period = match when {
                // 累计完成技改投资36亿元 among the measures of a plan: over its years.
                None if draft.status == FigureStatus::Target
                    && number.kind == UnitKind::Money
                    && self.context.due().is_some_and(|due| due.contains("..")) =>
                {
                    self.context.due()
                }
                None if draft.status == FigureStatus::Target && self.context.due().is_some() => {
                    self.context.last().map(|year| format!("..{year}"))
                }
                Some(when) if when.spans() => when.write(base),
                Some(when) => when.cumulative(base),
                None => self.context.cumulative(number.start),
            };
            return;
        }
        // 全年产量剑指200万辆, in a title.
        let promised = self.context.promised.filter(|_| draft.status == FigureStatus::Target);
        let when = when.filter(|when| promised.is_none() || when.year.is_some() || when.part != Part::Whole);
        match when {
            Some(when) => {
                draft.period = when.write(base);
                draft.because.push(("period", when.start..when.end, "sentence"));
            }
            // What a plan of several years promises is due at its end.
            None if draft.status == FigureStatus::Target && self.context.due().is_some() => {
                draft.period = self.context.due();
            }
            None if promised.is_some() => draft.period = promised.map(|year| year.to_string()),
            None => {
                let due = draft.status != FigureStatus::Actual;
                draft.period = self.context.covers(number.start, due);
            }
        }
    }
}
