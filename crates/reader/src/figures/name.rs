//! What a number measures: the subject before it, the thing counted after it, or what was spoken of before.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{after::After, walk::Walk};
use crate::{
    outline::is_one,
    place::PlaceId,
    scan::{Classes, Number, Token, UnitKind},
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
    pub(super) fn of(pieces: Vec<Range<usize>>, by: &'static str) -> Self {
        let because = pieces.first().map(|piece| vec![("indicator", piece.clone(), by)]).unwrap_or_default();
        Self { pieces, place: None, carried: false, because }
    }
}

impl Walk<'_, '_> {
    /// Names the number at token `at` in the part of its clause that begins at `lo`.
    /// Whether it takes its period in turn decides that it takes no subject so.
    pub(super) fn name(
        &mut self,
        at: usize,
        lo: usize,
        number: &Number<'_>,
        after: &mut After,
        in_turn: bool,
    ) -> Named {
        let line = self.line;
        // 按每架次30元给予补贴: for how many is no name.
        let each = |subject: &Range<usize>| {
            number.kind == UnitKind::Money
                && after.gives.is_some()
                && line.starting(subject.start).is_some_and(|token| line.is(token, C::Every))
        };
        let subject = line.subject(lo, number.start).filter(|subject| !each(subject));
        // 分别给予500万元、200万元奖励: what is given names the amounts, not who gets it.
        if number.kind == UnitKind::Money
            && let Some(object) = after.object.clone().or_else(|| self.object_of_step(at))
            && line.ending(object.end).is_some_and(|token| line.is(token, C::MoneyNoun))
            && (line.respectively(lo, number.start).is_some() || self.group.is_some())
        {
            return Named::of(self.rewarded(object, number.start), "list");
        }
        if let Some(named) = self.awarded(at, lo, number, after) {
            self.group = None;
            return named;
        }
        if in_turn {
            self.group = None;
        } else if let Some(named) = self.in_group(at, lo, number) {
            return named;
        }
        let counted = matches!(number.kind, UnitKind::Count);
        let object = after.object.clone();
        if let Some(object) = object.clone()
            && (counted || self.bought(number, after, &object, subject.as_ref()))
        {
            // 总投资52亿元的二期项目: the noun behind has the quality before.
            if after.of
                && number.kind == UnitKind::Money
                && let Some(quality) = subject.clone().filter(|subject| self.line.dependent(subject))
            {
                return Named::of(vec![object, quality], "sentence");
            }
            if number.kind == UnitKind::Money && (subject.is_none() || self.plain_award(&object)) {
                return Named::of(self.rewarded(object, number.start), "sentence");
            }
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
        // 超额完成国家下达的14%目标: who set the goal is not what it is of.
        let subject = subject.filter(|subject| after.target.is_none() || !self.sets(subject, number.start));
        let Some(mut subject) = subject else { return self.carried(lo, number, after) };
        if counted {
            subject = self.behind_list(subject);
        }
        // 的企业一次性奖励100万元, 一次性奖励1000万元.
        if number.kind == UnitKind::Money
            && let Some(award) = line.ending(subject.end).filter(|token| line.is(token, C::Award))
            && line
                .ending(award.start)
                .is_some_and(|once| is_one(line.said(once), &line.vocabulary.edges.once))
        {
            subject.start = award.start;
        }
        if number.kind == UnitKind::Money && self.plain_award(&subject) {
            return Named::of(self.rewarded(subject, number.start), "sentence");
        }
        // 由年初的第11位升至第4位: another rank names none.
        if number.kind == UnitKind::Place
            && line.slice(subject.clone()).contains(|c: char| c.is_ascii_digit())
        {
            return self.carried(lo, number, after);
        }
        if number.kind == UnitKind::Percent {
            subject = self.without_change(subject);
        }
        if counted || number.kind == UnitKind::Money {
            subject = self.with_added(subject, counted);
        }
        if number.kind == UnitKind::Percent
            && let Some(given) = after.gives.clone().or_else(|| self.given_to_all(at))
        {
            // 按采购额的10%给予补助: the base is named whole.
            let based = line.text[..line.back(subject.start)].ends_with('按');
            let mut named =
                if based { Named::of(vec![subject], "sentence") } else { self.owned(lo, subject, number) };
            named.pieces.push(given);
            return named;
        }
        self.owned(lo, subject, number)
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
        if number.kind == UnitKind::Money
            && let Some(pieces) = self.spent(number)
        {
            return Named { carried: true, ..Named::of(pieces, "list") };
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
            UnitKind::Money => {
                ends_in_money
                    || after.sized
                    || subject.is_none() && !after.of
                    || after.of && subject.is_some_and(|subject| line.dependent(subject))
            }
            UnitKind::Measure | UnitKind::Place => subject.is_none(),
            UnitKind::Percent | UnitKind::Ratio => after.of && subject.is_none() && ends_in_money,
            _ => false,
        }
    }

    /// The noun behind a list of examples: 配套企业 of 齿轮箱、变桨系统等配套企业.
    fn behind_list(&self, subject: Range<usize>) -> Range<usize> {
        const LEAST: usize = 4;
        let text = self.line.slice(subject.clone());
        match text.rfind('等').filter(|at| text[..*at].contains('、')).map(|at| at + '等'.len_utf8()) {
            Some(at) if text[at..].chars().nth(LEAST - 1).is_some() => subject.start + at..subject.end,
            _ => subject,
        }
    }

    /// Whether a phrase ends with a verb and 的 behind it: 国家下达的.
    fn sets(&self, subject: &Range<usize>, number: usize) -> bool {
        let line = &self.line;
        let particle = line.slice(subject.end..number).starts_with('的');
        let verbs = if particle { Classes::of(&[C::Object, C::MidVerb]) } else { Classes::of(&[C::MidVerb]) };
        (particle || subject.end == number)
            && line.ending(subject.end).is_some_and(|verb| line.classes(verb).meets(verbs))
    }

    /// What was cut or raised, without the verb that stands before it: 用工 of 减少用工35%.
    fn without_change(&self, subject: Range<usize>) -> Range<usize> {
        let line = &self.line;
        let verb = line.starting(subject.start).filter(|token| {
            line.is(token, C::GrowthCue)
                && !line.classes(token).meets(super::phrase::KEEP)
                && token.end < subject.end
        });
        match verb {
            Some(verb) if line.dependent(&(verb.end..subject.end)) => verb.end..subject.end,
            _ => subject,
        }
    }

    /// 新增 right before a subject belongs to it.
    fn with_added(&self, subject: Range<usize>, counted: bool) -> Range<usize> {
        let line = &self.line;
        let belongs = |token: &&Token| line.is(token, C::Added) || counted && line.is(token, C::PullCue);
        match line.ending(subject.start).filter(belongs) {
            Some(added) => added.start..subject.end,
            None => subject,
        }
    }
}
