//! What stands inside a phrase and is no part of the subject: where it is cut, and what is kept behind the cut.

use ballast_packs::plan::WordClass as C;

use super::{line::Line, phrase::KEEP};
use crate::scan::{Classes, Token, UnitKind};

impl Line<'_> {
    /// Where the level before begins: 智能工厂由年初的6家.
    pub(super) fn risen_from(&self, lo: usize, hi: usize) -> Option<usize> {
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
    pub(super) fn led(&self, lo: usize, hi: usize) -> Option<usize> {
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
    pub(super) fn added(&self, lo: usize, hi: usize) -> Option<usize> {
        let mut verbs = self.within(lo..hi).iter().rev();
        let verb = verbs.find(|token| self.is(token, C::Added) && token.start > lo)?;
        let long = self.slice(verb.end..hi).chars().nth(1).is_some();
        let plain = !self.is(verb, C::State) && !self.is(verb, C::Dependent) && !self.quoted(lo, verb.start);
        (long && plain && !self.compound(verb.end, hi)).then_some(verb.start)
    }

    /// Where a comparison begins: 比上年, 高于全国.
    pub(super) fn compared(&self, lo: usize, hi: usize) -> Option<usize> {
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
    pub(super) fn caused(&self, lo: usize, hi: usize) -> Option<usize> {
        let cause = self.within(lo..hi).iter().find(|token| self.is(token, C::Cause) && token.start > lo)?;
        let states = self.within(cause.end..hi).iter().any(|token| self.is(token, C::State));
        // 冶金工业因高炉大修下降: what it is of ends before the cause.
        let themed = self.ending(self.back(cause.start)).is_some_and(|token| self.is(token, C::Theme));
        (states || themed).then_some(cause.start)
    }

    /// Past the last verb that says nothing of its subject.
    pub(super) fn light(&self, lo: usize, hi: usize) -> Option<usize> {
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
    pub(super) fn does(&self, lo: usize, verb: &Token, hi: usize) -> bool {
        let acts = Classes::of(&[C::PullCue, C::MidVerb]);
        let sum = self.starting(verb.end).filter(|token| token.end == hi);
        self.classes(verb).meets(acts)
            && sum.is_some_and(|token| self.is(token, C::MoneyNoun))
            && self.strip_left(lo, verb.start) < verb.start
    }

    /// Past the number that sums up a list: 新能源、纺织、家居三条主链 is 主链.
    pub(super) fn summed(&self, lo: usize, hi: usize) -> Option<usize> {
        let tokens = self.within(lo..hi);
        let sum = tokens.iter().rposition(|token| {
            self.number(token).is_some_and(|n| n.words && matches!(n.kind, UnitKind::Count | UnitKind::Loose))
        })?;
        let listed = tokens[..sum].iter().any(|token| self.is(token, C::PunctList));
        (listed && tokens[sum].end < hi).then_some(tokens[sum].end)
    }

    /// Past a verb in the middle whose object is a name of its own: 园区发放研发补助.
    pub(super) fn verb(&self, lo: usize, hi: usize) -> Option<usize> {
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

    /// Past the last space between two words, where a heading has one in place of a comma.
    pub(super) fn gap(&self, lo: usize, hi: usize) -> Option<usize> {
        let text = self.slice(lo..hi);
        let at = text.rfind([' ', '\u{3000}'])?;
        let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        let after = at + text[at..].chars().next().map_or(0, char::len_utf8);
        (wide(text[..at].trim_end().chars().next_back()) && wide(text[after..].chars().next()))
            .then_some(lo + after)
    }
}
