//! Numbers in step: which of the subjects of a 分别 each takes, and the noun behind the last of them.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{group::Group, line::Line, name::Named, walk::Walk};
use crate::scan::{Classes, Kind, Number, UnitKind};

impl Walk<'_, '_> {
    /// The noun after the last number in step with this one.
    pub(super) fn object_of_step(&self, at: usize) -> Option<Range<usize>> {
        let tokens = self.line.tokens();
        for (near, token) in tokens[at + 1..].iter().take(12).enumerate() {
            match token.kind {
                Kind::Number(_) => {
                    let after = self.line.after(at + 1 + near, &self.paragraph);
                    if let Some(object) = after.object {
                        return Some(object);
                    }
                }
                Kind::When(_) => return None,
                Kind::Word(_) => {
                    let joins = Classes::of(&[C::PunctList, C::And, C::GeAfter, C::LeAfter]);
                    if !self.line.classes(token).meets(joins) {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// A number in step with the subjects of a 分别.
    pub(super) fn in_group(&mut self, at: usize, lo: usize, number: &Number<'_>) -> Option<Named> {
        let line = self.line;
        if self.group.as_ref().is_some_and(|group| group.taken >= group.subjects.len()) {
            self.group = None;
        }
        if let Some(word) = line.respectively(lo, number.start) {
            let count = line.in_step(at);
            let free = self.free.max(self.sentence);
            let mut group = line.listed(self.clause.max(free), free, word.start, count);
            if count < 2 && group.subjects.len() < 2 {
                return None;
            }
            if group.subjects.len() < 2
                && let Some(listed) = self.listed_before(count, group.subjects.first())
            {
                group.subjects = listed;
            } else if group.subjects.len() < 2 && self.against_places(word.end, number.start) {
                group.subjects = vec![self.topic()?; count];
            } else if group.subjects.len() != count {
                group.subjects =
                    self.group_of_recent(count, &group.subjects, line.subject(word.end, number.start))?;
            }
            self.listed.clone_from(&group.subjects);
            self.group = Some(group);
        } else if self.group.is_none() && !self.listed.is_empty() && line.subject(lo, number.start).is_none()
        {
            // 分别达到A和B，较上年提高C和D: the same subjects once more.
            if line.strictly_in_step(at) == self.listed.len() && self.listed.len() > 1 {
                self.group = Some(Group { subjects: self.listed.clone(), taken: 0 });
            }
        } else if !self.only_joints(lo, number.start) || self.last().is_none() {
            self.group = None;
        }
        let places = self.places.clone();
        let group = self.group.as_mut()?;
        let pieces = group.subjects.get(group.taken)?.clone();
        let place =
            if places.len() == group.subjects.len() { places.get(group.taken).copied() } else { None };
        group.taken += 1;
        let mut named = Named::of(pieces, "list");
        named.place = place;
        Some(named)
    }

    /// The subjects that the clause before lists, each with the quality that this one names: 新能源、高端装备产业快速放量，
    /// 产值分别增长67.2%、22.6%.
    fn listed_before(
        &self,
        count: usize,
        quality: Option<&Vec<Range<usize>>>,
    ) -> Option<Vec<Vec<Range<usize>>>> {
        let line = &self.line;
        let own: &[Range<usize>] = quality.map_or(&[], Vec::as_slice);
        let before = self.subject.clone().filter(|_| own.iter().all(|piece| line.dependent(piece)))?;
        let marks = [Classes::of(&[C::PunctList]), Classes::of(&[C::PunctList, C::And])];
        let parts = marks.iter().map(|marks| line.split(before.start, before.end, *marks));
        let parts = parts.into_iter().find(|parts| parts.len() == count && count > 1)?;
        Some(
            parts
                .into_iter()
                .map(|part| std::iter::once(part).chain(own.iter().cloned()).collect())
                .collect(),
        )
    }

    /// Whether one subject is held against several places: 分别比福州、全省快1.3个和0.6个百分点.
    fn against_places(&self, lo: usize, hi: usize) -> bool {
        let line = &self.line;
        line.within(lo..hi).iter().any(|token| {
            line.classes(token).meets(Classes::of(&[C::Comparison, C::ChangeCue]))
                && line.starting(token.end).is_some_and(|next| {
                    line.is(next, C::Whole) || line.entry(next).is_some_and(|entry| entry.place.is_some())
                })
        })
    }

    /// What the last figure of this sentence that is no count measures.
    fn rate(&self) -> Option<Vec<Range<usize>>> {
        let rates = self.recent.iter().rev().filter_map(|at| self.drafts.get(*at));
        let counts = |number: usize| {
            self.line.scan.numbers.get(number).is_none_or(|number| number.kind == UnitKind::Count)
        };
        rates
            .filter(|draft| !counts(draft.number) && !draft.pieces.is_empty())
            .map(|d| d.pieces.clone())
            .next()
    }

    /// The names of the last figures, where a 分别 lists no subjects or another number of them.
    fn group_of_recent(
        &self,
        count: usize,
        listed: &[Vec<Range<usize>>],
        behind: Option<Range<usize>>,
    ) -> Option<Vec<Vec<Range<usize>>>> {
        if self.places.len() == count && listed.len() < 2 {
            // One quality of several places: 玉溪、楚雄分别新增规上企业20户、12户.
            let one = listed.first().cloned().or_else(|| behind.map(|subject| vec![subject]));
            let one = one.or_else(|| self.rate()).or_else(|| self.topic())?;
            return Some(vec![one; count]);
        }
        if listed.len() > 1 {
            // More or fewer numbers than subjects: in order as far as they go.
            return None;
        }
        let recent = self.recent.len().checked_sub(count)?;
        Some(
            self.recent[recent..]
                .iter()
                .filter_map(|at| self.drafts.get(*at))
                .map(|d| d.pieces.clone())
                .collect(),
        )
    }

    /// Whether only list marks, 和 and hedges stand in a range.
    pub(super) fn only_joints(&self, lo: usize, hi: usize) -> bool {
        let line: Line<'_> = self.line;
        let joints = Classes::of(&[
            C::PunctList,
            C::And,
            C::GeBefore,
            C::AboutBefore,
            C::LeBefore,
            C::Glue,
            C::GeAfter,
            C::LeAfter,
        ]);
        let mut at = line.skip(lo);
        while at < hi {
            match line.starting(at).filter(|token| line.classes(token).meets(joints)) {
                Some(token) => at = line.skip(token.end),
                None => return false,
            }
        }
        true
    }
}
