//! What a quality without a name of its own was said of before: the same thing, a theme, or its members.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::walk::Walk;
use crate::scan::{Classes, UnitKind};

impl Walk<'_, '_> {
    /// The name of a figure of this sentence that ends in the first quality of a phrase, with the rest of the phrase.
    pub(super) fn same_here(&self, subject: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let line = &self.line;
        let first = line.starting(subject.start).filter(|token| token.end < subject.end)?;
        let quality = line.slice(first.start..first.end);
        let recent = self.recent.iter().rev().filter_map(|at| self.drafts.get(*at));
        let mut named = recent.filter_map(|draft| Some((&draft.pieces, draft.pieces.last()?)));
        let (pieces, _) = named
            .find(|(_, last)| last.len() > quality.len() && line.slice((*last).clone()).ends_with(quality))?;
        Some(pieces.iter().cloned().chain(std::iter::once(first.end..subject.end)).collect())
    }

    /// The name of a figure of the sentence before that ends in this quality, where this sentence has none yet.
    pub(super) fn same_before(&self, quality: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let line = &self.line;
        if self.last().is_some() || self.subject.is_some() {
            return None;
        }
        let quality = line.slice(quality.clone());
        let ends = |pieces: &[Range<usize>]| {
            pieces.last().is_some_and(|piece| line.slice(piece.clone()).ends_with(quality))
        };
        let before = self.earlier.iter().filter_map(|at| self.drafts.get(*at));
        before.map(|draft| &draft.pieces).find(|pieces| ends(pieces)).cloned()
    }

    /// The theme whose members are counted in a clause that says nothing else, behind the words that name the theme:
    /// 轨道交通产业链稳中有进。规上企业102家.
    pub(super) fn theme_of_members(&self, subject: &Range<usize>) -> Option<Range<usize>> {
        let line = &self.line;
        let theme = self.theme.clone().filter(|theme| theme.end <= subject.start)?;
        let member = line.starting(subject.start).filter(|token| token.end == subject.end)?;
        let closes = line.starting(theme.end).is_some_and(|next| {
            line.classes(next).meets(Classes::of(&[C::PunctStop, C::PunctComma, C::State]))
        });
        let alone = line.skip(self.clause) == subject.start && self.among.is_none() && closes;
        (line.is(member, C::Member) && alone && theme.start >= self.paragraph.start).then_some(theme)
    }

    /// What the members that were counted last belong to, counted right before them: 重点产业链 in 10条重点产业链1658户规上
    /// 企业.
    pub(super) fn whole_of(&self, members: &Range<usize>) -> Option<Range<usize>> {
        let line = &self.line;
        let [.., whole, counted] = &*self.recent else { return None };
        let (whole, counted) = (self.drafts.get(*whole)?, self.drafts.get(*counted)?);
        let member = line.ending(members.end).is_some_and(|token| line.is(token, C::Member));
        let piece = whole.pieces.last().filter(|piece| line.skip(piece.end) == counted.range.start)?;
        (member && counted.pieces.last() == Some(members)).then(|| piece.clone())
    }

    /// Whether nothing that could own a quality was spoken of in this sentence but the members of a theme.
    pub(super) fn of_members(&self) -> bool {
        let line = &self.line;
        if self.subject.is_some() {
            return false;
        }
        self.recent.iter().filter_map(|at| self.drafts.get(*at)).all(|draft| {
            let last = draft.pieces.last();
            let counted = line.scan.numbers.get(draft.number).is_some_and(|n| n.kind == UnitKind::Count);
            counted
                && last
                    .and_then(|piece| line.ending(piece.end))
                    .is_some_and(|token| line.is(token, C::Member))
        })
    }

    /// What was counted last in this sentence: 开工25个，开工率89%，竣工9个.
    pub(super) fn last_count(&self) -> Option<Vec<Range<usize>>> {
        let drafts = self.recent.iter().rev().filter_map(|at| self.drafts.get(*at));
        let counts = |number: usize| {
            self.line.scan.numbers.get(number).is_some_and(|number| number.kind == UnitKind::Count)
        };
        drafts
            .filter(|draft| counts(draft.number) && !draft.pieces.is_empty())
            .map(|d| d.pieces.clone())
            .next()
    }
}
