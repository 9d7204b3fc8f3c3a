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
    fn compound(&self, at: usize, hi: usize) -> bool {
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

    /// Where the level before begins: 智能工厂由年初的6家.
    fn risen_from(&self, lo: usize, hi: usize) -> Option<usize> {
        let leads = Classes::of(&[C::Lead, C::Adverb, C::Glue, C::Now]);
        let tokens = self.within(lo..hi);
        let from = tokens.iter().rposition(|token| self.is(token, C::From) && token.start > lo)?;
        let mut at = tokens[from].end;
        let joined = tokens[from + 1..].iter().all(|token| {
            let follows =
                token.start == at && (self.classes(token).meets(leads) || self.when(token).is_some());
            at = token.end;
            follows
        });
        (joined && at == hi).then_some(tokens[from].start)
    }

    /// Past words in the middle that say who promises, not what: 全市工信系统将紧扣规上工业增加值, 园区计划新增上市企业.
    fn led(&self, lo: usize, hi: usize) -> Option<usize> {
        let mut cues = self.within(lo..hi).iter().rev().filter(|token| {
            let classes = self.classes(token);
            classes.has(C::TargetCue)
                && !classes.meets(KEEP)
                && token.start > lo
                && !self.quoted(lo, token.start)
        });
        let end = cues.next()?.end;
        // 规模要冲上: only the verb stands behind it.
        let long = self.slice(end..hi).chars().nth(2).is_some();
        (long && !self.compound(end, hi)).then_some(end)
    }

    /// The verb of what was added, behind whoever added it: 中车戚墅堰所新签海外订单.
    fn added(&self, lo: usize, hi: usize) -> Option<usize> {
        let mut verbs = self.within(lo..hi).iter().rev();
        let verb = verbs.find(|token| self.is(token, C::Added) && token.start > lo)?;
        let long = self.slice(verb.end..hi).chars().nth(1).is_some();
        let plain = !self.is(verb, C::State) && !self.is(verb, C::Dependent) && !self.quoted(lo, verb.start);
        (long && plain && !self.compound(verb.end, hi)).then_some(verb.start)
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

    /// Where a comparison begins: 比上年, 高于全国.
    fn compared(&self, lo: usize, hi: usize) -> Option<usize> {
        let tokens = self.within(lo..hi);
        let position = tokens.iter().position(|token| {
            let classes = self.classes(token);
            let limits = Classes::of(&[C::GeBefore, C::LeBefore]);
            let text = self.slice(token.start..token.end);
            let ranks = classes.has(C::RankCue) && !text.starts_with('全') && token.start > lo;
            (classes.has(C::Comparison) || classes.has(C::ChangeCue) || ranks) && self.beside(token.end)
                // 租金不高于市场价的70%: held against something, not against the number.
                || classes.meets(limits) && token.start > lo && token.end < hi && self.slice(token.start..token.end).starts_with('不')
        })?;
        Some(tokens[position].start)
    }

    /// Where a clause begins to say only why: 硅光伏受价格下行影响下降.
    fn caused(&self, lo: usize, hi: usize) -> Option<usize> {
        let cause = self.within(lo..hi).iter().find(|token| self.is(token, C::Cause) && token.start > lo)?;
        let states = self.within(cause.end..hi).iter().any(|token| self.is(token, C::State));
        // 冶金工业因高炉大修下降: what it is of ends before the cause.
        let themed = self.ending(self.back(cause.start)).is_some_and(|token| self.is(token, C::Theme));
        (states || themed).then_some(cause.start)
    }

    /// Whether what is compared with stands here: a place, a time, a goal.
    fn beside(&self, at: usize) -> bool {
        let compared = Classes::of(&[C::Whole, C::RankCue, C::TargetNoun, C::Glue]);
        self.starting(at).is_some_and(|next| {
            self.when(next).is_some()
                || self
                    .entry(next)
                    .is_some_and(|entry| entry.place.is_some() || entry.classes.meets(compared))
        })
    }

    /// Past the last verb that says nothing of its subject.
    fn light(&self, lo: usize, hi: usize) -> Option<usize> {
        let verbs = self.within(lo..hi).iter().rev();
        let mut verbs = verbs.filter(|token| {
            self.is(token, C::Light)
                && !self.classes(token).meets(KEEP)
                && !self.quoted(lo, token.start)
                && token.start > lo
                && token.end < hi
        });
        verbs
            .next()
            .filter(|token| !self.compound(token.end, hi) && !self.does(lo, token, hi))
            .map(|token| token.end)
    }

    /// Whether a verb belongs to the name, since nothing but a plain sum stands behind it: 政策带动销售, 政策兑现资金.
    fn does(&self, lo: usize, verb: &Token, hi: usize) -> bool {
        let acts = Classes::of(&[C::PullCue, C::MidVerb]);
        let sum = self.starting(verb.end).filter(|token| token.end == hi);
        self.classes(verb).meets(acts)
            && sum.is_some_and(|token| self.is(token, C::MoneyNoun))
            && self.strip_left(lo, verb.start) < verb.start
    }

    /// Past the number that sums up a list: 新能源、纺织、家居三条主链 is 主链.
    fn summed(&self, lo: usize, hi: usize) -> Option<usize> {
        let tokens = self.within(lo..hi);
        let sum = tokens.iter().rposition(|token| {
            self.number(token).is_some_and(|n| n.words && matches!(n.kind, UnitKind::Count | UnitKind::Loose))
        })?;
        let listed = tokens[..sum].iter().any(|token| self.is(token, C::PunctList));
        (listed && tokens[sum].end < hi).then_some(tokens[sum].end)
    }

    /// Past a verb in the middle whose object is a name of its own: 园区发放研发补助.
    fn verb(&self, lo: usize, hi: usize) -> Option<usize> {
        let mut verbs = self.within(lo..hi).iter().rev().filter(|token| {
            let classes = self.classes(token);
            classes.has(C::MidVerb) && token.start > lo && !self.quoted(lo, token.start)
        });
        let verb = verbs.next()?;
        let end = verb.end;
        // 公司累计布局充电桩: where a sum is announced, whose it is stands apart.
        let sums = self.ending(verb.start).is_some_and(|before| self.is(before, C::Cumulative));
        let long = self.slice(end..hi).chars().nth(if sums { 1 } else { 3 }).is_some();
        (long && !self.compound(end, hi) && !self.dependent(&(end..hi))).then_some(end)
    }

    /// Whether a quotation that begins after `lo` is still open at `at`.
    pub(super) fn quoted(&self, lo: usize, at: usize) -> bool {
        let marks = self.within(lo..at).iter().rev();
        let mut marks = marks.filter(|token| self.is(token, C::QuoteOpen) || self.is(token, C::QuoteClose));
        marks.next().is_some_and(|mark| self.is(mark, C::QuoteOpen))
    }

    /// Past the last space between two words, where a heading has one in place of a comma.
    fn gap(&self, lo: usize, hi: usize) -> Option<usize> {
        let text = self.slice(lo..hi);
        let at = text.rfind([' ', '\u{3000}'])?;
        let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        let after = at + text[at..].chars().next().map_or(0, char::len_utf8);
        (wide(text[..at].trim_end().chars().next_back()) && wide(text[after..].chars().next()))
            .then_some(lo + after)
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
