//! What a paragraph is about, whose qualities follow without its name: 白酒产业链。实现产值742.8亿元.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{line::Line, walk::Walk};
use crate::{
    outline::begins,
    scan::{Classes, Part},
};

impl Line<'_> {
    /// What the first words of a range are about, where they end as a theme does: 轨道交通产业链稳中有进.
    pub(super) fn theme(&self, range: Range<usize>) -> Option<Range<usize>> {
        const NEAR: usize = 24 * 3;
        let text = self.slice(range.clone());
        let counter = |c: char| c.is_ascii_digit() || "（(）)、.．—　 一二三四五六七八九十".contains(c);
        let range = range.end - text.trim_start_matches(counter).len()..range.end;
        // 35个工业大类行业 is a number of something.
        let counted =
            self.from(range.start).checked_sub(1).is_some_and(|at| self.tokens()[at].end > range.start);
        if counted {
            return None;
        }
        let ends = Classes::of(&[C::PunctComma, C::PunctSemicolon, C::PunctStop, C::PunctList]);
        let near = self.tokens()[self.from(range.start)..].iter().take_while(|token| {
            token.end <= range.end.min(range.start + NEAR)
                && self.number(token).is_none()
                && !self.classes(token).meets(ends)
        });
        let head = near.filter(|token| self.is(token, C::Theme)).last()?;
        let theme = self.strip_left(range.start, head.end)..head.end;
        // 走进华罗庚高新区的一家企业 is about the firm.
        let only_where = begins(&self.text[head.end..], &self.vocabulary.edges.inside)
            || self.within(theme.clone()).iter().any(|token| self.is(token, C::Where));
        (theme.start < head.start && !only_where).then_some(theme)
    }
}

impl Line<'_> {
    /// Whether words announce goals: 二、主要目标.
    pub(super) fn goals(&self, range: Range<usize>) -> bool {
        self.within(range).iter().any(|token| {
            let long = self.slice(token.start..token.end).chars().nth(3).is_some();
            self.is(token, C::TargetNoun) || self.is(token, C::TargetCue) && long
        })
    }

    /// Whether a paragraph opens with the year by which all below it will be reached: 到2026年，.
    pub(super) fn due_year(&self, range: Range<usize>) -> bool {
        let Some(until) = self.starting(self.skip(range.start)).filter(|token| self.is(token, C::Until))
        else {
            return false;
        };
        self.starting(until.end)
            .and_then(|token| self.when(token))
            .is_some_and(|when| when.part == Part::Whole)
    }
}

impl Walk<'_, '_> {
    /// What the sentence is about holds until another one says something else.
    pub(super) fn themed(&mut self) {
        self.theme = self.line.theme(self.sentence..self.paragraph.end).or(self.theme.take());
    }
}
