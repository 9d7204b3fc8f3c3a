//! One walk over a paragraph: what was said so far decides what a number means.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{context::Context, draft::Draft, group::Group, line::Line, phrase::KEEP};
use crate::{
    outline::Mood,
    place::PlaceId,
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Kind, Part, Token, When, Year},
};

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
    /// Figures of the sentence before, and the period it ended with.
    pub(super) earlier: Vec<usize>,
    earlier_when: Option<When>,
    /// The subject of the last clause without a figure.
    pub(super) subject: Option<Range<usize>>,
    pub(super) group: Option<Group>,
    /// The subjects of the last list in step.
    pub(super) listed: Vec<Vec<Range<usize>>>,
    /// What the paragraph is about, where its first words or the heading above say so: 白酒产业链.
    pub(super) theme: Option<Range<usize>>,
    /// What the sentence last said is given: 奖励.
    pub(super) award: Option<Range<usize>>,
    /// Where the place stands that led the part of the sentence before the last semicolon.
    led: Option<usize>,
    /// Where that part begins.
    part: usize,
    /// The figure that 其中 speaks of.
    pub(super) among: Option<usize>,
    /// The last word of the sentence that decides whether it happened.
    pub(super) cue: Option<(FigureStatus, Range<usize>)>,
    pub(super) weak: Option<Range<usize>>,
    /// The period in force, and the one that the paragraph began with.
    pub(super) when: Option<When>,
    pub(super) opened: Option<When>,
    /// The period that goes on to hold when the clause of a passing one ends, and where that one stands.
    pub(super) before: Option<(usize, Option<When>)>,
    /// Periods listed beside each other: 4月、5月、6月.
    pub(super) periods: Vec<When>,
    /// The periods whose figures follow in step, and how many took theirs.
    pub(super) in_turn: Option<(Vec<When>, usize)>,
    /// The years that the paragraph last spoke of together: “十四五”以来.
    pub(super) years: Option<When>,
    pub(super) cumulative: Option<Range<usize>>,
    pub(super) yearly: Option<Range<usize>>,
    /// The place that this sentence is about.
    pub(super) place: Option<(PlaceId, Range<usize>)>,
    pub(super) places: Vec<PlaceId>,
    /// Where the last period ends that something is only compared with.
    pub(super) against: Option<usize>,
    /// Where the last place ends of a list that says who is ahead.
    ahead: Option<usize>,
    /// An area of its own that the tree does not know, which leads the sentence: 科技城新区.
    pub(super) zone: Option<Range<usize>>,
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
            earlier: Vec::new(),
            earlier_when: None,
            subject: None,
            group: None,
            listed: Vec::new(),
            theme: context.theme.clone(),
            award: None,
            led: None,
            part: start,
            among: None,
            cue: None,
            weak: None,
            when: None,
            opened: None,
            before: None,
            periods: Vec::new(),
            in_turn: None,
            years: None,
            cumulative: None,
            yearly: None,
            place: None,
            places: Vec::new(),
            ahead: None,
            against: None,
            zone: None,
            fresh: true,
            drafts: Vec::new(),
            brackets: Vec::new(),
        }
    }

    /// Walks over the paragraph's tokens.
    pub(super) fn run(mut self) -> Vec<Draft> {
        let (first, last) = (self.line.from(self.paragraph.start), self.line.from(self.paragraph.end));
        self.themed();
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
            if self.drops_cue(token) {
                let holds = self.opened.filter(|opened| self.when == Some(*opened));
                self.cue = holds.and_then(|when| self.told_by(&when));
            }
            self.end_clause(token);
            self.yearly = None;
            if classes.has(C::PunctSemicolon) {
                self.group = None;
                self.cumulative = None;
                // 三季度止跌企业10家；: when one of several things will be done.
                let due = |when: &When| {
                    when.start >= self.part
                        && when.finer()
                        && !matches!(when.part, Part::Half(_))
                        && self.opened != Some(*when)
                };
                if self.when.as_ref().is_some_and(due) && self.promised(token.start) {
                    self.when = self.opened;
                }
                self.part = token.end;
                self.zone = None;
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

    /// Whether what the clause that ends here says of what happened is not said of what follows: a condition
    /// (已获其他资金扶持的，), or the announcement of a list (会议部署了四项任务：).
    fn drops_cue(&self, end: &Token) -> bool {
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

    fn end_clause(&mut self, token: &Token) {
        if self.free > self.clause {
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
                || self.line.is(token, C::PunctSemicolon) && !self.leads_sentence(here.start))
        {
            self.cue = None;
        }
    }

    /// Whether words of expectation open a part of the sentence, and a period follows them: 预计全年….
    fn foresees(&self, here: &Range<usize>) -> bool {
        let line = &self.line;
        (line.strip_left(self.part, here.start) >= here.start || self.leads_sentence(here.start))
            && line.starting(line.skip(here.end)).is_some_and(|next| line.when(next).is_some())
    }

    fn leads_sentence(&self, at: usize) -> bool {
        self.line.strip_left(self.sentence, at) >= at
    }

    fn end_sentence(&mut self, token: &Token) {
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
        // 由目前的11.3万元提高到16万元: said of the level it starts from.
        if self.line.ending(token.start).is_some_and(|before| self.line.is(before, C::From)) {
            return;
        }
        if classes.has(C::Now) && self.line.strip_left(self.clause, token.start) >= token.start {
            (self.when, self.opened) = (self.present(token), None);
        }
        // 会上透露: the day of a meeting is not that of what is told there.
        if classes.meets(Classes::of(&[C::Occasion, C::Lead]))
            && self.line.slice(here.clone()).starts_with('会')
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
    fn present(&self, token: &Token) -> Option<When> {
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

    /// A place that leads a clause is what its figures are about.
    fn placed(&mut self, token: &Token) {
        let line = self.line;
        let Some(entry) = line.entry(token) else { return };
        let leads = line.strip_left(self.clause.max(self.free), token.end) >= token.end
            || line.strip_left(self.clause.max(self.free), token.start) == token.start;
        if entry.classes.has(C::Whole) && leads {
            self.place = None;
            self.zone = None;
            self.places.clear();
            return;
        }
        if entry.classes.has(C::PlaceZone) && entry.place.is_none() {
            self.zone = self.zoned(token).or(self.zone.take());
        }
        let Some(place) = entry.place else { return };
        let before = line.ending(token.start).is_some_and(|before| line.is(before, C::PlaceBefore));
        if (before || !self.places.is_empty()) && self.ranked_place(token, place) {
            return;
        }
        let after = line.starting(token.end).is_some_and(|after| line.is(after, C::PlaceAfter));
        if leads && !before && !after && !self.firm(token.end) {
            if std::mem::take(&mut self.fresh) {
                self.places.clear();
                self.leave(token.start);
            }
            self.places.push(place);
            self.place = Some((place, token.start..token.end));
            self.zone = None;
        }
    }

    /// A place of a list that says who is ahead in what: 增加值增速居前的是杭锦旗、达拉特旗和乌审旗. Its figures follow.
    fn ranked_place(&mut self, token: &Token, place: PlaceId) -> bool {
        let line = self.line;
        let words = line.slice(self.clause..token.start);
        let Some(at) = ["的是", "的为", "的有", "的分别是", "的依次是", "的分别为", "的依次为"]
            .iter()
            .find_map(|verb| words.ends_with(verb).then(|| self.clause + words.len() - verb.len()))
        else {
            // 、达拉特旗和乌审旗: the rest of it.
            let goes_on = self.ahead.is_some_and(|end| line.listed_with(end, token.start));
            if goes_on {
                self.places.push(place);
                self.ahead = Some(token.end);
            }
            return goes_on;
        };
        let Some(subject) = line.subject(self.clause, at) else { return false };
        let qualities = Classes::of(&[C::Dependent, C::Aggregate, C::Macro, C::GrowthNoun]);
        let tokens = line.within(subject.clone());
        let Some(end) = tokens.iter().rev().find(|token| line.classes(token).meets(qualities)).map(|t| t.end)
        else {
            return false;
        };
        self.subject = Some(subject.start..end);
        self.places = vec![place];
        self.ahead = Some(token.end);
        true
    }

    /// Another place leads the next part of a sentence: what was said behind the name of the first was said of that.
    fn leave(&mut self, at: usize) {
        if self.clause != self.part {
            return;
        }
        if let Some(led) = self.led.replace(at) {
            if self.cue.as_ref().is_some_and(|(_, here)| here.start > led) {
                self.cue = self.opened.and_then(|when| self.told_by(&when));
            }
            if self.when.is_some_and(|when| when.start > led) {
                self.when = self.opened.filter(|when| when.start < led);
            }
        }
    }

    /// Whether the name of a firm goes on from a place: 广西 + 汽车集团.
    fn firm(&self, at: usize) -> bool {
        const MOST: usize = 8 * 3;
        let line = &self.line;
        // 沈阳鼓风机基地、忠旺铝材等9个项目: the first of several names.
        let clause =
            line.text[at..self.paragraph.end.max(at)].split(['，', '。', '；']).next().unwrap_or_default();
        let listed = clause
            .find('等')
            .filter(|etc| clause[..*etc].contains('、'))
            .is_some_and(|etc| clause[etc + '等'.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()));
        if listed
            && clause.starts_with(|c: char| {
                ('\u{4E00}'..='\u{9FFF}').contains(&c) && !"市省区县州的地".contains(c)
            })
        {
            return true;
        }
        let plain = |range: Range<usize>| {
            line.slice(range).chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) && c != '的')
        };
        let near = line.tokens()[line.from(at)..].iter().take_while(|token| token.start < at + MOST);
        near.filter(|token| line.is(token, C::PlaceFirm)).any(|token| plain(at..token.start))
    }
}
