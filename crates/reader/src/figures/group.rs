//! Subjects and numbers in step: `A、B分别增长5%和6%`.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::line::Line;
use crate::scan::{Classes, Kind, UnitKind};

/// The subjects of a 分别 that still wait for their numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) subjects: Vec<Vec<Range<usize>>>,
    /// How many numbers took theirs.
    pub(super) taken: usize,
}

impl Line<'_> {
    /// The word 分别 between `lo` and `hi`, the last there.
    pub(super) fn respectively(&self, lo: usize, hi: usize) -> Option<Range<usize>> {
        let mut words = self.within(lo..hi).iter().rev();
        words.find(|token| self.is(token, C::Respectively)).map(|token| token.start..token.end)
    }

    /// How many numbers stand in step from the token `at` on: joined by list marks and 和 alone.
    pub(super) fn in_step(&self, at: usize) -> usize {
        let mut count = 0;
        // More than a dozen in step is no sentence.
        for token in self.tokens()[at..].iter().take(48) {
            match token.kind {
                Kind::Number(_) => count += 1,
                Kind::When(_) => break,
                Kind::Word(_) => {
                    let breaks = Classes::of(&[C::PunctStop, C::PunctSemicolon, C::PunctComma, C::PunctOpen]);
                    if self.classes(token).meets(breaks) {
                        break;
                    }
                }
            }
        }
        count
    }

    /// The subjects listed in a range, as many as there are numbers where that can be: 手机、电脑产量 is two.
    pub(super) fn listed(&self, clause: usize, free: usize, hi: usize, count: usize) -> Group {
        let list = Classes::of(&[C::PunctList]);
        let and = Classes::of(&[C::PunctList, C::And]);
        let comma = Classes::of(&[C::PunctComma]);
        let all = Classes::of(&[C::PunctList, C::And, C::PunctComma]);
        let mut first = None;
        for (lo, splits) in [(clause, list), (clause, and), (free, comma), (free, all)] {
            let parts = self.split(lo, hi, splits);
            // A quality alone behind a comma is no subject beside the clause before it.
            let quality = splits.has(C::PunctComma)
                && parts.last().is_some_and(|last| self.dependent(last))
                && !parts.iter().all(|part| self.dependent(part));
            if parts.len() == count && !quality {
                return Group { subjects: self.shared(&parts), taken: 0 };
            }
            first = first.or(Some(parts));
        }
        Group { subjects: self.shared(&first.unwrap_or_default()), taken: 0 }
    }

    pub(super) fn split(&self, lo: usize, hi: usize, splits: Classes) -> Vec<Range<usize>> {
        let end = self.strip_right(lo, hi);
        let start = self.strip_left(lo, end);
        let mut parts: Vec<Range<usize>> = Vec::new();
        let (mut from, mut depth) = (start, 0usize);
        for token in self.within(start..end) {
            let classes = self.classes(token);
            if classes.has(C::PunctOpen) || classes.has(C::QuoteOpen) {
                depth += 1;
            } else if classes.has(C::PunctClose) || classes.has(C::QuoteClose) {
                depth = depth.saturating_sub(1);
            }
            if depth == 0 && classes.meets(splits) && token.start > from {
                parts.push(from..token.start);
                from = token.end;
            }
        }
        parts.push(from..end);
        let parts = parts.into_iter().map(|part| self.strip_left(part.start, part.end)..part.end);
        parts.filter(|part| !part.is_empty()).collect()
    }

    /// Gives each part what it shares with its neighbours: the quality at the end of the last, the owner at the
    /// front of the first.
    fn shared(&self, parts: &[Range<usize>]) -> Vec<Vec<Range<usize>>> {
        let Some(whole) = parts.last() else { return Vec::new() };
        // 正极、负极、电解液三大主材本地配套率: what is said of all stands behind the number that sums them up.
        let sum = self.within(whole.clone()).iter().find(|token| {
            token.start > whole.start
                && self.number(token).is_some_and(|number| number.words && number.kind == UnitKind::Loose)
        });
        let summed = sum.filter(|_| parts.len() > 1 && self.ends_in_quality(whole));
        let tail = summed.map_or_else(|| self.tail(whole), |sum| Some(sum.end..whole.end));
        let last = whole.start..summed.map_or(whole.end, |sum| sum.start);
        let first_owner = parts.first().and_then(|first| self.owner(first));
        parts
            .iter()
            .enumerate()
            .map(|(at, part)| {
                let mut pieces = Vec::new();
                if at > 0
                    && self.dependent(part)
                    && let Some(owner) = first_owner.clone().filter(|owner| !owner.is_empty())
                {
                    pieces.push(owner);
                }
                let ends = at + 1 == parts.len();
                pieces.push(if ends { last.clone() } else { part.clone() });
                if (!ends || summed.is_some())
                    && let Some(tail) = tail.clone()
                    && (ends || !self.ends_in_quality(part) || self.grows(&tail) && !self.grows(part))
                {
                    pieces.push(tail);
                }
                pieces
            })
            .collect()
    }

    /// Whether a phrase ends in a noun of change: 增速.
    fn grows(&self, part: &Range<usize>) -> bool {
        self.ending(part.end).is_some_and(|token| token.start >= part.start && self.is(token, C::GrowthNoun))
    }

    fn ends_in_quality(&self, part: &Range<usize>) -> bool {
        let text = self.slice(part.clone());
        if self
            .vocabulary
            .shares
            .iter()
            .any(|end| end.chars().nth(1).is_some() && text.ends_with(end.as_str()))
        {
            return true;
        }
        self.ending(part.end).is_some_and(|token| {
            token.start >= part.start
                && self.classes(token).meets(Classes::of(&[
                    C::Dependent,
                    C::Aggregate,
                    C::Macro,
                    C::GrowthNoun,
                ]))
        })
    }

    /// The quality at the end of a phrase, 等 and 产业 before it included: `等产业营收` gives 产业营收.
    fn tail(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let last = self.ending(part.end).filter(|token| token.start > part.start)?;
        if !self.ends_in_quality(part) {
            return None;
        }
        let text = self.slice(part.clone());
        if let Some(at) = text.find('等').filter(|at| *at > 0) {
            return Some(part.start + at + '等'.len_utf8()..part.end);
        }
        let mut start = last.start;
        while let Some(before) = self.ending(start).filter(|token| {
            token.start > part.start
                && self.classes(token).meets(Classes::of(&[C::Dependent, C::Aggregate, C::Qualified]))
        }) {
            start = before.start;
        }
        Some(start..part.end)
    }
}
