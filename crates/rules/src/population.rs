use std::cmp::Ordering;
use std::collections::BTreeMap;

use ballast_packs::plan::{
    Facts as _, Formula, Frame, GradeBy, Grading, MissingItem, OrderBy, Partition, Programme, RankFunction,
    Ranking, SubjectAttribute, Version,
};
use rust_decimal::Decimal;

use crate::facts::{Desk, RowFacts, Scores};
use crate::piece::Evaluated;
use crate::{grading::Graded, parallel, scope, score};

/// What can only be said by looking at all subjects a version concerns: places, means of items, percentage grades.
///
/// Subjects are compared by value and then by id, never by row, so the order of rows changes nothing; sums are taken over
/// sorted values, because adding rounded quotients in another order may differ in the last digit.
#[derive(Debug, Default)]
pub(crate) struct Population {
    /// By row: whether the version concerns the subject.
    pub concerns: Vec<Option<bool>>,
    /// By ranking, then by row.
    pub rankings: Vec<Vec<Option<Decimal>>>,
    /// By score item: the mean over the subjects that have it.
    pub averages: Vec<Option<Decimal>>,
    /// By row, for percentage gradings.
    pub grades: Vec<Graded>,
}

impl Population {
    pub fn new(programme: &Programme, desk: &Desk<'_>) -> Self {
        let version = desk.version;
        let rows = desk.frame.len();
        let concerns = |row| scope::concerns(programme, &RowFacts { desk, row, rankings: &[], scores: None });
        let mut found = Self { concerns: parallel::rows(rows, concerns), ..Self::default() };
        found.rankings = vec![Vec::new(); version.rankings.len()];
        // A place by score needs the score, which may itself use other places.
        let by_score = |ranking: &Ranking| uses_score(&ranking.of, version);
        for (at, ranking) in version.rankings.iter().enumerate().filter(|(_, r)| !by_score(r)) {
            found.rankings[at] = found.rank(desk, ranking);
        }
        found.averages = found.averages(desk);
        for (at, ranking) in version.rankings.iter().enumerate().filter(|(_, r)| by_score(r)) {
            found.rankings[at] = found.rank(desk, ranking);
        }
        if let Some(grading) = &version.grading
            && let GradeBy::Percentage(number) = &grading.by
        {
            found.grades = found.percentage(desk, grading, number);
        }
        found
    }

    /// A row's facts with its score worked out.
    pub fn scores(&self, desk: &Desk<'_>, row: usize) -> Option<Scores> {
        let score = desk.version.score.as_ref()?;
        let facts = RowFacts { desk, row, rankings: &self.rankings, scores: None };
        let answers = &mut Evaluated { version: desk.version, facts: &facts };
        Some(score::sheet(score, answers, &self.averages).scores())
    }

    /// Calls `each` with the facts of every subject concerned.
    pub fn members(&self, desk: &Desk<'_>, mut each: impl FnMut(&RowFacts<'_, '_>)) {
        for row in (0..desk.frame.len()).filter(|row| self.concerns[*row] == Some(true)) {
            let scores = self.scores(desk, row);
            each(&RowFacts { desk, row, rankings: &self.rankings, scores: scores.as_ref() });
        }
    }

    fn averages(&self, desk: &Desk<'_>) -> Vec<Option<Decimal>> {
        let Some(score) = &desk.version.score else { return Vec::new() };
        let mean_of = |(at, item): (usize, &ballast_packs::plan::ScoreItem)| {
            if item.missing != MissingItem::Average {
                return None;
            }
            let members = (0..desk.frame.len()).filter(|row| self.concerns[*row] == Some(true));
            let mut points: Vec<Decimal> = members
                .filter_map(|row| {
                    let facts = RowFacts { desk, row, rankings: &self.rankings, scores: None };
                    let answers = &mut Evaluated { version: desk.version, facts: &facts };
                    score::own_points(item, at, answers).points
                })
                .collect();
            points.sort();
            mean(&points)
        };
        score.items.iter().enumerate().map(mean_of).collect()
    }

    fn rank(&self, desk: &Desk<'_>, ranking: &Ranking) -> Vec<Option<Decimal>> {
        let mut groups: BTreeMap<Vec<String>, Vec<(Decimal, usize)>> = BTreeMap::new();
        self.members(desk, |facts| {
            if let (Some(key), Some(value)) = (group_of(&ranking.within, facts), ranking.of.number(facts)) {
                groups.entry(key).or_default().push((value, facts.row));
            }
        });
        let mut places = vec![None; desk.frame.len()];
        for mut group in groups.into_values() {
            group.sort_by_key(|(value, _)| *value);
            if ranking.descending {
                group.reverse();
            }
            let values: Vec<Decimal> = group.iter().map(|(value, _)| *value).collect();
            for (value, row) in &group {
                places[*row] = place(ranking, &values, *value);
            }
        }
        places
    }

    fn percentage(&self, desk: &Desk<'_>, grading: &Grading, number: &Formula) -> Vec<Graded> {
        let mut grades = vec![Graded::Missing; desk.frame.len()];
        let mut groups: BTreeMap<Vec<String>, Vec<Candidate<'_>>> = BTreeMap::new();
        self.members(desk, |facts| {
            if let (Some(key), Some(value)) = (group_of(&grading.within, facts), number.number(facts)) {
                let mut keys = vec![(Some(value), true)];
                keys.extend(sort_keys(&grading.ties, facts));
                groups.entry(key).or_default().push(Candidate::new(desk.frame, facts.row, keys));
            }
        });
        for mut group in groups.into_values() {
            group.sort();
            let count = Decimal::from(group.len());
            for (place, candidate) in group.iter().enumerate() {
                let reached = grading.grades.iter().position(|grade| match grade.share {
                    Some(share) => {
                        share.checked_mul(count).is_some_and(|upto| Decimal::from(place) < upto.floor())
                    }
                    None => true,
                });
                grades[candidate.row] = reached.map_or(Graded::Nothing, Graded::Grade);
            }
        }
        grades
    }
}

/// A subject in a line, with what it is ordered by: values (largest first or smallest first; without a value last), then id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate<'a> {
    pub row: usize,
    pub subject: &'a str,
    keys: Vec<(Option<Decimal>, bool)>,
}

impl<'a> Candidate<'a> {
    pub fn new(frame: &'a Frame, row: usize, keys: Vec<(Option<Decimal>, bool)>) -> Self {
        Self { row, subject: frame.subject.get(row), keys }
    }
}

impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((a, descending), (b, _)) in self.keys.iter().zip(&other.keys) {
            let order = match (a, b) {
                (Some(a), Some(b)) if *descending => b.cmp(a),
                (Some(a), Some(b)) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        self.subject.cmp(other.subject)
    }
}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What a subject is sorted by.
pub(crate) fn sort_keys(order: &[OrderBy], facts: &RowFacts<'_, '_>) -> Vec<(Option<Decimal>, bool)> {
    order.iter().map(|key| (key.formula.number(facts), key.descending)).collect()
}

/// The group a subject belongs to; nothing where one of its parts is not known.
pub(crate) fn group_of(within: &[Partition], facts: &RowFacts<'_, '_>) -> Option<Vec<String>> {
    let coded = |attribute| {
        let own = facts.desk.attribute(facts.row, attribute);
        (!own.is_empty()).then(|| own.to_owned())
    };
    let node = |attribute, level| {
        let own = facts.desk.attribute(facts.row, attribute);
        facts.desk.codes.at_level(attribute, own, level, facts.desk.frame.on).map(str::to_owned)
    };
    within
        .iter()
        .map(|part| match part {
            Partition::Region(level) => node(SubjectAttribute::Region, *level),
            Partition::Industry(level) => node(SubjectAttribute::Industry, *level),
            Partition::Size => coded(SubjectAttribute::Size),
            Partition::Ownership => coded(SubjectAttribute::Ownership),
            Partition::Flag(value) => {
                facts.named(*value)?.holds(facts).map(|holds| if holds { "yes" } else { "no" }.to_owned())
            }
        })
        .collect()
}

/// A place in a group of values that are sorted, the first one first.
fn place(ranking: &Ranking, sorted: &[Decimal], value: Decimal) -> Option<Decimal> {
    let before = if ranking.descending {
        sorted.partition_point(|other| *other > value)
    } else {
        sorted.partition_point(|other| *other < value)
    };
    let upto = if ranking.descending {
        sorted.partition_point(|other| *other >= value)
    } else {
        sorted.partition_point(|other| *other <= value)
    };
    let count = Decimal::from(sorted.len());
    match ranking.function {
        RankFunction::Rank => Some(Decimal::from(before + 1)),
        RankFunction::PercentRank if sorted.len() == 1 => Some(Decimal::ZERO),
        RankFunction::PercentRank => Decimal::from(before).checked_div(count - Decimal::ONE),
        RankFunction::CumeDist => Decimal::from(upto).checked_div(count),
        RankFunction::Mean => mean(sorted),
        RankFunction::Median => {
            let half = sorted.len() / 2;
            if sorted.len() % 2 == 1 { sorted.get(half).copied() } else { mean(sorted.get(half - 1..=half)?) }
        }
        RankFunction::Count => Some(count),
        RankFunction::Sum => sum(sorted),
    }
}

fn sum(values: &[Decimal]) -> Option<Decimal> {
    values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))
}

fn mean(values: &[Decimal]) -> Option<Decimal> {
    sum(values)?.checked_div(Decimal::from(values.len()))
}

/// Whether a formula asks for a score, itself or through a named value.
pub(crate) fn uses_score(formula: &Formula, version: &Version) -> bool {
    let mut found = false;
    formula.walk(&mut |part| {
        found |= match part {
            Formula::Score(_) => true,
            // A named value uses only earlier ones, so this ends.
            Formula::Named(at) => {
                version.values.get(*at).is_some_and(|value| uses_score(&value.formula, version))
            }
            _ => false,
        };
    });
    found
}
