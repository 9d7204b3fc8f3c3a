//! What kind of number a figure is.

use ballast_packs::plan::WordClass as C;

use super::{after::After, name::Named, walk::Walk};
use crate::{
    outline::begins,
    record::ReadMeasure,
    scan::{Number, UnitKind},
};

impl Walk<'_, '_> {
    /// What kind of number it is: by its unit, its subject, and the nearest verb.
    pub(super) fn measure(
        &self,
        lo: usize,
        number: &Number<'_>,
        after: &After,
        named: &Named,
    ) -> ReadMeasure {
        let line = &self.line;
        let verbs = || line.within(line.strip_right(lo, number.start)..number.start).iter();
        let grows = verbs().any(|token| line.is(token, C::GrowthCue) && !line.is(token, C::LevelCue));
        match number.kind {
            UnitKind::Point => ReadMeasure::Change,
            UnitKind::Place => self.order(lo, number),
            UnitKind::None if self.ordinal(number) => ReadMeasure::Rank,
            UnitKind::Times if number.double => ReadMeasure::Growth,
            UnitKind::Times if grows => ReadMeasure::Growth,
            UnitKind::Percent | UnitKind::Ratio => self.percent(lo, number, after, named, grows),
            _ if grows && self.against(lo, number) => ReadMeasure::Change,
            _ => ReadMeasure::Level,
        }
    }

    fn ordinal(&self, number: &Number<'_>) -> bool {
        self.line.ending(number.start).is_some_and(|before| self.line.is(before, C::Ordinal))
    }

    fn order(&self, lo: usize, number: &Number<'_>) -> ReadMeasure {
        let line = &self.line;
        let moved = line.within(lo..number.start).iter().any(|token| line.is(token, C::Forward));
        if !self.ordinal(number) && moved { ReadMeasure::Change } else { ReadMeasure::Rank }
    }

    /// A percentage: of a whole where its name says so, of growth where a verb or the noun does.
    fn percent(
        &self,
        lo: usize,
        number: &Number<'_>,
        after: &After,
        named: &Named,
        grows: bool,
    ) -> ReadMeasure {
        let line = &self.line;
        let last = named.pieces.last();
        let noun_of_growth = last
            .and_then(|piece| line.ending(piece.end))
            .is_some_and(|token| line.is(token, C::GrowthNoun) || line.is(token, C::GrowthCue));
        let raised = line.within(line.strip_right(lo, number.start)..number.start).iter().any(|token| {
            line.is(token, C::LevelCue)
                && !line.is(token, C::Cumulative)
                && !begins(line.said(token), &line.vocabulary.edges.reaches)
        });
        if grows && !raised && !self.parted(named) || noun_of_growth && !raised && !self.parted(named) {
            return ReadMeasure::Growth;
        }
        if noun_of_growth {
            return ReadMeasure::Growth;
        }
        let after_growth = after.of
            && line.starting(number.end).is_some_and(|token| {
                line.within(token.end..token.end + 12)
                    .first()
                    .is_some_and(|next| line.is(next, C::GrowthCue) || line.is(next, C::GrowthNoun))
            });
        if after_growth || grows && !raised {
            return ReadMeasure::Growth;
        }
        // 增长6.5%，力争7%: what is said of the first goes on.
        if named.carried
            && !raised
            && !self.parted(named)
            && let Some(before) = self.last().filter(|before| matches!(before.measure, ReadMeasure::Growth))
        {
            return before.measure;
        }
        // Numbers in step go on as the first of them.
        if self.group.as_ref().is_some_and(|group| group.taken > 1)
            && let Some(before) = self.last().filter(|before| before.measure == ReadMeasure::Growth)
        {
            return before.measure;
        }
        ReadMeasure::Share
    }

    /// Whether a name is that of a part: 比重, 率, 占.
    fn parted(&self, named: &Named) -> bool {
        let line = &self.line;
        let Some(last) = named.pieces.last() else { return false };
        let text = line.slice(last.clone());
        line.vocabulary.shares.iter().any(|end| text.ends_with(end.as_str()))
            || line.within(last.clone()).iter().any(|token| line.is(token, C::PartCue))
    }

    /// Whether an amount is a difference: 比上年增加200家.
    fn against(&self, lo: usize, number: &Number<'_>) -> bool {
        let line = &self.line;
        line.within(lo..number.start).iter().any(|token| {
            line.is(token, C::Comparison)
                || line.is(token, C::Adverb) && begins(line.said(token), &line.vocabulary.edges.contrasts)
        })
    }
}
