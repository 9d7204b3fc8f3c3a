//! Areas that report for themselves and are no nodes of the tree: 科技城新区, 沭阳经开区.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::walk::Walk;
use crate::{
    outline::begins,
    scan::{Classes, Token},
};

impl Walk<'_, '_> {
    /// The name that ends in the kind of an area and leads its clause. 各新区 and 省级高新区 name none, nor does one where
    /// something only lies: 走进华罗庚高新区的一家企业.
    pub(super) fn zoned(&self, kind: &Token) -> Option<Range<usize>> {
        const LEAST: usize = 2;
        const MOST: usize = 6;
        let line = &self.line;
        let start = line.strip_left(self.clause, kind.end);
        let name = line.slice(start..kind.start);
        let long = name.chars().count();
        let plain = name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) && c != '的');
        let said = Classes::of(&[
            C::Whole,
            C::Grade,
            C::Pronoun,
            C::Every,
            C::Lead,
            C::PlaceBefore,
            C::Object,
            C::Light,
            C::MidVerb,
            C::And,
            C::Qualified,
            C::Theme,
        ]);
        let named = !line.within(start..kind.start).iter().any(|token| line.classes(token).meets(said));
        let next = line.starting(kind.end);
        let counted = line.starting(line.skip(kind.end)).is_some_and(|next| line.number(next).is_some());
        // 实现州市主城区全覆盖: what something is done to is no subject.
        let verbs = Classes::of(&[C::LevelCue, C::Object, C::Light, C::MidVerb]);
        let done = line.within(self.clause..start).iter().any(|token| line.classes(token).meets(verbs));
        let (edges, behind) = (&line.vocabulary.edges, &line.text[kind.end..]);
        let goes_on = begins(behind, &edges.inside)
            || begins(behind, &edges.goes_on)
            || next.is_some_and(|next| line.is(next, C::PlaceAfter));
        ((LEAST..=MOST).contains(&long)
            && plain
            && named
            && !goes_on
            && !counted
            && !done
            && self.free <= self.clause)
            .then_some(start..kind.end)
    }

    /// What a record calls such an area: the word list gives the short form of its kind.
    pub(super) fn area(&self, zone: &Range<usize>) -> String {
        let line = &self.line;
        let kind = line.ending(zone.end).filter(|token| token.start > zone.start);
        let short = kind.and_then(|kind| Some((kind.start, line.entry(kind)?.means(C::PlaceZone)?)));
        match short {
            Some((end, short)) => format!("{}{short}", line.slice(zone.start..end)),
            None => line.slice(zone.clone()).to_owned(),
        }
    }
}
