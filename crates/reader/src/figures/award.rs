//! Amounts that a policy gives: 分别奖励500万元、300万元, and 每家最高50万元 behind 给予补贴.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{after::After, name::Named, walk::Walk};
use crate::scan::{Classes, Number, UnitKind};

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
    pub(super) fn awarded(&self, lo: usize, number: &Number<'_>, after: &After) -> Option<Named> {
        if number.kind != UnitKind::Money || after.object.is_some() || after.of {
            return None;
        }
        let award = self.gives(lo, number.start).or_else(|| self.given_before(lo, number.start))?;
        Some(Named::of(vec![award], "sentence"))
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
                let apart = hedged || per;
                let alone = line.strip_left(lo, token.start) >= token.start;
                return (apart
                    && (!most || alone)
                    && !classes.has(C::Dependent)
                    && (alone || per && !hedged || self.verb_before(lo, token.start)))
                .then_some(token.start..token.end);
            }
            if !classes.meets(JOINTS) {
                return None;
            }
            hedged |= classes.has(C::Respectively);
            most |= classes.meets(Classes::of(&[C::LeBefore, C::GeBefore]));
            end = line.back(token.start);
        }
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
        (per && !named && (most || line.strip_left(lo, line.strip_right(lo, hi)) < hi)).then_some(award)
    }
}
