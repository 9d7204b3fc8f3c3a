//! What a number measures: the subject before it, the thing counted after it, or what was spoken of before.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{after::After, group::Group, line::Line, walk::Walk};
use crate::{
    place::PlaceId,
    scan::{Classes, Kind, Number, UnitKind},
};

/// The words that name a figure, and how they were found.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) pieces: Vec<Range<usize>>,
    /// The place that the list gave, where it listed places.
    pub(super) place: Option<PlaceId>,
    /// The subject stands in the clause before.
    pub(super) carried: bool,
    pub(super) because: Vec<(&'static str, Range<usize>, &'static str)>,
}

impl Named {
    fn of(pieces: Vec<Range<usize>>, by: &'static str) -> Self {
        let because = pieces.first().map(|piece| vec![("indicator", piece.clone(), by)]).unwrap_or_default();
        Self { pieces, place: None, carried: false, because }
    }
}

impl Walk<'_, '_> {
    /// Names the number at token `at` in the part of its clause that begins at `lo`.
    pub(super) fn name(&mut self, at: usize, lo: usize, number: &Number<'_>, after: &mut After) -> Named {
        let line = self.line;
        let subject = line.subject(lo, number.start);
        // 分别给予500万元、200万元奖励: what is given names the amounts, not who gets it.
        if number.kind == UnitKind::Money
            && let Some(object) = after.object.clone().or_else(|| self.object_of_step(at))
            && line.ending(object.end).is_some_and(|token| line.is(token, C::MoneyNoun))
            && (line.respectively(lo, number.start).is_some() || self.group.is_some())
        {
            return Named::of(vec![object], "list");
        }
        if let Some(named) = self.in_group(at, lo, number, after) {
            return named;
        }
        let counted = matches!(number.kind, UnitKind::Count);
        let object = after.object.clone();
        if let Some(object) = object.clone()
            && (counted || self.bought(number, after, &object, subject.as_ref()))
        {
            let mut named = self.counted(lo, number, object, subject);
            if let Some(title) = after.title.clone() {
                named.pieces.insert(0, title);
            }
            return named;
        }
        // 给予500万元、200万元奖励: the noun after the last is the noun of all.
        if subject.is_none()
            && matches!(number.kind, UnitKind::Money | UnitKind::Count)
            && object.is_none()
            && let Some(object) = self.object_of_step(at)
        {
            return Named::of(vec![object], "list");
        }
        let Some(mut subject) = subject else { return self.carried(lo, number, after) };
        if counted || number.kind == UnitKind::Money {
            subject = self.with_added(subject);
        }
        let mut named = self.owned(lo, subject, number);
        if number.kind == UnitKind::Percent
            && let Some(given) = after.gives.clone()
        {
            named.pieces.push(given);
        }
        named
    }

    /// A phrase that needs an owner takes it from what was spoken of before.
    fn owned(&self, lo: usize, subject: Range<usize>, number: &Number<'_>) -> Named {
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
            named.pieces.insert(0, owner);
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
        let whole = pulls || added || starts(C::GrowthNoun) || starts(C::Aggregate);
        if let Some(owner) = if whole { self.topic() } else { self.owner_before(Some(&subject)) } {
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

    /// Whose number it is where its own clause has nothing but a verb: 项目完成投资1560亿元，投产158个.
    fn doing(&self, subject: &Range<usize>, number: &Number<'_>) -> Option<Vec<Range<usize>>> {
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
        let last = pieces.pop()?;
        // What was paid for it is no part of what it is.
        pieces.push(match line.owner(&last) {
            Some(owner) if !owner.is_empty() => owner,
            Some(_) => return Some(pieces).filter(|pieces| !pieces.is_empty()),
            None => last,
        });
        Some(pieces)
    }

    /// Who does it, where a light verb stands between: 服务业 in 服务业实现营业收入.
    fn doer(&self, lo: usize, subject: &Range<usize>) -> Option<Range<usize>> {
        let line = self.line;
        let verb = line
            .ending(subject.start)
            .filter(|token| token.start > lo && line.is(token, C::Light))
            .filter(|token| line.classes(token).meets(Classes::of(&[C::LevelCue, C::TargetCue])))?;
        let end = line.strip_right(lo, verb.start);
        let start = line.strip_left(lo, end);
        (start < end).then_some(start..end)
    }

    /// 其中城镇居民 has the quality of the whole it is part of.
    fn among(&self, subject: &Range<usize>, number: &Number<'_>) -> Option<Range<usize>> {
        let line = self.line;
        let ends_in_grade = line.ending(subject.end).is_some_and(|token| line.is(token, C::Grade));
        let whole = self.drafts.get(self.among.or(self.recent.last().copied().filter(|_| ends_in_grade))?)?;
        let before = line.scan.numbers.get(whole.number)?;
        let piece = whole.pieces.last()?.clone();
        if before.unit != number.unit {
            // 增长4.2% of a part goes on from the part.
            return None;
        }
        let last = line.ending(subject.end);
        let valued = line.ending(piece.end).is_some_and(|token| {
            line.classes(token).meets(Classes::of(&[C::Dependent, C::Macro])) && token.start > piece.start
        });
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

    fn without_added(&self, pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let line = self.line;
        let strip =
            |piece: Range<usize>| match line.starting(piece.start).filter(|token| line.is(token, C::Added)) {
                Some(token) => token.end.min(piece.end)..piece.end,
                None => piece,
            };
        pieces.into_iter().map(strip).filter(|piece| !piece.is_empty()).collect()
    }

    /// What was spoken of last: the subject of a clause without a figure, else the last figure's name.
    fn topic(&self) -> Option<Vec<Range<usize>>> {
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
                // How many there are says nothing of a rate.
                let text = subject.map_or("", |subject| line.slice(subject.clone()));
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

    /// A number without a subject speaks of what was spoken of before.
    fn carried(&self, lo: usize, number: &Number<'_>, after: &After) -> Named {
        let line = self.line;
        let mut pieces = self.topic().unwrap_or_default();
        if number.kind == UnitKind::Money
            && let Some(given) = after.gives.clone().filter(|_| after.object.is_none())
        {
            return Named::of(vec![given], "sentence");
        }
        // 占比 ..., 同比增长 ...: what grew is the whole, not its part of something.
        if number.kind == UnitKind::Percent
            && line
                .within(lo..number.start)
                .iter()
                .any(|t| line.is(t, C::GrowthCue) || line.is(t, C::WeakActual))
        {
            pieces.retain(|piece| !line.starting(piece.start).is_some_and(|t| line.is(t, C::PartCue)));
        }
        // What a share is given as names the amounts after it.
        if number.kind == UnitKind::Money
            && pieces.len() > 1
            && let Some(last) = pieces.last().cloned()
            && line
                .starting(last.start)
                .is_some_and(|token| line.is(token, C::MoneyNoun) && token.end == last.end)
        {
            pieces = vec![last];
        }
        // 新增61家，累计达到402家: all there are.
        let sums = self.cumulative.as_ref().is_some_and(|here| here.start >= self.clause.max(self.free));
        if number.kind == UnitKind::Count && sums {
            pieces = self.without_added(pieces);
        }
        let mut because: Vec<_> =
            pieces.first().map(|p| ("indicator", p.clone(), "list")).into_iter().collect();
        // 占全省的三分之一: whose part it is belongs to the name.
        let end = line.strip_right(lo, number.start);
        let start = line.strip_left(lo, end);
        if let Some(part) =
            line.starting(start).filter(|token| line.is(token, C::PartCue) && token.end <= end)
        {
            pieces.push(part.start..end);
        }
        if pieces.is_empty()
            && let Some(object) = after.object.clone()
        {
            because.push(("indicator", object.clone(), "sentence"));
            pieces.push(object);
        }
        if pieces.is_empty() && start < end {
            pieces.push(start..end);
        }
        Named { pieces, place: None, carried: true, because }
    }

    /// Whether the noun after an amount is what the amount is of: 发放4200万元研发补助.
    fn bought(
        &self,
        number: &Number<'_>,
        after: &After,
        object: &Range<usize>,
        subject: Option<&Range<usize>>,
    ) -> bool {
        let line = self.line;
        let ends_in_money = line
            .ending(object.end)
            .is_some_and(|token| line.classes(token).meets(Classes::of(&[C::MoneyNoun, C::Dependent])));
        match number.kind {
            UnitKind::Money => ends_in_money || subject.is_none() && !after.of,
            UnitKind::Measure | UnitKind::Place => subject.is_none(),
            UnitKind::Percent | UnitKind::Ratio => after.of && subject.is_none() && ends_in_money,
            _ => false,
        }
    }

    /// The thing counted, with 新增 in front where that stands before the number.
    fn counted(
        &self,
        lo: usize,
        number: &Number<'_>,
        object: Range<usize>,
        subject: Option<Range<usize>>,
    ) -> Named {
        let line = self.line;
        let mut end = line.back(number.start);
        while let Some(token) = line.ending(end).filter(|token| token.start >= lo) {
            let classes = line.classes(token);
            if classes.has(C::Added) {
                return Named::of(vec![token.start..token.end, object], "sentence");
            }
            if !classes.meets(Classes::of(&[C::GeBefore, C::LeBefore, C::AboutBefore, C::Adverb, C::Glue])) {
                break;
            }
            end = line.back(token.start);
        }
        // 开工投产的304个项目: what is said of the noun stands before the number.
        if let Some(particle) = line.ending(line.back(number.start))
            && line.slice(particle.start..particle.end) == "的"
            && let Some(subject) = subject
            && subject.end <= particle.start
        {
            return Named::of(vec![subject.start..particle.end, object], "sentence");
        }
        Named::of(vec![object], "sentence")
    }

    /// 新增 right before a subject belongs to it.
    fn with_added(&self, subject: Range<usize>) -> Range<usize> {
        match self.line.ending(subject.start).filter(|token| self.line.is(token, C::Added)) {
            Some(added) => added.start..subject.end,
            None => subject,
        }
    }

    /// The noun after the last number in step with this one.
    fn object_of_step(&self, at: usize) -> Option<Range<usize>> {
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
    fn in_group(&mut self, at: usize, lo: usize, number: &Number<'_>, after: &mut After) -> Option<Named> {
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
            if group.subjects.len() < 2 && self.against_places(word.end, number.start) {
                group.subjects = vec![self.topic()?; count];
            } else if group.subjects.len() != count {
                group.subjects = self.group_of_recent(count, &group.subjects)?;
            }
            self.listed.clone_from(&group.subjects);
            self.group = Some(group);
        } else if self.group.is_none() && !self.listed.is_empty() && line.subject(lo, number.start).is_none()
        {
            // 分别达到A和B，较上年提高C和D: the same subjects once more.
            if line.in_step(at) == self.listed.len() && self.listed.len() > 1 {
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
        let _ = after;
        Some(named)
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
    fn group_of_recent(&self, count: usize, listed: &[Vec<Range<usize>>]) -> Option<Vec<Vec<Range<usize>>>> {
        if self.places.len() == count && listed.len() < 2 {
            // One quality of several places.
            let one = listed.first().cloned().or_else(|| self.rate()).or_else(|| self.topic())?;
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
    fn only_joints(&self, lo: usize, hi: usize) -> bool {
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
