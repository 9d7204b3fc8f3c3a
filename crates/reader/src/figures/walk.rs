//! One walk over a paragraph: what was said so far decides what a number means.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{context::Context, draft::Draft, group::Group, line::Line};
use crate::{
    place::PlaceId,
    record::FigureStatus,
    scan::{Kind, Part, Token, When},
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
    pub(super) earlier_when: Option<When>,
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
    pub(super) led: Option<usize>,
    /// Where that part begins.
    pub(super) part: usize,
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
    pub(super) ahead: Option<usize>,
    /// An area of its own that the tree does not know, which leads the sentence: 科技城新区.
    pub(super) zone: Option<Range<usize>>,
    /// No place was named in this clause yet.
    pub(super) fresh: bool,
    pub(super) drafts: Vec<Draft>,
    pub(super) brackets: Vec<(usize, Option<When>)>,
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

    /// Begins with the period of the line before, which ended with a colon: what follows is still of that.
    pub(super) fn led_in(mut self, when: Option<When>) -> Self {
        (self.when, self.opened) = (when, when);
        self
    }

    /// Walks over the paragraph's tokens; the figures, and the part of a year that the paragraph opened with.
    pub(super) fn run(mut self) -> (Vec<Draft>, Option<When>) {
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
        (self.drafts, self.opened.filter(When::finer))
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
}
