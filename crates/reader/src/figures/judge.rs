//! Measure, status, region, period and bound of a figure.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{after::After, draft::Draft, walk::Walk};
use crate::{
    Bound,
    outline::Mood,
    place::PlaceId,
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Number, UnitKind},
};

impl Walk<'_, '_> {
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
        // 由90%提升到95%: the level it starts from is last year's.
        let before = if from == Some(None) { self.before_rise(number.start) } else { None };
        match from {
            _ if self.of_plan(number) => {
                draft.period = self.context.base(number.start).map(|year| year.to_string());
            }
            Some(None) if before.is_some() => draft.period = before,
            from => self.covers(draft, lo, number, from.flatten()),
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

    /// Whether the sentence at a place tells what will be.
    pub(super) fn promised(&self, at: usize) -> bool {
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
        // 完成年度目标（600户）的108.7%: the goal stands in brackets behind its name.
        let before = |at: usize| line.ending(line.back(at));
        let goal = before(number.start)
            .filter(|open| line.is(open, C::PunctOpen))
            .and_then(|open| before(open.start))
            .filter(|goal| line.is(goal, C::TargetNoun) || line.is(goal, C::PartCue));
        if let Some(goal) = goal {
            return decide(FigureStatus::Target, goal.start..goal.end, "sentence");
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
        } else if let Some(zone) = self.zone.clone() {
            draft.area = Some(self.area(&zone));
            draft.because.push(("region", zone, "sentence"));
        } else if let Some((place, here)) =
            self.place.clone().filter(|(place, _)| self.places.len() < 2 && !self.ranked_in(draft, *place))
        {
            draft.region = Some(place);
            draft.because.push(("region", here, "sentence"));
        } else {
            (draft.region, draft.of_section) = self.context.here(draft.range.start);
        }
    }
}
