//! What a paragraph is about, whose qualities follow without its name: 白酒产业链。实现产值742.8亿元.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{line::Line, walk::Walk};
use crate::scan::Classes;

impl Line<'_> {
    /// What the first words of a range are about, where they end as a theme does: 轨道交通产业链稳中有进.
    pub(super) fn theme(&self, range: Range<usize>) -> Option<Range<usize>> {
        const NEAR: usize = 24 * 3;
        let text = self.slice(range.clone());
        let counter = |c: char| c.is_ascii_digit() || "（(）)、.．—　 一二三四五六七八九十".contains(c);
        let range = range.end - text.trim_start_matches(counter).len()..range.end;
        let ends = Classes::of(&[C::PunctComma, C::PunctSemicolon, C::PunctStop, C::PunctList]);
        let near = self.tokens()[self.from(range.start)..].iter().take_while(|token| {
            token.end <= range.end.min(range.start + NEAR)
                && self.number(token).is_none()
                && !self.classes(token).meets(ends)
        });
        let head = near.filter(|token| self.is(token, C::Theme)).last()?;
        let theme = self.strip_left(range.start, head.end)..head.end;
        (theme.start < head.start).then_some(theme)
    }
}

impl Walk<'_, '_> {
    /// What the sentence is about holds until another one says something else.
    pub(super) fn themed(&mut self) {
        self.theme = self.line.theme(self.sentence..self.paragraph.end).or(self.theme.take());
    }
}
