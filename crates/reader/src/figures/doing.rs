//! Whose number it is where a verb stands in the place of a name: 项目完成投资1560亿元，投产158个.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::walk::Walk;
use crate::scan::{Classes, Number, UnitKind};

impl Walk<'_, '_> {
    /// Whose number it is where its own clause has nothing but a verb: 项目完成投资1560亿元，投产158个.
    pub(super) fn doing(&self, subject: &Range<usize>, number: &Number<'_>) -> Option<Vec<Range<usize>>> {
        let line = &self.line;
        let verbs = Classes::of(&[C::Object, C::State, C::StopVerb, C::TitleVerb]);
        let verb = line.starting(subject.start).filter(|token| token.end == subject.end)?;
        let classes = line.classes(verb);
        if !matches!(number.kind, UnitKind::Count | UnitKind::Measure)
            || !classes.meets(verbs)
            || classes.meets(super::phrase::KEEP)
        {
            return None;
        }
        // 带动就业2万人: the verb before it has its own sense.
        let led = line.ending(subject.start).filter(|token| token.start >= self.clause.max(self.free));
        if led.is_some_and(|token| line.classes(token).meets(Classes::of(&[C::Light, C::Object]))) {
            return None;
        }
        let before = self.last()?;
        let mut pieces = before.pieces.clone();
        // 完成全年任务数的68%，累计上云1860家: the share's own words are not theirs.
        while pieces.len() > 1
            && pieces
                .last()
                .is_some_and(|piece| line.starting(piece.start).is_some_and(|t| line.is(t, C::PartCue)))
        {
            pieces.pop();
        }
        let last = pieces.pop()?;
        // What was paid for it is no part of what it is.
        pieces.push(match line.owner(&last) {
            Some(owner) if !owner.is_empty() => owner,
            Some(_) => return Some(pieces).filter(|pieces| !pieces.is_empty()),
            None => last,
        });
        Some(pieces)
    }

    /// What is done of a sum that was planned: 年度计划投资86亿元，已完成64.5亿元.
    pub(super) fn spent(&self, number: &Number<'_>) -> Option<Vec<Range<usize>>> {
        let line = &self.line;
        let verb = line.ending(line.back(number.start)).filter(|token| token.start >= self.clause)?;
        let does = line.is(verb, C::LevelCue) && line.is(verb, C::Object);
        let mut pieces = self.last().filter(|_| does)?.pieces.clone();
        let last = pieces.pop()?;
        line.ending(last.end)
            .filter(|token| line.is(token, C::TargetNoun) && line.is(token, C::Dependent))?;
        let owner = line.owner(&last)?;
        if !owner.is_empty() {
            pieces.push(owner);
        }
        pieces.push(verb.start..verb.end);
        // The noun at the end: 投资 of 年度计划投资.
        let noun = line.slice(last.clone()).char_indices().nth_back(1).map_or(0, |(at, _)| at);
        pieces.push(last.start + noun..last.end);
        Some(pieces)
    }

    /// Who does it, where a light verb stands between: 服务业 in 服务业实现营业收入.
    pub(super) fn doer(&self, lo: usize, subject: &Range<usize>) -> Option<Range<usize>> {
        let line = self.line;
        let verb = line
            .ending(subject.start)
            .filter(|token| token.start > lo && line.is(token, C::Light))
            .filter(|token| {
                let other = Classes::of(&[C::Object, C::State, C::MidVerb]);
                line.classes(token).meets(Classes::of(&[C::LevelCue, C::TargetCue]))
                    || !line.classes(token).meets(other)
            })?;
        let end = line.strip_right(lo, verb.start);
        let start = line.strip_left(lo, end);
        (start < end).then_some(start..end)
    }
}
