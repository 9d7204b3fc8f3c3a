//! The period that is spoken of, and what it says by itself.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{section::Head, walk::Walk};
use crate::{
    outline::{Mood, begins, ends, is_one},
    record::FigureStatus,
    scan::{Classes, Part, Token, When, Year},
};

impl Walk<'_, '_> {
    pub(super) fn period(&mut self, at: usize, token: &Token) -> usize {
        let line = self.line;
        let edges = &line.vocabulary.edges;
        let Some(mut when) = line.when(token).copied() else { return at + 1 };
        let before = line.ending(line.back(token.start)).filter(|before| before.start >= self.sentence);
        let compared = before.is_some_and(|before| {
            // 这是上半年的总量: the period that is told of.
            let points = line.ending(before.start).is_some_and(|word| line.is(word, C::Pronoun));
            line.is(before, C::Comparison) || is_one(line.said(before), &edges.told_of) && !points
        }) || line
            .starting(token.end)
            .is_some_and(|after| line.is(after, C::Comparison) && is_one(line.said(after), &edges.against));
        let from = before.is_some_and(|before| line.is(before, C::From));
        let against =
            line.starting(token.end).is_some_and(|after| begins(line.said(after), &line.vocabulary.same));
        // 较一季度、上半年分别加快: so is the rest of the list.
        let listed = self.against.is_some_and(|end| line.listed_with(end, token.start));
        if compared || listed {
            self.against = Some(token.end);
        }
        if compared || from || against || listed {
            return at + 1;
        }
        // 兑现2024年度工业政策资金: of which year the money is, not when it was paid.
        if line.slice(token.start..token.end).ends_with('度')
            && before.is_some_and(|before| line.is(before, C::Object))
        {
            return at + 1;
        }
        // 本年 and 当年 are the year that is told of, not the one in which it is told.
        if begins(line.said(token), &edges.own)
            && when.year == Some(Year::Off(0))
            && let Some(year) = self.when.or(self.opened).map_or_else(
                || self.context.base(token.start),
                |before| before.year_of(self.context.base(token.start)),
            )
        {
            when.year = Some(Year::Is(year));
        }
        if self.due_behind(token, &when) || self.only_reached(token) {
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
            && !self.far_ahead(&before)
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
        let day = line.slice(token.start..token.end).ends_with('日') && !when.until;
        // 自2024年7月1日起施行 says when something comes into force.
        if day && line.text[token.end..].starts_with('起') {
            return at + 1;
        }
        // 去年 is over, whatever is planned.
        let past = matches!(when.year, Some(Year::Off(off)) if off < 0);
        if day {
            self.weak = Some(token.start..token.end);
        }
        self.listed_period(when);
        self.before = self.passes(before, &when).then_some((token.start, self.when)).or(self.before.take());
        self.when = Some(when);
        // What holds as of a month, or over several years, is said of its own sentence; so is a part of the year that
        // the sentence opened with.
        let inside = self.opened.is_some_and(|opened| {
            opened.start >= self.sentence && opened.part == Part::Whole && when.finer()
        });
        // What somebody says in a quotation is not said of the sentences behind it.
        // Where news open with it, it is.
        let opens_news = self.context.news && self.drafts.is_empty() && when.finer() && !past;
        let quoted = line.quoted(self.sentence, token.start) && !opens_news;
        // 今年 below a heading that gives a part of that year is said of its own sentence.
        let wider = when.part == Part::Whole
            && self.context.year.is_some_and(|base| {
                when.year_of(Some(base)) == Some(base)
                    && self.context.headed(base).is_some_and(|head| head.finer())
            });
        let passing =
            when.until && when.short() || when.spans() || inside || quoted || wider || self.recalled(&when);
        // A part of the year that opens a sentence further on is that sentence's, where one is given for them all.
        let inner = when.finer()
            && self.sentence > self.paragraph.start
            && (self.given(&when) || self.among_works(&when));
        if first && !passing && !inner && (!when.short() || self.opened.is_none()) {
            self.opened = Some(when);
        }
        // 一季度下降4.9%；全年增长2.4%: a sentence that comes to the whole year leaves the part it opened with.
        let whole = when.part == Part::Whole && !when.until && matches!(self.context.period, Head::None);
        if !first
            && leads
            && whole
            && self.context.late.is_none()
            && self.opened.is_some_and(|opened| opened.start >= self.sentence && opened.finer())
            && self.context.told(when.start).is_some_and(|span| span.mood == Mood::Achieved)
        {
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
        let told =
            if past { Some((FigureStatus::Actual, token.start..token.end)) } else { self.told_by(&when) };
        match told.filter(|_| !self.estimated()) {
            Some(cue) => self.cue = Some(cue),
            // What the period before told is not told of this one.
            None if self.cue.as_ref().is_some_and(|(_, here)| here.start < self.sentence) => self.cue = None,
            None => {}
        }
        at + 1
    }

    /// Whether a period is only its own clause's: 近三年年均增长7.8%, or what a verb does something for: 提前筹备2026年项目.
    fn passes(&self, before: Option<&Token>, when: &When) -> bool {
        let line = &self.line;
        let last = matches!(when.part, Part::Last(_))
            && !line.starting(when.end).is_some_and(|next| line.is(next, C::PunctComma));
        let verbs = Classes::of(&[C::Object, C::MidVerb]);
        let done = when.part == Part::Whole
            && !when.until
            && before.is_some_and(|verb| verb.start >= self.clause && line.classes(verb).meets(verbs));
        last || done
    }

    /// Whether a quarter or a half is only recalled in a review of the whole year: its next sentence is of the year again.
    fn recalled(&self, when: &When) -> bool {
        let part = matches!(when.part, Part::Quarter(_) | Part::Half(_));
        let year = matches!(self.context.period, Head::None) && self.context.late.is_none();
        part && year
            && self.context.told(when.start).is_some_and(|span| span.firm && span.mood == Mood::Achieved)
    }

    /// Whether a period only says how far something reaches, at the end of a clause that it does not open: 排产已到明年二月，.
    fn only_reached(&self, token: &Token) -> bool {
        let line = &self.line;
        // 明年二月，: a month in words may stand between.
        let behind = line.text[token.end..].chars().take(4);
        let mut behind = behind.skip_while(|c| ('\u{4E00}'..='\u{9FFF}').contains(c) && *c != '，');
        let closes = behind.next().is_some_and(|c| "，。；".contains(c));
        let reaches = ends(&line.text[..line.back(token.start)], &line.vocabulary.till);
        let verb = line.ending(line.back(token.start)).map_or(token.start, |verb| verb.start);
        // ③到2027年，: what counts an item is no words.
        let words = line.slice(line.strip_left(self.clause, verb).min(verb)..verb);
        let behind = words.contains(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        closes && reaches && behind && self.free <= self.clause
    }

    /// Whether the paragraph's first words or the headings above give another part of the year than this.
    fn given(&self, when: &When) -> bool {
        let head = self.context.base(when.start).and_then(|base| self.context.headed(base));
        let given = self.opened.filter(|opened| opened.finer() && opened.start < self.sentence).or(head);
        given.is_some_and(|given| !self.drafts.is_empty() || given.last_month() != when.last_month())
    }

    /// Whether a period is a year by which something will be reached: what follows is not of that year.
    fn far_ahead(&self, when: &When) -> bool {
        let base = self.context.base(when.start);
        when.until
            && when.part == Part::Whole
            && base.is_some_and(|base| when.year_of(Some(base)) > Some(base))
    }

    /// Whether a quarter or a month is only when one of several things will be done: its next sentence is of all the time
    /// that is planned.
    fn among_works(&self, when: &When) -> bool {
        !matches!(when.part, Part::Half(_)) && !self.drafts.is_empty() && self.promised(when.start)
    }

    /// Whether years that end with the one spoken of are a period here: 五年来，…, or 近五年年均增长30%; 十年来首次实现
    /// 两位数增长 is none.
    pub(super) fn lasts(&self, at: usize, when: &When) -> bool {
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
        let first = begins(&line.text[when.end..], &line.vocabulary.edges.first);
        !first
            && behind.by_ref().find_map(|token| {
                if line.classes(token).meets(breaks) { Some(false) } else { line.number(token).map(|_| true) }
            }) == Some(true)
    }

    /// Whether this clause says already that it is only expected.
    pub(super) fn estimated(&self) -> bool {
        matches!(&self.cue, Some((FigureStatus::Estimate, here)) if here.start >= self.clause)
    }

    /// What a period says by itself: ahead of the section's year it is to be, before it it was.
    pub(super) fn told_by(&self, when: &When) -> Option<(FigureStatus, Range<usize>)> {
        let base = self.context.year?;
        // 全年 is the year that the sentence tells of.
        let year =
            when.year_of(self.context.base(when.start).filter(|_| when.part == Part::Whole).or(Some(base)))?;
        let here = when.start..when.end;
        if matches!(when.part, Part::Last(_)) {
            return Some((FigureStatus::Actual, here));
        }
        // In the year that the page is of there are things done and things to do; 到今年底 is to come.
        let before = self.line.ending(self.line.back(when.start));
        let by = before.is_some_and(|before| {
            self.line.is(before, C::Until) && ends(self.line.said(before), &self.line.vocabulary.till)
        });
        if year > base && self.context.published == Some(year) && !by {
            None
        } else if year > base {
            Some((FigureStatus::Target, here))
        } else if year < self.context.published.max(Some(base)).unwrap_or(base) && !self.context.plans(year) {
            Some((FigureStatus::Actual, here))
        } else {
            None
        }
    }
}
