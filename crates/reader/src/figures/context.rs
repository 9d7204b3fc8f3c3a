use super::section::Head;
use crate::{
    outline::{Outline, Span},
    place::{NO_NODE, PlaceId, Places, below},
    scan::{Flow, When, run},
};

/// What holds for a paragraph where its sentences say nothing else.
pub(super) struct Context<'c> {
    pub(super) places: &'c Places,
    /// The section's place; the text may move on from it.
    pub(super) region: Option<PlaceId>,
    /// The section's year.
    pub(super) year: Option<i16>,
    /// What the headings above say of the period.
    pub(super) period: Head,
    /// The years of the plan that the section speaks of.
    pub(super) plan: Option<(i16, i16)>,
    /// The same, where the document itself is that plan.
    pub(super) own_plan: Option<(i16, i16)>,
    /// 今年 is that year.
    pub(super) published: Option<i16>,
    /// The month of that, where it lies behind the first of the year.
    pub(super) late: Option<i8>,
    /// Whether the section is news.
    pub(super) news: bool,
    /// Whether the headings above, or the words that lead in a list, announce goals.
    pub(super) goal: bool,
    /// The year of what the title of an article promises.
    pub(super) promised: Option<i16>,
    /// What the heading above is about: 白酒产业链.
    pub(super) theme: Option<std::ops::Range<usize>>,
    pub(super) outline: &'c Outline,
    pub(super) flow: &'c Flow,
}

impl Context<'_> {
    /// What is told at a place of the flow.
    pub(super) fn told(&self, at: usize) -> Option<&Span> {
        self.outline.told_at(self.flow.source(at..at + 1).start)
    }

    /// The year of the sentence at a place, where it says none itself.
    pub(super) fn base(&self, at: usize) -> Option<i16> {
        self.told(at).and_then(|span| span.year).or(self.year)
    }

    /// The place spoken of at a place of the flow where its sentence names none, and whether it is the section's own.
    pub(super) fn here(&self, at: usize) -> (Option<PlaceId>, bool) {
        match self.outline.moved_at(self.flow.source(at..at + 1).start) {
            Some(place) => (Some(place), false),
            None => (self.region, true),
        }
    }

    /// Whether a place that led one sentence is still spoken of in the next: one that is not inside the section's.
    pub(super) fn carries(&self, place: PlaceId, at: usize) -> bool {
        let Some(region) = self.here(at).0 else { return true };
        let (place, region) = (self.places.get(place), self.places.get(region));
        if place.level == NO_NODE {
            return false;
        }
        match (&place.code, &region.code) {
            (Some(one), Some(other)) => !below(one, other) && !below(other, one),
            _ => false,
        }
    }

    /// Whether a year lies inside the plan: nothing of it is past.
    pub(super) fn plans(&self, year: i16) -> bool {
        self.plan.is_some_and(|(from, to)| (from..=to).contains(&year))
            && self.year.is_some_and(|base| year >= base)
    }

    /// Each year of the plan.
    pub(super) fn years(&self) -> Option<String> {
        let (from, to) = self.plan?;
        Some(run(from, to))
    }

    /// What a figure at a place covers where its sentence says nothing.
    pub(super) fn covers(&self, at: usize, due: bool) -> Option<String> {
        let base = self.base(at);
        match self.period {
            Head::Years(from, to) => Some(run(from, to)),
            // What a review of the first months promises is due with the year.
            Head::When(when, false) if due && when.last_month().is_some_and(|last| last < 12) => {
                base.map(|year| year.to_string())
            }
            Head::When(when, _) if when.year_of(base) == base && self.own_year(when, base) => {
                when.write(base)
            }
            _ => base.map(|year| year.to_string()),
        }
    }

    /// Whether a year is that of which a heading gives a part: 四季度 above is not of what is planned for the next year.
    fn own_year(&self, when: When, base: Option<i16>) -> bool {
        when.year.is_some() || base.is_none_or(|base| Some(base) <= self.year.max(self.published))
    }

    /// The part of a year that a heading gives.
    pub(super) fn headed(&self, base: i16) -> Option<When> {
        match self.period {
            Head::When(when, _) if when.year_of(Some(base)) == Some(base) => Some(when),
            _ => None,
        }
    }

    /// What is promised without a date where the document itself is a plan of several years: its goals are due with its
    /// last year, its measures run over all of them.
    pub(super) fn due(&self) -> Option<String> {
        let (from, to) = self.own_plan.filter(|_| matches!(self.period, Head::None))?;
        Some(run(if self.goal || self.news { to } else { from }, to))
    }

    /// The last year of the plan that the document itself is, where it is one.
    pub(super) fn last(&self) -> Option<i16> {
        self.own_plan.filter(|_| matches!(self.period, Head::None)).map(|(_, to)| to)
    }

    /// All until the end of that.
    pub(super) fn cumulative(&self, at: usize) -> Option<String> {
        let base = self.base(at);
        match self.period {
            Head::When(when, _) if when.year_of(base) == base => when.cumulative(base),
            _ => base.map(|year| format!("..{year}")),
        }
    }
}
