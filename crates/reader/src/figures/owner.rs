//! Whose quality a number is: the owner that its own clause does not name.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{name::Named, walk::Walk};
use crate::scan::{Classes, Number, UnitKind};

impl Walk<'_, '_> {
    /// A phrase that needs an owner takes it from what was spoken of before.
    pub(super) fn owned(&self, lo: usize, subject: Range<usize>, number: &Number<'_>) -> Named {
        let line = self.line;
        let first = line.starting(subject.start).filter(|token| token.end <= subject.end);
        let starts = |class| first.is_some_and(|token| line.is(token, class));
        let counted = number.kind == UnitKind::Count;
        let pulls = starts(C::PullCue) && !counted;
        // 新增申报512家 is no more than a verb.
        let verbs = Classes::of(&[C::Added, C::Object, C::StopVerb]);
        let added = starts(C::Added)
            && first.is_some_and(|token| {
                let rest = token.end..subject.end;
                rest.is_empty()
                    || line
                        .starting(rest.start)
                        .is_some_and(|t| t.end == rest.end && line.classes(t).meets(verbs))
            });
        let mut named = Named::of(vec![subject.clone()], "sentence");
        // 产量占全国: the quality is what needs an owner.
        let part = line.within(subject.clone()).iter().find(|token| line.is(token, C::PartCue));
        let head = subject.start..part.map_or(subject.end, |part| part.start);
        if number.kind == UnitKind::Count
            && let Some(theme) = self.theme_of_members(&subject)
        {
            named.because.push(("indicator", theme.clone(), "list"));
            named.pieces.insert(0, theme);
            return named;
        }
        if let Some(owner) = self.doing(&subject, number) {
            named.pieces = owner;
            named.pieces.push(subject);
            return named;
        }
        if (head.is_empty() || !line.dependent(&head)) && !pulls && !added {
            if let Some(whole) = self.among(&subject, number) {
                named.pieces.push(whole.clone());
                named.because.push(("indicator", whole, "list"));
            }
            return named;
        }
        if let Some(owner) = self.doer(lo, &subject) {
            if let Some(whole) = self.whole_of(&owner) {
                named.pieces.insert(0, whole);
            }
            let at = named.pieces.len() - 1;
            named.pieces.insert(at, owner);
            return named;
        }
        // 总产值 after 规上工业总产值 is the same thing.
        if let Some(before) = self.last().filter(|_| !added)
            && let Some(piece) = before.pieces.last()
            && line.slice(piece.clone()).ends_with(line.slice(subject.clone()))
        {
            named.pieces = before.pieces.clone();
            return named;
        }
        // 规上工业增加值…，增加值增速: still the same.
        if let Some(pieces) = self.same_here(&subject).filter(|_| !added && !pulls) {
            named.pieces = pieces;
            return named;
        }
        // 9月当月增加值 in the next sentence is still that of 规上工业增加值.
        if let Some(pieces) = self.same_before(&subject).filter(|_| !added) {
            named.pieces = pieces;
            return named;
        }
        // What is earned by those of a theme is the theme's.
        if !pulls
            && !added
            && number.kind != UnitKind::Count
            && self.of_members()
            && let Some(theme) = self.theme.clone().filter(|theme| theme.end <= subject.start)
        {
            named.because.push(("indicator", theme.clone(), "list"));
            named.pieces.insert(0, theme);
            return named;
        }
        // 部分企业开工率不足六成，全市亏损企业512家: a new subject begins with the place.
        let anew =
            line.within(self.clause.max(lo)..subject.start).iter().any(|token| line.is(token, C::Whole));
        if anew && !pulls && !added {
            return named;
        }
        let whole = pulls || added || starts(C::GrowthNoun) || starts(C::Aggregate);
        let counted_before = || self.last_count().filter(|_| added && counted);
        if let Some(owner) =
            counted_before().or_else(|| if whole { self.topic() } else { self.owner_before(Some(&subject)) })
        {
            named.pieces = owner;
            // What part it was of something belongs to the share alone.
            named.pieces.retain(|piece| !line.starting(piece.start).is_some_and(|t| line.is(t, C::PartCue)));
            if named.pieces.len() > 1 {
                named.pieces.retain(|piece| {
                    !line.starting(piece.start).is_some_and(|t| line.is(t, C::Added) && t.end == piece.end)
                });
            }
            for piece in &mut named.pieces {
                let verb = line.within(piece.clone()).iter().find(|t| {
                    t.start > piece.start && line.classes(t).meets(Classes::of(&[C::PartCue, C::PullCue]))
                });
                piece.end = verb.map_or(piece.end, |verb| verb.start);
            }
            // 新增168户，总数突破1280户: all there are, not those added.
            while added
                && number.kind == UnitKind::Count
                && named.pieces.len() > 1
                && named.pieces.last().is_some_and(|last| line.dependent(last))
            {
                named.pieces.pop();
            }
            if added || starts(C::Aggregate) {
                named.pieces = self.without_added(named.pieces);
            }
            named.because.push(("indicator", subject.clone(), "sentence"));
            named.pieces.push(subject);
        }
        named
    }

    /// 其中城镇居民 has the quality of the whole it is part of.
    fn among(&self, subject: &Range<usize>, number: &Number<'_>) -> Option<Range<usize>> {
        let line = self.line;
        let ends_in_grade = line.ending(subject.end).is_some_and(|token| line.is(token, C::Grade));
        let whole = self.drafts.get(self.among.or(self.recent.last().copied().filter(|_| ends_in_grade))?)?;
        let before = line.scan.numbers.get(whole.number)?;
        let piece = whole.pieces.last()?.clone();
        if before.unit != number.unit {
            // 发电量985亿千瓦时，其中水电下降7%: how a part grew that has no number of its own.
            let quality = line.ending(piece.end).filter(|token| token.start > piece.start);
            let own = line.ending(subject.end).is_some_and(|token| {
                line.classes(token).meets(super::phrase::QUALITY) || line.is(token, C::Macro)
            });
            let grows = number.kind == UnitKind::Percent
                && self.among.is_some()
                && before.kind != UnitKind::Count
                && !own;
            let quality = quality.filter(|token| grows && line.is(token, C::Dependent))?;
            return Some(quality.start..quality.end);
        }
        let last = line.ending(subject.end);
        let valued = line.ending(piece.end).is_some_and(|token| {
            line.classes(token).meets(Classes::of(&[C::Dependent, C::Macro])) && token.start > piece.start
        });
        // 其中海外4.6万台: such a word alone counts nothing of its own.
        let bare = line.slice(subject.clone()).chars().nth(2).is_none() && self.among.is_some();
        if before.kind == UnitKind::Count && !valued && bare {
            return Some(self.bare(piece));
        }
        if before.kind == UnitKind::Count && !valued {
            let hedge = last.is_some_and(|token| line.is(token, C::GeAfter) || line.is(token, C::LeAfter));
            return (hedge || ends_in_grade).then(|| self.bare(piece));
        }
        let quality = Classes::of(&[C::Dependent, C::Aggregate, C::Macro]);
        if last.is_some_and(|token| line.classes(token).meets(quality)) {
            return None;
        }
        let last = line.ending(piece.end).filter(|token| token.start > piece.start)?;
        if line.is(last, C::Macro) {
            return Some(last.start..last.end);
        }
        let owner = line.owner(&piece)?;
        Some(owner.end..piece.end)
    }

    /// A counted noun without 新增 and without the amount that describes it.
    fn bare(&self, piece: Range<usize>) -> Range<usize> {
        let line = self.line;
        let mut start = piece.start;
        for token in line.within(piece.clone()) {
            let describes = line.classes(token).meets(Classes::of(&[C::Added, C::GeAfter, C::Grade]));
            if describes && token.end < piece.end {
                start = token.end;
            }
        }
        start..piece.end
    }

    pub(super) fn without_added(&self, pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let line = self.line;
        let strip =
            |piece: Range<usize>| match line.starting(piece.start).filter(|token| line.is(token, C::Added)) {
                Some(token) => token.end.min(piece.end)..piece.end,
                None => piece,
            };
        pieces.into_iter().map(strip).filter(|piece| !piece.is_empty()).collect()
    }

    /// What was spoken of last: the subject of a clause without a figure, else the last figure's name.
    pub(super) fn topic(&self) -> Option<Vec<Range<usize>>> {
        // A figure of the same clause is nearer than the subject of the clause before.
        let near = self.last().filter(|last| last.range.start >= self.clause && !last.pieces.is_empty());
        if let Some(subject) = self.subject.clone().filter(|_| near.is_none()) {
            return Some(vec![subject]);
        }
        // A sentence that begins without a subject goes on from the one before.
        let last = self.last().or_else(|| self.drafts.last())?;
        Some(last.pieces.clone()).filter(|pieces| !pieces.is_empty())
    }

    /// The owner of a quality: 集成电路 after 集成电路产量, 项目 after a count of projects.
    fn owner_before(&self, subject: Option<&Range<usize>>) -> Option<Vec<Range<usize>>> {
        let line = self.line;
        if let Some(subject) = self.subject.clone() {
            let owner = line.owner(&subject).unwrap_or(subject);
            return (!owner.is_empty()).then(|| vec![owner]);
        }
        // Of the figures of this sentence the first says whose qualities follow.
        let draft = self.last()?;
        let mut pieces = self.without_added(draft.pieces.clone());
        // What part it was of something belongs to the share alone.
        let parts = |piece: &Range<usize>| line.starting(piece.start).is_some_and(|t| line.is(t, C::PartCue));
        while pieces.len() > 1 && pieces.last().is_some_and(parts) {
            pieces.pop();
        }
        let last = pieces.pop()?;
        match line.owner(&last) {
            Some(rest) => {
                if !rest.is_empty() {
                    pieces.push(rest);
                }
            }
            None => {
                let counted =
                    self.line.scan.numbers.get(draft.number).is_some_and(|n| n.kind == UnitKind::Count);
                // How many there are says nothing of a rate, but for how many of them did it: 开工58个，开工率80.6%.
                let text = subject.map_or("", |subject| line.slice(subject.clone()));
                let verb = draft.pieces.last().map_or("", |verb| line.slice(verb.clone()));
                let stem = text.char_indices().next_back().map_or(text, |(at, _)| &text[..at]);
                let did = text.starts_with(verb) || !stem.is_empty() && verb.ends_with(stem);
                if counted && !verb.is_empty() && draft.pieces.len() > 1 && did {
                    return Some(draft.pieces[..draft.pieces.len() - 1].to_vec());
                }
                if !counted || line.vocabulary.shares.iter().any(|end| text.ends_with(end.as_str())) {
                    return None;
                }
                pieces.push(last);
            }
        }
        // 新增 belongs to its own count.
        pieces.retain(|piece| {
            !line.starting(piece.start).is_some_and(|t| line.is(t, C::Added) && t.end == piece.end)
        });
        (!pieces.is_empty()).then_some(pieces)
    }
}
