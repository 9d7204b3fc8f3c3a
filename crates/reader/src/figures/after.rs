//! What stands after a number: hedges, the thing counted, the tail.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::line::Line;
use crate::{
    record::Bound,
    scan::{Classes, Kind, Token, UnitKind},
};

/// Ends a clause.
pub(super) const BREAK: Classes =
    Classes::of(&[C::PunctStop, C::PunctSemicolon, C::PunctComma, C::PunctList, C::PunctOpen, C::PunctClose]);

/// What follows a number.
#[derive(Debug, Clone, Default)]
pub(super) struct After {
    /// A hedge right after the unit.
    pub(super) bound: Option<(Bound, Range<usize>)>,
    /// The thing counted.
    pub(super) object: Option<Range<usize>>,
    /// What the thing counted has become: 标杆 in 17家企业获评标杆.
    pub(super) title: Option<Range<usize>>,
    /// 的 stands between.
    pub(super) of: bool,
    /// 目标 right after it.
    pub(super) target: Option<Range<usize>>,
    /// Where the part that belongs to this number ends.
    pub(super) end: usize,
    /// The number describes a noun: `50亿元以上项目`.
    pub(super) qualifies: bool,
    /// The number is the size of the thing: 10亿元规模的资金池.
    pub(super) sized: bool,
    /// What the number gives: 补助 in 按投入的30%给予补助.
    pub(super) gives: Option<Range<usize>>,
}

impl Line<'_> {
    /// Reads what follows the number whose token is `at`; looks no further than the clause, `most` bytes at most.
    pub(super) fn after(&self, at: usize, paragraph: &Range<usize>) -> After {
        let tokens = self.tokens();
        let token = &tokens[at];
        let mut after = After { end: token.end, ..After::default() };
        let mut here = self.skip(token.end);
        if let Some(hedge) = self.starting(here) {
            let classes = self.classes(hedge);
            let bound = if classes.has(C::GeAfter) {
                Some(Bound::Ge)
            } else if classes.has(C::LeAfter) {
                Some(Bound::Le)
            } else if classes.has(C::AboutAfter) {
                Some(Bound::Approx)
            } else {
                None
            };
            if let Some(bound) = bound {
                after.bound = Some((bound, hedge.start..hedge.end));
                here = self.skip(hedge.end);
                after.end = hedge.end;
            }
        }
        if let Some(noun) = self.starting(here).filter(|token| self.is(token, C::TargetNoun)) {
            after.target = Some(noun.start..noun.end);
            after.end = noun.end;
            return after;
        }
        let limit = self.limit(at, here, paragraph);
        if let Some(particle) = self.starting(here).filter(|token| self.slice(token.start..token.end) == "的")
        {
            (after.of, here) = (true, particle.end);
        }
        let kind = self.number(token).map_or(UnitKind::None, |number| number.kind);
        after.qualifies = matches!(kind, UnitKind::Money | UnitKind::Measure)
            && self.starting(here).is_some_and(|noun| self.is(noun, C::Qualified) && noun.end <= limit);
        after.gives = self.given(at, paragraph);
        if let Some(tail) = self.starting(here).filter(|token| self.is(token, C::Tail)) {
            // 10亿元规模的资金池: the noun stands behind the size.
            let sized = kind == UnitKind::Money && !after.of && self.text[tail.end..].starts_with('的');
            if !sized {
                after.end = limit.max(after.end);
                return after;
            }
            here = tail.end + '的'.len_utf8();
            after.sized = true;
        }
        let mut object = self.trimmed(here, limit);
        if kind == UnitKind::Money
            && let Some(end) = self.used(&object)
        {
            object.end = end;
        }
        if !object.is_empty() {
            after.end = object.end.max(after.end);
            if matches!(kind, UnitKind::Count)
                && let Some(title) = self.title(at, &object, paragraph)
            {
                after.end = title.end.max(after.end);
                after.title = Some(title);
            }
            after.object = Some(object);
        }
        after
    }

    /// Where the noun of a sum ends, and what the sum is for begins: 2亿元专项资金支持新车型研发.
    fn used(&self, object: &Range<usize>) -> Option<usize> {
        let tokens = self.within(object.clone());
        let verbs = Classes::of(&[C::Object, C::Light, C::MidVerb, C::MoneyNoun]);
        let at = tokens.windows(2).position(|pair| {
            self.is(&pair[0], C::MoneyNoun)
                && pair[1].start == pair[0].end
                && pair[1].end < object.end
                && self.classes(&pair[1]).meets(verbs)
        })?;
        Some(tokens[at].end)
    }

    /// What a plain noun has become, behind the verb that says so: 企业获评省级标杆. A noun with a name of its own
    /// needs none.
    fn title(&self, at: usize, object: &Range<usize>, paragraph: &Range<usize>) -> Option<Range<usize>> {
        const SHORT: usize = 4 * 3;
        let verb = self.starting(object.end).filter(|token| self.is(token, C::TitleVerb))?;
        if object.len() > SHORT {
            return None;
        }
        let near = self.tokens()[at + 1..].iter().position(|token| token.start == verb.start)?;
        let limit = self.limit(at + 1 + near, verb.end, paragraph);
        let title = self.trimmed(verb.end, limit);
        // 获评43家: the next number has the noun.
        let counts = self.starting(title.end).is_some_and(|token| self.number(token).is_some());
        (title.len() > SHORT && !counts).then_some(title)
    }

    /// The money that a share is given as, a few words on.
    fn given(&self, at: usize, paragraph: &Range<usize>) -> Option<Range<usize>> {
        let mut near = self.tokens()[at + 1..].iter().take(5).take_while(|token| {
            token.start < paragraph.end
                && !self.classes(token).meets(Classes::of(&[C::PunctStop, C::PunctComma, C::PunctSemicolon]))
        });
        near.find(|token| self.is(token, C::MoneyNoun)).map(|token| token.start..token.end)
    }

    /// Where the words after a number end: at the clause's end, another number, a verb, or a joint before either.
    fn limit(&self, at: usize, here: usize, paragraph: &Range<usize>) -> usize {
        let tokens = self.tokens();
        let mut depth = 0usize;
        let mut last = paragraph.end;
        // A noun after a classifier is short; the bound keeps a text without punctuation linear.
        for (step, token) in tokens[at + 1..].iter().enumerate() {
            if token.start < here {
                continue;
            }
            if token.start >= paragraph.end || step > 24 {
                last = token.start.min(paragraph.end);
                break;
            }
            if self.stops(token, here, &mut depth) {
                last = token.start;
                break;
            }
        }
        // A space between two words ends it too.
        let text = self.slice(here..last.max(here));
        let space =
            text.char_indices().find(|(_, c)| matches!(c, ' ' | '\u{3000}')).map(|(space, _)| here + space);
        space
            .filter(|space| self.text[..*space].chars().next_back().is_some_and(|c| !c.is_ascii()))
            .unwrap_or(last)
            .max(here)
    }

    fn stops(&self, token: &Token, here: usize, depth: &mut usize) -> bool {
        let classes = self.classes(token);
        // Brackets inside a noun are part of it: 首台（套）装备.
        if classes.has(C::PunctOpen) && token.start > here && self.close(token).is_some() {
            *depth += 1;
            return false;
        }
        if classes.has(C::PunctClose) && *depth > 0 {
            *depth -= 1;
            return false;
        }
        if *depth > 0 && !classes.has(C::PunctStop) {
            return false;
        }
        match token.kind {
            // 2个50亿元以上项目: the amount describes the noun.
            // 2000个投资3000万元以上的工业项目: so does one with its quality.
            Kind::Number(number)
                if token.start > here
                    && self.dependent(&(here..token.start))
                    && matches!(self.scan.numbers[number as usize].kind, UnitKind::Money)
                    && self.starting(token.end).is_some_and(|next| {
                        self.classes(next).meets(Classes::of(&[C::GeAfter, C::LeAfter]))
                    }) =>
            {
                false
            }
            Kind::Number(number)
                if token.start == here
                    && matches!(
                        self.scan.numbers[number as usize].kind,
                        UnitKind::Money | UnitKind::Measure
                    ) =>
            {
                false
            }
            Kind::Number(number) => {
                let number = &self.scan.numbers[number as usize];
                number.kind != UnitKind::None && number.kind != UnitKind::Loose && !number.words
                    || matches!(number.kind, UnitKind::Count | UnitKind::Money)
            }
            Kind::When(_) => true,
            Kind::Word(_) => {
                let verbs = Classes::of(&[C::LevelCue, C::GrowthCue, C::ChangeCue, C::PartCue]);
                // 30户增产贡献大的企业: no number follows, so it describes.
                let describes = classes.has(C::GrowthCue) && self.describes_noun(token);
                let stop = classes.has(C::StopVerb)
                    || classes.has(C::Cumulative)
                    || token.start == here && classes.meets(verbs) && !describes;
                let keeps =
                    classes.meets(super::phrase::KEEP.without(C::PartCue)) && !classes.has(C::StopVerb);
                classes.meets(BREAK) || stop && !keeps
            }
        }
    }

    /// Whether a word of growth right behind a classifier belongs to the noun that is counted: 的 and a noun follow it,
    /// and no number.
    fn describes_noun(&self, verb: &Token) -> bool {
        const NEAR: usize = 8;
        let near = self.tokens()[self.from(verb.end)..].iter().take(NEAR);
        let mut near =
            near.take_while(|token| !self.classes(token).meets(BREAK) && self.number(token).is_none());
        let particle = near.find(|token| self.slice(token.start..token.end) == "的");
        particle.is_some_and(|of| self.starting(of.end).is_some_and(|noun| self.is(noun, C::Qualified)))
    }

    /// The token that closes a bracket soon.
    fn close(&self, open: &Token) -> Option<usize> {
        let first = self.from(open.end);
        let mut near = self.tokens()[first..].iter().take(8).take_while(|token| token.start < open.end + 36);
        near.find(|token| self.is(token, C::PunctClose)).map(|token| token.end)
    }

    /// A counted noun without joints at its ends.
    fn trimmed(&self, lo: usize, hi: usize) -> Range<usize> {
        let (mut lo, mut hi) = (self.skip(lo), self.back(hi));
        while let Some(token) = self.starting(lo).filter(|token| token.end <= hi) {
            if !self.classes(token).meets(Classes::of(&[C::Glue, C::And, C::PunctClose, C::Adverb])) {
                break;
            }
            lo = token.end;
        }
        while let Some(token) = self.ending(hi).filter(|token| token.start >= lo) {
            let ends = Classes::of(&[
                C::And,
                C::Glue,
                C::QuoteOpen,
                C::Adverb,
                C::Comparison,
                C::GeBefore,
                C::AboutBefore,
                C::LeBefore,
                C::Object,
            ]);
            if !self.classes(token).meets(ends)
                || self.classes(token).meets(super::phrase::KEEP)
                || token.start == lo
            {
                break;
            }
            hi = token.start;
        }
        // A and some more: the rest names another thing.
        let joint = self.within(lo..hi).iter().find(|token| {
            self.is(token, C::And)
                && self.starting(token.end).is_some_and(|next| {
                    self.classes(next).meets(Classes::of(&[C::NumeralSome, C::Idiom, C::Object, C::Added]))
                })
        });
        let hi = joint.map_or(hi, |token| token.start);
        // 33个行业大类中23个: the next number counts among them.
        let among = self.slice(lo..hi).strip_suffix('中').filter(|rest| rest.chars().nth(1).is_some());
        let next = self.skip(hi)
            + self.text[self.skip(hi)..].chars().next().filter(|c| *c == '，').map_or(0, char::len_utf8);
        let counts = || self.starting(next).is_some_and(|token| self.number(token).is_some());
        let hi = among.filter(|_| counts()).map_or(hi, |rest| lo + rest.len());
        if lo < hi { lo..hi } else { lo..lo }
    }
}
