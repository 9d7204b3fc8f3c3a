//! One walk over a paragraph: what was said so far decides what a number means.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{context::Context, group::Group, line::Line, phrase::KEEP};
use crate::{
    outline::Mood,
    place::PlaceId,
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Kind, Number, Part, Token, UnitKind, When, Year},
};

/// A figure before it leaves the flow.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) range: Range<usize>,
    pub(super) number: usize,
    pub(super) value: rust_decimal::Decimal,
    pub(super) unit: Option<String>,
    /// The parts of the text that name what is measured.
    pub(super) pieces: Vec<Range<usize>>,
    pub(super) measure: ReadMeasure,
    pub(super) status: FigureStatus,
    pub(super) region: Option<PlaceId>,
    /// The section's place, whatever it is called there.
    pub(super) of_section: bool,
    pub(super) period: Option<String>,
    pub(super) bound: crate::Bound,
    /// Of, where, by: in the flow.
    pub(super) because: Vec<(&'static str, Range<usize>, &'static str)>,
    /// The same, in the source: words that the outline found.
    pub(super) sources: Vec<(&'static str, Range<usize>, &'static str)>,
}

/// What the walk knows at a place.
pub(super) struct Walk<'a, 'c> {
    pub(super) line: Line<'a>,
    pub(super) context: &'c Context<'c>,
    pub(super) paragraph: Range<usize>,
    /// Where the sentence and the clause begin.
    pub(super) sentence: usize,
    pub(super) clause: usize,
    /// Where the part begins that no figure has taken yet.
    pub(super) free: usize,
    /// Figures of this sentence, by index into `drafts`.
    pub(super) recent: Vec<usize>,
    /// The subject of the last clause without a figure.
    pub(super) subject: Option<Range<usize>>,
    pub(super) group: Option<Group>,
    /// The subjects of the last list in step.
    pub(super) listed: Vec<Vec<Range<usize>>>,
    /// The figure that 其中 speaks of.
    pub(super) among: Option<usize>,
    /// The last word of the sentence that decides whether it happened.
    pub(super) cue: Option<(FigureStatus, Range<usize>)>,
    pub(super) weak: Option<Range<usize>>,
    /// The period in force, and the one that the paragraph began with.
    pub(super) when: Option<When>,
    pub(super) opened: Option<When>,
    pub(super) cumulative: Option<Range<usize>>,
    pub(super) yearly: Option<Range<usize>>,
    /// The place that this sentence is about.
    pub(super) place: Option<(PlaceId, Range<usize>)>,
    pub(super) places: Vec<PlaceId>,
    /// No place was named in this clause yet.
    fresh: bool,
    pub(super) drafts: Vec<Draft>,
    brackets: Vec<(usize, Option<When>)>,
}

const SKIP_TO: usize = 40;

impl<'a, 'c> Walk<'a, 'c> {
    pub(super) fn new(line: Line<'a>, context: &'c Context<'c>, paragraph: Range<usize>) -> Self {
        let start = paragraph.start;
        Self {
            line,
            context,
            paragraph,
            sentence: start,
            clause: start,
            free: start,
            recent: Vec::new(),
            subject: None,
            group: None,
            listed: Vec::new(),
            among: None,
            cue: None,
            weak: None,
            when: None,
            opened: None,
            cumulative: None,
            yearly: None,
            place: None,
            places: Vec::new(),
            fresh: true,
            drafts: Vec::new(),
            brackets: Vec::new(),
        }
    }

    /// Walks over the paragraph's tokens.
    pub(super) fn run(mut self) -> Vec<Draft> {
        let (first, last) = (self.line.from(self.paragraph.start), self.line.from(self.paragraph.end));
        let mut at = first;
        while at < last {
            let token = self.line.tokens()[at];
            if self.line.is(&token, C::QuoteOpen)
                && let Some(close) = self.quoted(at, last)
            {
                at = close;
                continue;
            }
            at = match token.kind {
                Kind::Word(_) => self.word(at, &token),
                Kind::When(_) => self.period(at, &token),
                Kind::Number(_) => self.number(at, last),
            };
        }
        self.drafts
    }

    /// Past a short quotation or a title: its numbers and marks are its own.
    fn quoted(&self, at: usize, last: usize) -> Option<usize> {
        let line = &self.line;
        let open = &line.tokens()[at];
        let title = line.slice(open.start..open.end) == "《";
        let most = if title { 240 } else { 66 };
        let mut depth = 0;
        for (near, token) in line.tokens()[at..last.min(at + SKIP_TO)].iter().enumerate() {
            if token.end > open.start + most {
                return None;
            }
            if line.is(token, C::QuoteOpen) {
                depth += 1;
            } else if line.is(token, C::QuoteClose) {
                depth -= 1;
                if depth == 0 {
                    return Some(at + near + 1);
                }
            } else if line.is(token, C::PunctStop) {
                return None;
            }
        }
        None
    }

    fn word(&mut self, at: usize, token: &Token) -> usize {
        let classes = self.line.classes(token);
        if classes.has(C::PunctStop) {
            self.end_sentence(token);
        } else if classes.has(C::PunctSemicolon) || classes.has(C::PunctComma) {
            self.end_clause(token);
            self.yearly = None;
            if classes.has(C::PunctSemicolon) {
                self.group = None;
                self.cumulative = None;
                // A place that led only a part of the sentence goes with it.
                if self.place.as_ref().is_some_and(|(_, here)| !self.leads_sentence(here.start)) {
                    self.place = None;
                }
            }
        } else if classes.has(C::PunctOpen) {
            self.brackets.push((self.clause, self.when));
            self.clause = token.end;
        } else if classes.has(C::PunctClose) {
            if let Some((clause, when)) = self.brackets.pop() {
                (self.clause, self.when) = (clause, when);
            }
        } else {
            self.cues(token, classes);
            self.placed(token);
        }
        at + 1
    }

    fn end_clause(&mut self, token: &Token) {
        if self.free > self.clause {
            self.places.clear();
        }
        if self.free <= self.clause {
            // No figure here: its subject may be what the next clause speaks of.
            self.subject = self.stated(self.clause, token.start).or(self.subject.take());
        } else {
            self.subject = None;
        }
        self.clause = token.end;
        self.fresh = true;
        // 预计 is said of its own clause; what goes on from a figure there goes on with it.
        if matches!(self.cue, Some((FigureStatus::Estimate, _))) {
            self.cue = None;
        }
    }

    fn leads_sentence(&self, at: usize) -> bool {
        self.line.strip_left(self.sentence, at) >= at
    }

    fn end_sentence(&mut self, token: &Token) {
        self.sentence = token.end;
        self.clause = token.end;
        self.free = token.end;
        self.recent.clear();
        self.subject = None;
        self.group = None;
        self.listed.clear();
        self.among = None;
        // A period that the paragraph opened with goes on to decide.
        self.cue = self.opened.and_then(|when| self.told_by(&when));
        self.weak = None;
        self.cumulative = None;
        self.yearly = None;
        self.fresh = true;
        self.when = self.opened;
        self.brackets.clear();
        self.places.clear();
        if self.place.as_ref().is_some_and(|(place, _)| !self.context.carries(*place, token.start)) {
            self.place = None;
        }
    }

    /// The subject of a clause without a number: what stands before its predicate.
    fn stated(&self, lo: usize, hi: usize) -> Option<Range<usize>> {
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

    fn cues(&mut self, token: &Token, classes: Classes) {
        let here = token.start..token.end;
        if classes.has(C::Now) && self.line.strip_left(self.clause, token.start) >= token.start {
            (self.when, self.opened) = (None, None);
        }
        if classes.has(C::TargetCue) {
            let short = self.line.slice(here.clone()).chars().nth(1).is_none();
            // 将17个事项压减为5个 only moves the object forward.
            let moves =
                short && self.line.starting(token.end).is_some_and(|next| self.line.number(next).is_some());
            let expected = short && self.estimated();
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
            // The level that was named, not how it grew.
            let level =
                |at: &&usize| self.drafts.get(**at).is_some_and(|draft| draft.measure == ReadMeasure::Level);
            self.among = self.recent.iter().rev().find(level).or(self.recent.last()).copied();
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

    /// A place that leads a clause is what its figures are about.
    fn placed(&mut self, token: &Token) {
        let line = &self.line;
        let Some(entry) = line.entry(token) else { return };
        let leads = line.strip_left(self.clause.max(self.free), token.end) >= token.end
            || line.strip_left(self.clause.max(self.free), token.start) == token.start;
        if entry.classes.has(C::Whole) && leads {
            self.place = None;
            self.places.clear();
            return;
        }
        let Some(place) = entry.place else { return };
        let before = line.ending(token.start).is_some_and(|before| line.is(before, C::PlaceBefore));
        let after = line.starting(token.end).is_some_and(|after| line.is(after, C::PlaceAfter));
        if leads && !before && !after && !self.firm(token.end) {
            if std::mem::take(&mut self.fresh) {
                self.places.clear();
            }
            self.places.push(place);
            self.place = Some((place, token.start..token.end));
        }
    }

    /// Whether the name of a firm goes on from a place: 广西 + 汽车集团.
    fn firm(&self, at: usize) -> bool {
        const MOST: usize = 8 * 3;
        let line = &self.line;
        let plain = |range: Range<usize>| {
            line.slice(range).chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) && c != '的')
        };
        let near = line.tokens()[line.from(at)..].iter().take_while(|token| token.start < at + MOST);
        near.filter(|token| line.is(token, C::PlaceFirm)).any(|token| plain(at..token.start))
    }

    fn period(&mut self, at: usize, token: &Token) -> usize {
        let line = self.line;
        let Some(mut when) = line.when(token).copied() else { return at + 1 };
        let before = line.ending(line.back(token.start)).filter(|before| before.start >= self.sentence);
        let compared = before.is_some_and(|before| {
            line.is(before, C::Comparison) || line.slice(before.start..before.end) == "是"
        }) || line.starting(token.end).is_some_and(|after| {
            line.is(after, C::Comparison) && line.slice(after.start..after.end) == "相比"
        });
        let from = before.is_some_and(|before| line.is(before, C::From));
        let against = line
            .starting(token.end)
            .is_some_and(|after| line.slice(after.start..after.end).starts_with("同期"));
        if compared || from || against {
            return at + 1;
        }
        when.until |= before.is_some_and(|before| line.is(before, C::Until));
        let leads = line.strip_left(self.clause, token.start) >= token.start;
        let first = line.strip_left(self.sentence, token.start) >= token.start
            || self.recent.is_empty() && leads && self.clause - self.sentence < 60;
        if when.spans() && when.year.is_none() && !leads || !self.lasts(at, &when) {
            return at + 1;
        }
        // Months that are over when a text is printed late in a year are that year's.
        if when.year.is_none()
            && let Some(month) = self.context.late
            && when.last_month().is_some_and(|last| last <= month)
            && self.when.is_none_or(|before| before.start < self.sentence)
        {
            when.year = self.context.published.map(Year::Is);
        }
        if when.year.is_none()
            && let Some(before) = self.when.or(self.opened)
            && !when.spans()
        {
            when.year = before.year;
        }
        // A day in the first months is of the year of the page, though the page may look back on the year before.
        if when.year.is_none() && when.early() && line.slice(token.start..token.end).ends_with('日') {
            when.year = self.context.published.map(Year::Is);
        }
        // The last years are over, also where the text has come to what will be done.
        if matches!(when.part, Part::Last(_))
            && self.context.told(token.start).is_some_and(|span| span.mood == Mood::Planned)
        {
            when.year = self.context.year.map(Year::Is);
        }
        self.when = Some(when);
        // What holds as of a month, or over several years, is said of its own sentence; so is a part of the year that
        // the sentence opened with.
        let inside = self.opened.is_some_and(|opened| {
            opened.start >= self.sentence && opened.part == Part::Whole && when.finer()
        });
        // What somebody says in a quotation is not said of the sentences behind it.
        let quoted = line.quoted(self.sentence, token.start);
        let passing = when.until && when.short() || when.spans() || inside || quoted;
        if first && !passing && (!when.short() || self.opened.is_none()) {
            self.opened = Some(when);
        }
        // 今年 and 去年 count from when the text was published.
        if let Some(Year::Off(off)) = when.year
            && let Some(published) = self.context.published.or(self.context.year)
        {
            when.year = Some(Year::Is(published + off));
            self.when = Some(when);
            if let Some(opened) = self.opened.as_mut().filter(|opened| opened.start == when.start) {
                opened.year = when.year;
            }
        }
        if let Some(cue) = self.told_by(&when).filter(|_| !self.estimated()) {
            self.cue = Some(cue);
        }
        at + 1
    }

    /// Whether years that end with the one spoken of are a period here: 五年来，…, or 近五年年均增长30%; 十年来首次实现
    /// 两位数增长 is none.
    fn lasts(&self, at: usize, when: &When) -> bool {
        if !matches!(when.part, Part::Last(_)) {
            return true;
        }
        let breaks = Classes::of(&[C::PunctComma, C::PunctSemicolon, C::PunctStop]);
        let line = &self.line;
        let mut behind = line.tokens()[at + 1..].iter();
        if behind.clone().next().is_some_and(|token| token.start == when.end && line.is(token, C::PunctComma))
        {
            return true;
        }
        let first = line.text[when.end..].starts_with(['首', '最', '新']);
        !first
            && behind.by_ref().find_map(|token| {
                if line.classes(token).meets(breaks) { Some(false) } else { line.number(token).map(|_| true) }
            }) == Some(true)
    }

    /// Whether this clause says already that it is only expected.
    fn estimated(&self) -> bool {
        matches!(&self.cue, Some((FigureStatus::Estimate, here)) if here.start >= self.clause)
    }

    /// What a period says by itself: ahead of the section's year it is to be, before it it was.
    fn told_by(&self, when: &When) -> Option<(FigureStatus, Range<usize>)> {
        let base = self.context.year?;
        let year = when.year_of(Some(base))?;
        let here = when.start..when.end;
        if matches!(when.part, Part::Last(_)) {
            return Some((FigureStatus::Actual, here));
        }
        // In the year that the page is of there are things done and things to do; 到今年底 is to come.
        let before = self.line.ending(self.line.back(when.start));
        let by = before.is_some_and(|before| {
            self.line.is(before, C::Until)
                && self.line.slice(before.start..before.end).ends_with(['到', '至'])
        });
        if year > base && self.context.published == Some(year) && !by {
            None
        } else if year > base {
            Some((FigureStatus::Target, here))
        } else if year < base && !self.context.plans(year) {
            Some((FigureStatus::Actual, here))
        } else {
            None
        }
    }

    /// A number: a figure, or part of a name, a date, a code.
    fn number(&mut self, at: usize, last: usize) -> usize {
        let line = self.line;
        let token = line.tokens()[at];
        let Some(found) = line.number(&token) else { return at + 1 };
        let in_points = self.in_points(at, found);
        let number = in_points.as_ref().unwrap_or(found);
        if let Some((drafted, next)) = self.share(at, last) {
            self.push(drafted, next.1);
            return next.0;
        }
        let mut after = line.after(at, &self.paragraph);
        if !self.counts(at, number, &after) {
            return at + 1;
        }
        let lo = self.clause.max(self.free);
        let named = self.name(at, lo, number, &mut after);
        let measure = self.measure(lo, number, &after, &named);
        // 第2位 is said whole.
        let ordinal = line.ending(token.start).filter(|before| line.is(before, C::Ordinal));
        let range = ordinal.map_or(token.start, |before| before.start)..token.end;
        let unit = match number.kind {
            UnitKind::Point => in_points.as_ref().map(|points| points.unit.to_string()),
            UnitKind::None if ordinal.is_some() => Some("位".to_owned()),
            _ => None,
        };
        let mut draft = Draft {
            range,
            number: match token.kind {
                Kind::Number(index) => index as usize,
                _ => 0,
            },
            value: number.value,
            unit,
            pieces: named.pieces,
            measure,
            status: FigureStatus::Actual,
            region: None,
            of_section: false,
            period: None,
            bound: crate::Bound::Eq,
            because: named.because,
            sources: Vec::new(),
        };
        self.judge(&mut draft, lo, number, &after, named.place);
        if named.carried
            && self.cue.is_none()
            && let Some(before) = self.last().filter(|before| before.status == FigureStatus::Estimate)
        {
            draft.status = before.status;
        }
        let end = after.end;
        self.push(draft, end);
        at + 1
    }

    /// 0.9个和0.5个百分点: the first is in points, too.
    fn in_points(&self, at: usize, number: &Number<'a>) -> Option<Number<'a>> {
        let line = self.line;
        if number.kind != UnitKind::Count && number.kind != UnitKind::None {
            return None;
        }
        let joints = Classes::of(&[C::PunctList, C::And]);
        let mut end = number.end;
        for token in line.tokens()[at + 1..].iter().take(12) {
            if token.start != line.skip(end) {
                return None;
            }
            end = token.end;
            match line.number(token) {
                Some(next) if next.kind == UnitKind::Point => {
                    let unit = next.unit.clone();
                    return Some(Number { unit, kind: UnitKind::Point, ..number.clone() });
                }
                Some(next) if next.kind == number.kind => {}
                Some(_) => return None,
                None if line.classes(token).meets(joints) => {}
                None => return None,
            }
        }
        None
    }

    pub(super) fn push(&mut self, draft: Draft, end: usize) {
        self.free = end.max(self.free);
        self.recent.push(self.drafts.len());
        self.drafts.push(draft);
        if self.recent.len() > 64 {
            self.recent.remove(0);
        }
    }

    /// The last figure of this sentence.
    pub(super) fn last(&self) -> Option<&Draft> {
        self.recent.last().and_then(|at| self.drafts.get(*at))
    }
}
