//! Words that say of a clause whether it happened, when, and of what its figures are a part.

use ballast_packs::plan::WordClass as C;

use super::walk::Walk;
use crate::{
    outline::{Mood, begins},
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Part, Token, When, Year},
};

impl Walk<'_, '_> {
    pub(super) fn cues(&mut self, token: &Token, classes: Classes) {
        let here = token.start..token.end;
        // 由目前的11.3万元提高到16万元: said of the level it starts from.
        if self.line.ending(token.start).is_some_and(|before| self.line.is(before, C::From)) {
            return;
        }
        // 有望在年底前突破200亿元.
        let by = || {
            self.line
                .ending(token.start)
                .is_some_and(|before| begins(self.line.said(before), &self.line.vocabulary.edges.sited))
        };
        if classes.has(C::Now) && (self.line.strip_left(self.clause, token.start) >= token.start || by()) {
            (self.when, self.opened) = (self.present(token), None);
        }
        // 会上透露: the day of a meeting is not that of what is told there.
        if classes.meets(Classes::of(&[C::Occasion, C::Lead]))
            && begins(self.line.said(token), &self.line.vocabulary.edges.meets)
        {
            let day = |when: &When| self.line.slice(when.start..when.end).ends_with('日') && !when.until;
            self.when = self.when.filter(|when| !day(when) || when.start >= self.clause);
            self.opened = self.opened.filter(|when| !day(when));
        }
        if classes.has(C::TargetCue) {
            let short = self.line.slice(here.clone()).chars().nth(1).is_none();
            // 将17个事项压减为5个 only moves the object forward.
            let moves =
                short && self.line.starting(token.end).is_some_and(|next| self.line.number(next).is_some());
            // 预计全年，产值将突破4000亿元: what is expected goes on to be.
            let expected = short && matches!(self.cue, Some((FigureStatus::Estimate, _)));
            if !moves && !expected {
                self.cue = Some((FigureStatus::Target, here.clone()));
            }
        } else if classes.has(C::EstimateCue) {
            self.cue = Some((FigureStatus::Estimate, here.clone()));
        } else if classes.has(C::ActualCue) {
            self.cue = Some((FigureStatus::Actual, here.clone()));
        } else if classes.has(C::WeakActual) {
            self.weak = Some(here.clone());
        }
        if classes.has(C::Among) {
            // 其中 that opens a sentence goes on in the period of the one before.
            if self.recent.is_empty() && self.when == self.opened {
                self.when = self.earlier_when.or(self.when);
            }
            // The level that was named, not how it grew.
            let level =
                |at: &&usize| self.drafts.get(**at).is_some_and(|draft| draft.measure == ReadMeasure::Level);
            // 其中 may open a sentence: what it speaks of stands in the one before.
            let spoken = if self.recent.is_empty() { &self.earlier } else { &self.recent };
            self.among = spoken.iter().rev().find(level).or(spoken.last()).copied();
        }
        if classes.has(C::Award) {
            self.award = Some(here.clone());
        }
        if classes.has(C::Basis) {
            self.when = self.opened;
        }
        if classes.has(C::Cumulative) {
            self.cumulative = Some(here.clone());
        }
        if classes.has(C::Yearly) {
            self.yearly = Some(here);
        }
    }

    /// The section's own year, where a sentence that looks back on another comes to the present: 工厂2021年投产，目前….
    pub(super) fn present(&self, token: &Token) -> Option<When> {
        let (told, year) = (self.context.told(token.start)?, self.context.year?);
        let back = told.mood == Mood::Achieved && told.year.is_some_and(|told| told < year);
        back.then_some(When {
            start: token.start,
            end: token.end,
            year: Some(Year::Is(year)),
            part: Part::Whole,
            until: false,
        })
    }
}
