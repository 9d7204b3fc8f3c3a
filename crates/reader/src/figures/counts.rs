//! Whether a number is a figure, or part of a name, a condition, a turn of speech.

use ballast_packs::plan::WordClass as C;

use super::{after::After, phrase::KEEP, walk::Walk};
use crate::scan::{Classes, Number, UnitKind};

impl Walk<'_, '_> {
    /// Whether a number is a figure.
    pub(super) fn counts(&self, at: usize, number: &Number<'_>, after: &After) -> bool {
        let line = &self.line;
        let before = line.ending(line.back(number.start));
        let of = |class| before.is_some_and(|before| line.is(before, class));
        if of(C::Ordinal) {
            return matches!(number.kind, UnitKind::Place | UnitKind::None) && self.ranked(number.start);
        }
        if of(C::NumeralSome) && number.words || of(C::Every) {
            return false;
        }
        let hedged = of(C::GeBefore) || of(C::AboutBefore) || of(C::LeBefore) || of(C::LevelCue);
        match number.kind {
            UnitKind::None => return self.index(number, after),
            UnitKind::Loose => return false,
            UnitKind::Time => return self.timed(number),
            UnitKind::Ratio if number.words => {}
            _ => {}
        }
        if number.double {
            return true;
        }
        // 在百色12个县中列第3位: among how many something ranks.
        if number.kind == UnitKind::Count && self.ranks_among(number.end) {
            return false;
        }
        if number.bare && !hedged && !number.about {
            return false;
        }
        let hedge = matches!(after.bound, Some((crate::Bound::Ge, _)));
        if (number.kind == UnitKind::Money && hedge || number.kind == UnitKind::Measure) && self.describes(at)
        {
            return false;
        }
        // 总投资超百亿元的项目: the amount says which, not how much. 不超过1亿元的算力券 is an amount.
        if number.kind == UnitKind::Money
            && (after.bound.is_some() || hedged)
            && after.of
            && let Some(object) = &after.object
            && !line.ending(object.end).is_some_and(|token| line.is(token, C::MoneyNoun))
        {
            return false;
        }
        // 产值低于10亿元的13个开发区: the amount says which are counted.
        let counted = || {
            let noun = line.text[number.end..].strip_prefix('的')?;
            line.number(line.starting(line.skip(line.text.len() - noun.len()))?)
        };
        if number.kind == UnitKind::Money
            && hedged
            && counted().is_some_and(|next| next.kind == UnitKind::Count)
        {
            return false;
        }
        // 12英寸产线, 5公里半径: the measure is part of a name.
        let verbs = Classes::of(&[C::Object, C::Added, C::Light, C::GrowthCue, C::ChangeCue, C::TargetCue]);
        if number.kind == UnitKind::Measure
            && after.bound.is_none()
            && !after.of
            && after.object.is_some()
            && !hedged
            && !before.is_some_and(|before| line.classes(before).meets(verbs))
            && !self.goes_on(number)
        {
            return false;
        }
        // 2000万元以内项目资助 is a sum.
        let given = after.object.as_ref().and_then(|object| line.ending(object.end));
        let given = given.is_some_and(|token| line.is(token, C::Award));
        if after.qualifies
            && !given
            && (after.bound.is_some() || hedged || number.bare || self.counted_later(at))
        {
            return false;
        }
        if matches!(number.kind, UnitKind::Money) && self.steps(at, number) {
            return false;
        }
        if number.words && matches!(number.kind, UnitKind::Count | UnitKind::Place) {
            return self.said(number, after);
        }
        true
    }

    /// Whether a count is only of those among which something has its place.
    fn ranks_among(&self, end: usize) -> bool {
        const NEAR: usize = 14;
        let line = &self.line;
        let words = &line.text[end..self.paragraph.end.max(end)];
        let near = words.char_indices().nth(NEAR).map_or(words, |(at, _)| &words[..at]);
        let Some(at) = near.find('中').filter(|at| !near[..*at].contains(['，', '。', '；'])) else {
            return false;
        };
        let verb = line.starting(line.skip(end + at + '中'.len_utf8()));
        verb.is_some_and(|verb| {
            (line.is(verb, C::RankCue) || line.is(verb, C::Ordinal))
                && !line.is(verb, C::Whole)
                && line.within(verb.start..verb.end + 12).iter().any(|token| line.is(token, C::Ordinal))
        })
    }

    /// Whether a figure of the same unit stands in step before: 磷酸铁锂15万吨、电解液4万吨年产能.
    fn goes_on(&self, number: &Number<'_>) -> bool {
        let line = &self.line;
        let before = self.last().and_then(|last| line.scan.numbers.get(last.number).map(|n| (last, n)));
        before.is_some_and(|(last, before)| {
            before.unit == number.unit
                && line.starting(line.skip(last.range.end)).is_some_and(|mark| line.is(mark, C::PunctList))
        })
    }

    /// Whether a count follows without a mark or a verb between: `10亿元以上14个`, `100兆以上宽带用户5万户`.
    fn describes(&self, at: usize) -> bool {
        let line = &self.line;
        let verbs = Classes::of(&[C::LevelCue, C::Light, C::GrowthCue, C::From, C::Respectively]);
        for token in line.tokens()[at + 1..].iter().take(8) {
            // 建设5个 counts for itself; 接入用户5万户 is described.
            let does = line.is(token, C::Object)
                && line.starting(token.end).is_some_and(|next| line.number(next).is_some());
            if does {
                return false;
            }
            if let Some(number) = line.number(token) {
                return matches!(number.kind, UnitKind::Count);
            }
            let classes = line.classes(token);
            if classes.meets(super::after::BREAK) || classes.meets(verbs) && !classes.meets(KEEP) {
                return false;
            }
        }
        false
    }

    /// Whether another number counts the thing that this one describes: `50亿元以上项目11个`.
    fn counted_later(&self, at: usize) -> bool {
        let tokens = &self.line.tokens()[at + 1..];
        for token in tokens.iter().take(8) {
            if let Some(number) = self.line.number(token) {
                return number.kind == UnitKind::Count;
            }
            if self.line.classes(token).meets(super::after::BREAK) {
                return false;
            }
        }
        false
    }

    /// Whether a number is a step of a condition: 对年营业收入首次突破10亿元、50亿元、100亿元的工业企业.
    fn steps(&self, at: usize, number: &Number<'_>) -> bool {
        let line = &self.line;
        let tokens = line.tokens();
        let same = |at: usize| {
            let other = tokens.get(at).and_then(|token| line.number(token));
            other.is_some_and(|other| other.kind == number.kind)
        };
        let joined = |at: usize| {
            tokens
                .get(at)
                .is_some_and(|token| line.classes(token).meets(Classes::of(&[C::PunctList, C::And])))
        };
        let (mut first, mut last) = (at, at);
        // More than a dozen steps are no condition.
        for _ in 0..12 {
            if first >= 2 && joined(first - 1) && same(first - 2) {
                first -= 2;
            }
            if joined(last + 1) && same(last + 2) {
                last += 2;
            }
        }
        if first == last {
            return false;
        }
        let hedges = Classes::of(&[C::GeBefore, C::LevelCue, C::AboutBefore]);
        let reached =
            line.ending(line.back(tokens[first].start)).is_some_and(|t| line.classes(t).meets(hedges));
        let behind = line.starting(line.skip(tokens[last].end));
        let of = behind.is_some_and(|token| line.slice(token.start..token.end).starts_with('的'));
        let noun = behind.is_some_and(|token| {
            line.is(token, C::Qualified)
                || line
                    .starting(token.end)
                    .is_some_and(|next| line.is(next, C::Qualified) || line.is(next, C::PunctComma))
        });
        reached
            && of
            && (noun
                || line.starting(line.skip(self.clause)).is_some_and(|t| line.slice(t.start..t.end) == "对"))
    }

    /// A number without a unit is a figure where an index reaches it.
    fn index(&self, number: &Number<'_>, after: &After) -> bool {
        let line = &self.line;
        let lo = self.clause.max(self.free);
        let ends = after.bound.is_some()
            || line
                .starting(line.skip(number.end))
                .is_some_and(|next| line.classes(next).meets(super::after::BREAK))
            || number.end >= self.paragraph.end;
        ends && !number.words && line.within(lo..number.start).iter().any(|token| line.is(token, C::Index))
    }

    /// A length of time is a figure where it is measured: cut, held, or used.
    fn timed(&self, number: &Number<'_>) -> bool {
        let line = &self.line;
        let lo = self.clause.max(self.free);
        let changes = Classes::of(&[C::GrowthCue, C::ChangeCue]);
        // 平均回收期62.4天，同比增加2.9天.
        let again = || {
            let before = self.last().and_then(|last| line.scan.numbers.get(last.number));
            before.is_some_and(|before| before.unit == number.unit)
        };
        !number.words
            && line
                .within(lo..number.start)
                .iter()
                .any(|token| line.is(token, C::TimeCue) || line.classes(token).meets(changes) && again())
    }

    /// A count in words is a figure where a verb or a hedge stands before it, or nothing after it.
    fn said(&self, number: &Number<'_>, after: &After) -> bool {
        let line = &self.line;
        if number.value < rust_decimal::Decimal::TWO {
            return false;
        }
        let slogan = after.object.as_ref().and_then(|object| line.ending(object.end));
        let behind = line.starting(line.skip(number.end)).filter(|_| after.object.is_none());
        let slogan = slogan.or(behind).is_some_and(|token| line.is(token, C::Slogan));
        if slogan {
            return false;
        }
        // 钼钨钛、耐火材料三个国家级集群: those that somebody has given a rank are counted.
        let ranked = after.object.as_ref().and_then(|object| line.starting(object.start));
        if number.kind == UnitKind::Count && ranked.is_some_and(|token| line.is(token, C::Grade)) {
            return true;
        }
        let lo = self.clause.max(self.free);
        let before = line.ending(line.back(number.start)).filter(|token| token.start >= lo);
        let verbs = Classes::of(&[
            C::Object,
            C::Added,
            C::LevelCue,
            C::GeBefore,
            C::AboutBefore,
            C::LeBefore,
            C::Light,
            C::ActualCue,
        ]);
        if before.is_some_and(|before| line.classes(before).meets(verbs)) || after.title.is_some() {
            return true;
        }
        // 企业四十八家: a noun before, nothing after.
        let joined =
            before.is_some_and(|before| line.classes(before).meets(Classes::of(&[C::PunctList, C::And])));
        after.object.is_none() && !after.of && !joined && line.back(number.start) > lo
    }

    /// Whether an ordinal is a place in an order.
    fn ranked(&self, at: usize) -> bool {
        let line = &self.line;
        let lo = self.clause.max(self.free);
        line.within(lo..at).iter().any(|token| line.is(token, C::RankCue) || line.is(token, C::Whole))
    }
}
