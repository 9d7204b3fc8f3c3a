//! The noun phrase before a number, without what only leads to it or to the number.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::line::Line;
use crate::scan::{Classes, Kind, Token, UnitKind};

/// Between a subject and its number.
const TRAIL: Classes = Classes::of(&[
    C::GrowthCue,
    C::ChangeCue,
    C::LevelCue,
    C::Adverb,
    C::GeBefore,
    C::LeBefore,
    C::AboutBefore,
    C::From,
    C::Respectively,
    C::TargetCue,
    C::EstimateCue,
    C::ActualCue,
    C::WeakActual,
    C::RankCue,
    C::Forward,
    C::Comparison,
    C::Glue,
    C::TargetNoun,
    C::Cumulative,
    C::And,
    C::Ordinal,
    C::Away,
]);
/// Before a subject.
const LEAD: Classes = Classes::of(&[
    C::Lead,
    C::Adverb,
    C::TargetCue,
    C::EstimateCue,
    C::ActualCue,
    C::WeakActual,
    C::Light,
    C::Object,
    C::LevelCue,
    C::Whole,
    C::Until,
    C::Glue,
    C::Cumulative,
    C::Pronoun,
    C::And,
    C::PunctList,
    C::PunctClose,
    C::QuoteClose,
    C::From,
    C::Yearly,
    C::Among,
    C::Ordinal,
    C::PunctComma,
    C::PunctSemicolon,
    C::AboutBefore,
]);
/// Words that belong to a subject whatever else they may be.
pub(super) const KEEP: Classes = Classes::of(&[
    C::Dependent,
    C::Aggregate,
    C::Macro,
    C::GrowthNoun,
    C::Added,
    C::Index,
    C::Name,
    C::MoneyNoun,
    C::PartCue,
]);
/// A clause that begins so has no subject of its own.
const CARRIES: Classes = Classes::of(&[C::Comparison, C::RankCue, C::PartCue, C::Away]);
/// A clause that begins so has none either where a place or a time is compared with.
const COMPARES: Classes = Classes::of(&[C::ChangeCue, C::GrowthCue, C::GeBefore, C::Forward]);
/// Qualities that need an owner.
pub(super) const QUALITY: Classes = Classes::of(&[C::Dependent, C::Aggregate, C::GrowthNoun]);

impl Line<'_> {
    /// Where the words between a subject and the number at `hi` begin.
    pub(super) fn strip_right(&self, lo: usize, hi: usize) -> usize {
        let mut hi = self.back(hi).max(lo);
        while let Some(token) = self.ending(hi).filter(|token| token.start >= lo) {
            let classes = self.classes(token);
            let strips = match token.kind {
                Kind::Word(_) => classes.meets(TRAIL) && !classes.meets(KEEP) || self.ranks(lo, token),
                Kind::When(_) => true,
                Kind::Number(_) => false,
            };
            // 占全国: what it is part of stays with the verb.
            let of_whole = self.ending(token.start).is_some_and(|before| self.is(before, C::PartCue));
            if !strips || of_whole {
                break;
            }
            hi = self.back(token.start).max(lo);
        }
        hi
    }

    /// Whether a place stands between a verb of order and the order: 居安庆市第2位.
    fn ranks(&self, lo: usize, place: &Token) -> bool {
        self.entry(place).is_some_and(|entry| entry.place.is_some())
            && self
                .ending(place.start)
                .is_some_and(|verb| verb.start > lo && self.is(verb, C::RankCue) && !self.is(verb, C::Whole))
            && self.starting(place.end).is_some_and(|next| self.is(next, C::Ordinal))
    }

    /// Where a subject begins after the words that lead to it.
    pub(super) fn strip_left(&self, lo: usize, hi: usize) -> usize {
        let mut lo = self.without(self.skip(lo), hi);
        let mut verbs = 0;
        while let Some(token) = self.starting(lo).filter(|token| token.end <= hi) {
            let classes = self.classes(token);
            if classes.has(C::Away) {
                break;
            }
            let strips = match token.kind {
                Kind::When(_) => true,
                Kind::Number(at) => self.scan.numbers[at as usize].kind == UnitKind::Time,
                Kind::Word(word) => {
                    let place = self.vocabulary.entry(word).place.is_some();
                    if place {
                        !self.starting(token.end).is_some_and(|next| self.is(next, C::PlaceAfter))
                    } else if classes.has(C::Object) && !classes.has(C::LevelCue) {
                        verbs += 1;
                        // 上云比例 is one name: the verb belongs to its quality.
                        verbs <= 2 && !self.compound(token.end, hi) && !self.dependent(&(token.end..hi))
                    } else {
                        // A quotation that goes on behind the number only opens here.
                        classes.meets(LEAD)
                            || classes.has(C::QuoteOpen)
                                && !self
                                    .within(token.end..hi)
                                    .iter()
                                    .any(|close| self.is(close, C::QuoteClose))
                    }
                }
            };
            if !strips || classes.meets(KEEP) {
                break;
            }
            lo = self.skip(token.end);
        }
        lo.min(hi)
    }

    /// Past what a rate leaves out, where a phrase begins with it: 剔除留抵退税因素后.
    fn without(&self, lo: usize, hi: usize) -> usize {
        let Some(verb) = self.starting(lo).filter(|token| token.end <= hi && self.is(token, C::Without))
        else {
            return lo;
        };
        let words = self.slice(verb.end..hi);
        let end = words.find('后').filter(|at| !words[..*at].contains(['，', '；', '。']));
        end.map_or(lo, |at| self.skip(verb.end + at + '后'.len_utf8()))
    }

    /// Whether a verb that ends here goes on into a noun: 服务业.
    pub(super) fn compound(&self, at: usize, hi: usize) -> bool {
        at >= hi || self.vocabulary.suffixes.longest(&self.text[at..hi]).is_some()
    }

    /// The subject of the number at `hi`, in a clause that begins at `lo`.
    pub(super) fn subject(&self, lo: usize, hi: usize) -> Option<Range<usize>> {
        let mut end = self.strip_right(lo, hi);
        let mut start = self.strip_left(lo, end);
        if let Some(cut) = self.risen_from(start, end) {
            end = self.strip_right(start, cut);
        }
        if let Some(cut) = self.compared(start, end) {
            end = self.strip_right(start, cut);
        }
        if let Some(cut) = self.caused(start, end) {
            end = self.strip_right(start, cut);
        }
        if let Some(light) = self.light(start, end) {
            start = self.strip_left(light, end);
        }
        if let Some(sum) = self.summed(start, end) {
            start = self.strip_left(sum, end);
        }
        if let Some(verb) = self.verb(start, end) {
            start = self.strip_left(verb, end);
        }
        if let Some(led) = self.led(start, end) {
            start = self.strip_left(led, end);
        }
        if let Some(added) = self.added(start, end) {
            start = added;
        }
        if let Some(space) = self.gap(start, end) {
            start = self.strip_left(space, end);
        }
        // 受整车拖累 says only why.
        let counted = self.ending(end).is_some_and(|token| self.is(token, C::Member));
        if !counted && self.starting(start).is_some_and(|token| token.end < end && self.is(token, C::Cause)) {
            return None;
        }
        let carries = self.starting(start).filter(|token| token.start < end).is_some_and(|token| {
            let classes = self.classes(token);
            classes.meets(CARRIES) && !self.begins_a_noun(token, classes)
                || classes.meets(COMPARES)
                    && !classes.meets(KEEP)
                    && self.beside(token.end)
                    && !self.ending(end).is_some_and(|last| self.is(last, C::Aggregate))
        });
        // 29个行业大类中22个: what they are among stands before.
        let among = self.slice(start..end) == "中";
        // （含） and what else stands in brackets names nothing by itself.
        let aside = self.starting(start).is_some_and(|token| self.is(token, C::PunctOpen))
            && self.ending(end).is_some_and(|token| self.is(token, C::PunctClose));
        (start < end && !carries && !among && !aside && self.wordy(start..end)).then_some(start..end)
    }

    /// Whether a word of one character that often says where something ranks begins a noun here: 列统企业.
    fn begins_a_noun(&self, token: &Token, classes: Classes) -> bool {
        let short = token.end - token.start == '列'.len_utf8();
        let said = Classes::of(&[C::RankCue, C::Ordinal, C::Whole, C::Glue, C::Adverb]);
        let next = self.starting(token.end);
        let ranks = || {
            next.is_some_and(|next| {
                self.classes(next).meets(said)
                    || !matches!(next.kind, Kind::Word(_))
                    || self.entry(next).is_some_and(|entry| entry.place.is_some())
            })
        };
        short && classes.has(C::RankCue) && !classes.has(C::Away) && !ranks()
    }

    /// Whether a range holds a character that can name something.
    fn wordy(&self, range: Range<usize>) -> bool {
        self.slice(range).chars().any(|c| c.is_alphabetic())
    }

    /// Whether what is compared with stands here: a place, a time, a goal.
    pub(super) fn beside(&self, at: usize) -> bool {
        let compared = Classes::of(&[C::Whole, C::RankCue, C::TargetNoun, C::Glue]);
        self.starting(at).is_some_and(|next| {
            self.when(next).is_some()
                || self
                    .entry(next)
                    .is_some_and(|entry| entry.place.is_some() || entry.classes.meets(compared))
        })
    }

    /// Whether a quotation that begins after `lo` is still open at `at`.
    pub(super) fn quoted(&self, lo: usize, at: usize) -> bool {
        let marks = self.within(lo..at).iter().rev();
        let mut marks = marks.filter(|token| self.is(token, C::QuoteOpen) || self.is(token, C::QuoteClose));
        marks.next().is_some_and(|mark| self.is(mark, C::QuoteOpen))
    }

    /// Whether a phrase is nothing but qualities that need an owner: 总投资, 产业规模.
    pub(super) fn dependent(&self, range: &Range<usize>) -> bool {
        let mut at = range.start;
        for token in self.within(range.clone()) {
            if token.start != at || !self.classes(token).meets(QUALITY) {
                return false;
            }
            at = token.end;
        }
        at == range.end
    }

    /// A phrase without the quality it ends in: 集成电路 of 集成电路产量. Nothing where it ends in none.
    pub(super) fn owner(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let last = self.ending(range.end)?;
        let classes = self.classes(last);
        if !classes.meets(QUALITY) || last.start < range.start {
            return None;
        }
        let rest = range.start..last.start;
        if rest.is_empty() {
            return Some(rest);
        }
        Some(self.owner(&rest).unwrap_or(rest))
    }
}
