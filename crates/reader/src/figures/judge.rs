//! Measure, status, region, period and bound of a figure.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{
    after::After,
    name::Named,
    walk::{Draft, Walk},
};
use crate::{
    Bound,
    outline::Mood,
    place::PlaceId,
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Number, Part, UnitKind, When, Year},
};

impl Walk<'_, '_> {
    /// What kind of number it is: by its unit, its subject, and the nearest verb.
    pub(super) fn measure(
        &self,
        lo: usize,
        number: &Number<'_>,
        after: &After,
        named: &Named,
    ) -> ReadMeasure {
        let line = &self.line;
        let verbs = || line.within(line.strip_right(lo, number.start)..number.start).iter();
        let grows = verbs().any(|token| line.is(token, C::GrowthCue) && !line.is(token, C::LevelCue));
        match number.kind {
            UnitKind::Point => ReadMeasure::Change,
            UnitKind::Place => self.order(lo, number),
            UnitKind::None if self.ordinal(number) => ReadMeasure::Rank,
            UnitKind::Times if number.double => ReadMeasure::Growth,
            UnitKind::Times if grows => ReadMeasure::Growth,
            UnitKind::Percent | UnitKind::Ratio => self.percent(lo, number, after, named, grows),
            _ if grows && self.against(lo, number) => ReadMeasure::Change,
            _ => ReadMeasure::Level,
        }
    }

    fn ordinal(&self, number: &Number<'_>) -> bool {
        self.line.ending(number.start).is_some_and(|before| self.line.is(before, C::Ordinal))
    }

    fn order(&self, lo: usize, number: &Number<'_>) -> ReadMeasure {
        let line = &self.line;
        let moved = line.within(lo..number.start).iter().any(|token| line.is(token, C::Forward));
        if !self.ordinal(number) && moved { ReadMeasure::Change } else { ReadMeasure::Rank }
    }

    /// A percentage: of a whole where its name says so, of growth where a verb or the noun does.
    fn percent(
        &self,
        lo: usize,
        number: &Number<'_>,
        after: &After,
        named: &Named,
        grows: bool,
    ) -> ReadMeasure {
        let line = &self.line;
        let last = named.pieces.last();
        let noun_of_growth = last
            .and_then(|piece| line.ending(piece.end))
            .is_some_and(|token| line.is(token, C::GrowthNoun) || line.is(token, C::GrowthCue));
        let raised = line.within(line.strip_right(lo, number.start)..number.start).iter().any(|token| {
            line.is(token, C::LevelCue) && !line.slice(token.start..token.end).starts_with("实现")
        });
        if grows && !raised && !self.parted(named) || noun_of_growth && !raised && !self.parted(named) {
            return ReadMeasure::Growth;
        }
        if noun_of_growth {
            return ReadMeasure::Growth;
        }
        let after_growth = after.of
            && line.starting(number.end).is_some_and(|token| {
                line.within(token.end..token.end + 12)
                    .first()
                    .is_some_and(|next| line.is(next, C::GrowthCue) || line.is(next, C::GrowthNoun))
            });
        if after_growth || grows && !raised {
            return ReadMeasure::Growth;
        }
        // 增长6.5%，力争7%: what is said of the first goes on.
        if named.carried
            && !raised
            && !self.parted(named)
            && let Some(before) = self.last().filter(|before| matches!(before.measure, ReadMeasure::Growth))
        {
            return before.measure;
        }
        // Numbers in step go on as the first of them.
        if self.group.as_ref().is_some_and(|group| group.taken > 1)
            && let Some(before) = self.last().filter(|before| before.measure == ReadMeasure::Growth)
        {
            return before.measure;
        }
        ReadMeasure::Share
    }

    /// Whether a name is that of a part: 比重, 率, 占.
    fn parted(&self, named: &Named) -> bool {
        let line = &self.line;
        let Some(last) = named.pieces.last() else { return false };
        let text = line.slice(last.clone());
        line.vocabulary.shares.iter().any(|end| text.ends_with(end.as_str()))
            || line.within(last.clone()).iter().any(|token| line.is(token, C::PartCue))
    }

    /// Whether an amount is a difference: 比上年增加200家.
    fn against(&self, lo: usize, number: &Number<'_>) -> bool {
        let line = &self.line;
        line.within(lo..number.start).iter().any(|token| {
            line.is(token, C::Comparison)
                || line.is(token, C::Adverb)
                    && line.slice(token.start..token.end).starts_with(['比', '较', '同', '环'])
        })
    }

    /// Status, region, period and bound.
    pub(super) fn judge(
        &mut self,
        draft: &mut Draft,
        lo: usize,
        number: &Number<'_>,
        after: &After,
        place: Option<PlaceId>,
    ) {
        let from = self.level_before(lo, number);
        self.bound(draft, lo, number, after);
        if draft.bound == Bound::Eq {
            self.shared_bound(draft);
        }
        self.status(draft, lo, number, after, from.is_some());
        self.region(draft, place);
        match from {
            _ if self.of_plan(number) => {
                draft.period = self.context.base(number.start).map(|year| year.to_string());
            }
            // 由90%提升到95% in a plan: the level it starts from is last year's.
            Some(None) if self.promised(number.start) => {
                draft.period = self.context.base(number.start).map(|year| (year - 1).to_string());
            }
            from => self.covers(draft, number, from.flatten()),
        }
        // 分别达到61%和62%以上: what closes a list holds for all of it.
        if let Some((bound, here)) = &after.bound
            && self.group.as_ref().is_some_and(|group| group.taken > 1 && group.taken == group.subjects.len())
        {
            let members = self.group.as_ref().map_or(0, |group| group.taken - 1);
            for at in self.recent.iter().rev().take(members) {
                if let Some(earlier) = self.drafts.get_mut(*at).filter(|d| d.bound == Bound::Eq) {
                    earlier.bound = *bound;
                    earlier.because.push(("bound", here.clone(), "list"));
                }
            }
        }
    }

    /// The period that is spoken of, a year earlier: 去年同期.
    fn year_before(&self, at: usize) -> Option<When> {
        let base = self.context.base(at)?;
        let when = self.when.or(self.opened).or(self.context.headed(base))?;
        Some(When { year: Some(Year::Is(when.year_of(Some(base))? - 1)), ..when })
    }

    /// What the plan for the year names, whose part a share is: 占年度计划240亿元的六成.
    fn of_plan(&self, number: &Number<'_>) -> bool {
        let amount = matches!(number.kind, UnitKind::Money | UnitKind::Count | UnitKind::Measure);
        let before = self.line.ending(self.line.back(number.start));
        amount && before.is_some_and(|token| self.line.is(token, C::PartCue) && token.end - token.start > 6)
    }

    /// Whether the sentence at a place tells what will be.
    fn promised(&self, at: usize) -> bool {
        match &self.cue {
            Some((status, _)) => *status == FigureStatus::Target,
            None => self.context.told(at).is_some_and(|span| span.mood == Mood::Planned),
        }
    }

    /// 分别突破A、B: the hedge before the first holds for all.
    fn shared_bound(&self, draft: &mut Draft) {
        let member = self.group.as_ref().is_some_and(|group| group.taken > 1);
        if member && let Some(before) = self.last().filter(|before| before.bound != Bound::Eq) {
            draft.bound = before.bound;
        }
    }

    fn bound(&self, draft: &mut Draft, lo: usize, number: &Number<'_>, after: &After) {
        let line = &self.line;
        if let Some((bound, here)) = &after.bound {
            draft.bound = *bound;
            draft.because.push(("bound", here.clone(), "sentence"));
            return;
        }
        // 超过了2300亿元目标: the goal itself is exact.
        if after.target.is_some() {
            return;
        }
        if number.about {
            draft.bound = Bound::Approx;
            return;
        }
        let mut end = line.back(number.start);
        for _ in 0..3 {
            let Some(token) = line.ending(end).filter(|token| token.start >= lo) else { return };
            let classes = line.classes(token);
            let bound = if classes.has(C::LeBefore) {
                Bound::Le
            } else if classes.has(C::GeBefore) {
                Bound::Ge
            } else if classes.has(C::AboutBefore) {
                Bound::Approx
            } else if classes.meets(Classes::of(&[C::Glue, C::LevelCue])) {
                end = line.back(token.start);
                continue;
            } else {
                return;
            };
            draft.bound = bound;
            draft.because.push(("bound", token.start..token.end, "sentence"));
            return;
        }
    }

    /// 由 before a number: it is the level before. Its own period, where one stands between.
    fn level_before(&self, lo: usize, number: &Number<'_>) -> Option<Option<When>> {
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

    fn status(&self, draft: &mut Draft, lo: usize, number: &Number<'_>, after: &After, from: bool) {
        let line = &self.line;
        let mut decide = |status, here: Range<usize>, by| {
            draft.status = status;
            draft.because.push(("status", here, by));
        };
        if let Some(target) = &after.target {
            return decide(FigureStatus::Target, target.clone(), "sentence");
        }
        if from {
            draft.status = FigureStatus::Actual;
            return;
        }
        if self.of_plan(number) {
            draft.status = FigureStatus::Target;
            return;
        }
        let noun = line.within(lo..number.start).iter().rev().find(|token| line.is(token, C::TargetNoun));
        let noun = noun.filter(|_| number.kind != UnitKind::Point);
        if let Some(noun) = noun.filter(|noun| line.strip_right(lo, number.start) <= noun.start) {
            return decide(FigureStatus::Target, noun.start..noun.end, "sentence");
        }
        if let Some((status, here)) = self.cue.clone() {
            return decide(status, here, "sentence");
        }
        if let Some(before) = self.last().filter(|_| self.group.as_ref().is_some_and(|group| group.taken > 1))
        {
            let status = before.status;
            draft.status = status;
            return;
        }
        let told = self.context.told(number.start);
        let (mood, firm) = told.map_or((Mood::Unknown, false), |span| (span.mood, span.firm));
        if mood == Mood::Planned
            && let Some(weak) = self.weak.clone().filter(|_| !firm)
        {
            return decide(FigureStatus::Actual, weak, "sentence");
        }
        draft.status = if mood == Mood::Planned { FigureStatus::Target } else { FigureStatus::Actual };
        if let Some(because) = told.and_then(|span| span.because.clone()) {
            draft.sources.push(("status", because, "section"));
        }
    }

    /// 入围全国百强县第36位: whose place in an order it is stands elsewhere.
    fn ranked_in(&self, draft: &Draft, place: PlaceId) -> bool {
        let places = self.context.places;
        let unit = draft.unit.as_deref().or_else(|| {
            self.line.scan.numbers.get(draft.number).filter(|n| n.kind == UnitKind::Place).map(|n| &*n.unit)
        });
        let order = draft.measure == ReadMeasure::Rank
            || draft.measure == ReadMeasure::Change && unit.is_some_and(|unit| unit.contains('位'));
        let local = self.context.here(draft.range.start).0.is_some_and(|region| places.get(region).level > 0);
        order && local && places.get(place).level == 0
    }

    fn region(&self, draft: &mut Draft, listed: Option<PlaceId>) {
        if let Some(place) = listed {
            draft.region = Some(place);
        } else if let Some((place, here)) =
            self.place.clone().filter(|(place, _)| self.places.len() < 2 && !self.ranked_in(draft, *place))
        {
            draft.region = Some(place);
            draft.because.push(("region", here, "sentence"));
        } else {
            (draft.region, draft.of_section) = self.context.here(draft.range.start);
        }
    }

    /// Whether 累计 sums up a flow over the period that is spoken of, and not all until then: 1—6月累计完成产值.
    fn runs(&self, number: &Number<'_>, base: Option<i16>) -> bool {
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

    fn covers(&self, draft: &mut Draft, number: &Number<'_>, from: Option<When>) {
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
            None => draft.period = self.context.covers(number.start),
        }
    }
}
