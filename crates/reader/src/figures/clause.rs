//! Where a clause or a sentence ends: what goes on to hold, and what was said of it alone.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{phrase::KEEP, walk::Walk};
use crate::{
    outline::{Mood, begins},
    record::FigureStatus,
    scan::{Classes, Part, Token, When},
};

impl Walk<'_, '_> {
    /// Whether what the clause that ends here says of what happened is not said of what follows: a condition
    /// (已获其他资金扶持的，), or the announcement of a list (会议部署了四项任务：).
    pub(super) fn drops_cue(&self, end: &Token) -> bool {
        let Some((status, here)) = self.cue.as_ref().filter(|(_, here)| here.start >= self.clause) else {
            return false;
        };
        // 瞄准动力装备，热效率达到53%: what somebody aims at is no number, and promises none.
        let aims = Classes::of(&[C::TargetCue, C::MidVerb]);
        let word = self.line.starting(here.start).map_or(Classes::default(), |cue| self.line.classes(cue));
        if word.all(aims) && self.free <= here.start {
            return true;
        }
        let colon = self.line.slice(end.start..end.end).starts_with(['：', ':']);
        let announces = colon && *status == FigureStatus::Actual;
        announces || self.line.slice(self.clause..end.start).ends_with('的')
    }

    pub(super) fn end_clause(&mut self, token: &Token) {
        if self.free > self.clause {
            // 西安、宝鸡、咸阳三市…: what goes on behind the figures of several places is not the last one's.
            if self.places.len() > 1 {
                self.place = None;
            }
            self.places.clear();
        }
        let ahead = self.ahead.take().is_some();
        if ahead && self.free <= self.clause {
            // What they are ahead in is known already.
        } else if self.free <= self.clause {
            // No figure here: its subject may be what the next clause speaks of.
            self.subject = self.stated(self.clause, token.start).or(self.subject.take());
            // 增速领跑全市 only says more of what was spoken of.
            let grows = |subject: &Range<usize>| {
                self.line
                    .starting(subject.start)
                    .is_some_and(|token| token.end == subject.end && self.line.is(token, C::GrowthNoun))
            };
            self.subject = self.subject.take().filter(|subject| !grows(subject));
        } else {
            self.subject = None;
        }
        if let Some((_, when)) = self.before.take() {
            self.when = when;
        } else if self.free > self.clause && self.promised(self.clause) {
            // 三季度再整治企业260家，开工园区4个: of things to do, each has its own time.
            let headed =
                self.context.year.and_then(|year| self.context.headed(year)).is_some_and(|head| head.finer());
            let passing = |when: &When| {
                when.start >= self.clause
                    && self.opened != Some(*when)
                    && headed
                    && when.finer()
                    && !matches!(when.part, Part::Half(_))
            };
            if self.when.as_ref().is_some_and(passing) {
                self.when = self.opened;
            }
        }
        self.clause = token.end;
        self.fresh = true;
        // 预计 is said of its own clause; what goes on from a figure there goes on with it. Where it opens a part of the
        // sentence with the year or the quarter that is still to come, it is said of all that part.
        if let Some((FigureStatus::Estimate, here)) = &self.cue
            && (!self.foresees(here)
                || self.line.is(token, C::PunctSemicolon)
                    && !self.leads_sentence(here.start)
                    && !self.said_by(here))
        {
            self.cue = None;
        }
    }

    /// Whether words of expectation open a part of the sentence, and a period follows them: 预计全年….
    pub(super) fn foresees(&self, here: &Range<usize>) -> bool {
        let line = &self.line;
        let opens = line.strip_left(self.part, here.start) >= here.start || self.leads_sentence(here.start);
        // 全年预计新增520户，…
        let behind = line.ending(line.back(here.start)).filter(|before| line.when(before).is_some());
        let timed = behind.is_some_and(|when| {
            when.start >= self.sentence
                && (when.start == self.sentence
                    || line.text[..when.start].ends_with(['，', '；', '：', '。']))
        });
        timed
            || self.said_by(here)
            || opens && line.starting(line.skip(here.end)).is_some_and(|next| line.when(next).is_some())
    }

    /// Whether words of expectation close the clause that says whose they are: 市经信局日前预计，….
    fn said_by(&self, here: &Range<usize>) -> bool {
        let (line, sentence) = (&self.line, self.sentence);
        let before = self.drafts.iter().rev().take_while(|draft| draft.range.start >= sentence);
        before.last().is_none_or(|first| first.range.start > here.start)
            && line.starting(here.end).is_some_and(|next| line.is(next, C::PunctComma))
    }

    pub(super) fn leads_sentence(&self, at: usize) -> bool {
        self.line.strip_left(self.sentence, at) >= at
    }

    pub(super) fn end_sentence(&mut self, token: &Token) {
        self.sentence = token.end;
        self.clause = token.end;
        self.free = token.end;
        self.earlier = std::mem::take(&mut self.recent);
        self.earlier_when = self.when;
        self.before = None;
        self.subject = None;
        self.group = None;
        self.listed.clear();
        self.among = None;
        self.award = None;
        (self.led, self.part) = (None, token.end);
        self.themed();
        // 2024年…。新的一年，…: the sentence has come to what will be done in a later year.
        if let Some(opened) = self.opened
            && let Some(told) =
                self.context.told(self.line.skip(token.end).min(self.paragraph.end.saturating_sub(1)))
            && told.mood == Mood::Planned
            && told
                .year
                .is_some_and(|year| opened.year_of(self.context.year).is_some_and(|before| before < year))
        {
            self.opened = None;
        }
        // A period that the paragraph opened with goes on to decide.
        self.cue = self.opened.and_then(|when| self.told_by(&when));
        self.weak = None;
        self.cumulative = None;
        self.yearly = None;
        self.fresh = true;
        // 同期，…: the period of the sentence before.
        let rest = &self.line.text[self.line.skip(token.end).min(self.paragraph.end)..self.paragraph.end];
        if let Some(before) = self.earlier_when.filter(When::finer)
            && begins(rest, &self.line.vocabulary.same)
        {
            self.opened = Some(before);
        }
        self.when = self.opened;
        self.brackets.clear();
        self.places.clear();
        self.zone = None;
        self.in_turn = None;
        if self.place.as_ref().is_some_and(|(place, _)| !self.context.carries(*place, token.start)) {
            self.place = None;
        }
    }

    /// The subject of a clause without a number: what stands before its predicate.
    pub(super) fn stated(&self, lo: usize, hi: usize) -> Option<Range<usize>> {
        let line = &self.line;
        let states = Classes::of(&[C::State, C::GrowthCue, C::LevelCue]);
        let start = line.strip_left(lo, hi);
        let verb = line.within(start..hi).iter().rev().find(|token| {
            line.classes(token).meets(states) && !line.classes(token).meets(KEEP) && token.start > start
        })?;
        // The predicate closes the clause, or nearly.
        if hi - verb.end > 30 {
            return None;
        }
        line.subject(start, verb.start)
    }
}
