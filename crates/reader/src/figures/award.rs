//! Amounts that a policy gives: 分别奖励500万元、300万元, and 每家最高50万元 behind 给予补贴.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{after::After, name::Named, walk::Walk};
use crate::{
    outline::is_one,
    scan::{Classes, Number, Token, UnitKind},
};

/// Who gets it, or how often: such words before an amount do not name it.
const PER: Classes = Classes::of(&[C::Every, C::Pronoun, C::Grade, C::LeBefore, C::Respectively]);
/// Between what is given and its amount.
const JOINTS: Classes = Classes::of(&[
    C::GeBefore,
    C::LeBefore,
    C::AboutBefore,
    C::Adverb,
    C::Respectively,
    C::Glue,
    C::LevelCue,
    C::TargetCue,
]);

impl Walk<'_, '_> {
    /// What an amount is given as, where words for who gets it, or none, stand before it.
    pub(super) fn awarded(&self, at: usize, lo: usize, number: &Number<'_>, after: &After) -> Option<Named> {
        if number.kind != UnitKind::Money || after.object.is_some() || after.of {
            return None;
        }
        // 按每人每月2000元、1000元发放生活补贴: what is said behind is nearer than what was said before.
        let before = || self.given_before(lo, number.start).filter(|_| after.gives.is_none());
        let award = self.gives(lo, number.start).or_else(|| self.given_in_step(at)).or_else(before)?;
        Some(Named::of(self.rewarded(award, number.start), "sentence"))
    }

    /// Whether a name is nothing but a word for what is given.
    pub(super) fn plain_award(&self, name: &Range<usize>) -> bool {
        let line = &self.line;
        line.ending(name.end).is_some_and(|token| token.start == name.start && line.is(token, C::Award))
    }

    /// What is given, with whom it is given to where a plain word says what it is: 企业 + 奖励.
    pub(super) fn rewarded(&self, award: Range<usize>, at: usize) -> Vec<Range<usize>> {
        let head = || self.rewardee(at).or_else(|| self.each(award.start));
        let head = if self.plain_award(&award) { head() } else { None };
        head.into_iter().chain(std::iter::once(award)).collect()
    }

    /// The head of the noun that opens a clause before 每家: 企业 of 首次上规企业每家奖励15万元.
    fn each(&self, award: usize) -> Option<Range<usize>> {
        let line = &self.line;
        let every = line.within(self.clause..award).iter().find(|token| line.is(token, C::Every))?;
        let words = line.slice(self.clause..every.start);
        let mut last = words.char_indices().rev();
        let ((_, second), (start, first)) = (last.next()?, last.next()?);
        let ideograph = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
        (ideograph(first) && ideograph(second)).then(|| self.clause + start..every.start)
    }

    /// The head of the noun behind 对 that opens a clause: 企业 of 对首次升规的企业，给予20万元奖励.
    fn rewardee(&self, at: usize) -> Option<Range<usize>> {
        const NEAR: usize = 160 * 3;
        let line = &self.line;
        let marks = Classes::of(&[C::PunctComma, C::PunctSemicolon, C::PunctStop]);
        let ends = Classes::of(&[
            C::PunctComma,
            C::PunctSemicolon,
            C::Award,
            C::Respectively,
            C::Every,
            C::TargetCue,
            C::LeBefore,
        ]);
        // A clause that says who gets it stands near; the bound keeps a sentence without an end linear.
        let tokens = line.within(self.sentence.max(at.saturating_sub(NEAR))..at);
        let opens = |at: usize| {
            at == 0 || line.classes(&tokens[at - 1]).meets(marks) && tokens[at - 1].end == tokens[at].start
        };
        let to = (0..tokens.len())
            .rev()
            .find(|at| opens(*at) && line.slice(tokens[*at].start..tokens[*at].end) == "对")?;
        let end =
            tokens[to + 1..].iter().find(|token| line.classes(token).meets(ends)).map_or(at, |t| t.start);
        let words = line.slice(tokens[to].end..end).trim_end_matches(['的', ' ']);
        let mut last = words.char_indices().rev();
        let ideograph = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
        let ((_, second), (start, first)) = (last.next()?, last.next()?);
        let start = tokens[to].end + start;
        (ideograph(first) && ideograph(second)).then(|| start..tokens[to].end + words.len())
    }

    /// What several amounts in step are paid out as: 分别按2000元、1000元、500元发放生活补贴.
    fn given_in_step(&self, at: usize) -> Option<Range<usize>> {
        const NEAR: usize = 16;
        let line = &self.line;
        let joints = Classes::of(&[C::PunctList, C::And, C::GeAfter, C::LeAfter, C::MidVerb]);
        let (mut more, mut paid) = (false, false);
        for token in line.tokens()[at + 1..].iter().take(NEAR) {
            let classes = line.classes(token);
            if let Some(next) = line.number(token) {
                if next.kind != UnitKind::Money || paid {
                    return None;
                }
                more = true;
            } else if more && paid && classes.has(C::MoneyNoun) {
                return Some(token.start..token.end);
            } else if !classes.meets(joints) {
                return None;
            }
            paid |= classes.has(C::MidVerb);
        }
        None
    }

    /// What the last share of several in one sentence is given as: 前两年按租金的100%、第三年按50%给予补贴.
    pub(super) fn given_to_all(&self, at: usize) -> Option<Range<usize>> {
        const NEAR: usize = 10;
        let line = &self.line;
        let ends = Classes::of(&[C::PunctStop, C::PunctComma, C::PunctSemicolon]);
        let near = line.tokens()[at + 1..].iter().take(NEAR);
        let mut near =
            near.take_while(|token| token.start < self.paragraph.end && !line.classes(token).meets(ends));
        let mut share = false;
        near.find(|token| {
            share |= line.number(token).is_some_and(|number| number.kind == UnitKind::Percent);
            share && line.is(token, C::Award)
        })
        .map(|token| token.start..token.end)
    }

    /// The verb that gives, right before the amount: 每个品种奖励200万元. A noun with a name of its own is another thing:
    /// 单户年度贴息最高80万元.
    fn gives(&self, lo: usize, hi: usize) -> Option<Range<usize>> {
        let line = &self.line;
        let mut end = line.back(hi);
        let (mut hedged, mut most) = (false, false);
        loop {
            let token = line.ending(end).filter(|token| token.start >= lo)?;
            let classes = line.classes(token);
            if classes.has(C::Award) {
                let per = line.within(lo..token.start).iter().any(|token| line.classes(token).meets(PER));
                // 连续两年在库的再奖励10万元, 对团队最高资助1000万元.
                let again = line.ending(token.start).is_some_and(|before| {
                    before.start >= lo && is_one(line.said(before), &line.vocabulary.edges.again)
                });
                let up_to = !most && self.verb_before(lo, token.start);
                let apart = hedged || per || again || up_to;
                let alone = again || line.strip_left(lo, token.start) >= token.start;
                return (apart
                    && (!most || alone)
                    && !classes.has(C::Dependent)
                    && (alone || per && !hedged || self.verb_before(lo, token.start)))
                .then(|| self.kind_of_award(lo, token));
            }
            if !classes.meets(JOINTS) {
                return None;
            }
            hedged |= classes.has(C::Respectively);
            most |= classes.meets(Classes::of(&[C::LeBefore, C::GeBefore]));
            end = line.back(token.start);
        }
    }

    /// What is given with the kind of it that stands behind the verb: 租房补贴 of 分别发放租房补贴1500元.
    fn kind_of_award(&self, lo: usize, award: &Token) -> Range<usize> {
        const MOST: usize = 4 * 3;
        let line = &self.line;
        let verbs = Classes::of(&[C::MidVerb, C::TargetCue]);
        let verb = line.within(lo..award.start).iter().rev().find(|token| line.classes(token).meets(verbs));
        let kind = verb.map(|verb| verb.end).filter(|end| award.start - end <= MOST && *end < award.start);
        let plain = |start: &usize| {
            let words = line.slice(*start..award.start);
            words.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
                && line.strip_left(*start, award.end) == *start
        };
        kind.filter(plain).unwrap_or(award.start)..award.end
    }

    /// Whether a hedge stands right before: 最高奖励.
    fn verb_before(&self, lo: usize, at: usize) -> bool {
        let line = &self.line;
        line.ending(line.back(at)).is_some_and(|token| {
            token.start >= lo
                && line.classes(token).meets(Classes::of(&[C::LeBefore, C::Respectively, C::Every]))
        })
    }

    /// What the sentence last said is given, where nothing but who gets it stands before the amount.
    fn given_before(&self, lo: usize, hi: usize) -> Option<Range<usize>> {
        let line = &self.line;
        let award = self.award.clone()?;
        let words = line.within(lo..hi);
        let most = words.iter().any(|token| line.is(token, C::LeBefore));
        let named = words.iter().any(|token| {
            line.classes(token).meets(Classes::of(&[C::Award, C::Dependent, C::Aggregate, C::MoneyNoun]))
        });
        let per = words.iter().any(|token| line.classes(token).meets(PER));
        // 2025年市级预算安排1.2亿元: another verb has its own object.
        let acts = words.last().is_some_and(|token| {
            token.end == line.back(hi) && line.is(token, C::MidVerb) && !line.is(token, C::Award)
        });
        (per && !named && !acts && (most || line.strip_left(lo, line.strip_right(lo, hi)) < hi))
            .then_some(award)
    }
}
