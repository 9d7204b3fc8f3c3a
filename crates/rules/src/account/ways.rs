//! The nearest way to qualify, by place. What is compared and in which order is that of the plain way in
//! `explain/nearest.rs`; nothing is copied, and the lists are used again for the next subject.

use std::cmp::Ordering;
use std::ops::Range;

use ballast_model::Verdict;
use ballast_packs::plan::Requirement;

use super::Account;
use super::plan::{Node, Place};
use super::toll::{Rough, Toll};
use crate::explain::Effort;
use crate::verdicts;

/// What is lacking in one part of a condition; the kinds are those of [`Way`](crate::explain::Way).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    Reach(Place),
    Get(Place),
    Report(Place),
    Judge,
}

/// A condition that is to be worked on.
#[derive(Debug, Clone)]
pub(super) struct Step<T> {
    pub condition: usize,
    pub lacks: Range<usize>,
    pub by_waiver: bool,
    pub effort: T,
}

/// Ways that were looked at for a subject, measured by a toll.
#[derive(Debug)]
pub(super) struct Ways<T> {
    /// What the nearest way takes, where there is one.
    pub nearest: Option<T>,
    /// What every step lacks, one after another.
    pub lacks: Vec<Lack>,
    /// By condition; nothing where it is met or does not apply.
    steps: Vec<Option<Step<T>>>,
    /// Conditions on the way, in order.
    places: Vec<usize>,
    choices: Vec<(T, Range<usize>)>,
    moved: Vec<usize>,
}

impl<T> Default for Ways<T> {
    fn default() -> Self {
        Self {
            nearest: None,
            lacks: Vec::new(),
            steps: Vec::new(),
            places: Vec::new(),
            choices: Vec::new(),
            moved: Vec::new(),
        }
    }
}

impl<T: Toll> Ways<T> {
    /// Looks for the nearest way of an account, given its verdicts.
    fn look(&mut self, account: &Account<'_>) {
        self.lacks.clear();
        self.steps.clear();
        self.places.clear();
        self.nearest = None;
        if !matches!(account.verdict, Verdict::Met | Verdict::NotApplicable) {
            for at in 0..account.conditions.len() {
                let step = account.step(at, &mut self.lacks);
                self.steps.push(step);
            }
            self.nearest = account.walk(&account.prepared().version.requires, self);
        }
    }

    /// Steps of the nearest way: a condition that stands in two lists is met once.
    pub fn steps(&self, account: &Account<'_>) -> impl Iterator<Item = &Step<T>> {
        let same = |place: usize| account.prepared().conditions[place].same;
        let places = self.places.iter().enumerate();
        let first = places.filter(move |(at, place)| {
            !self.places[..*at].iter().any(|earlier| same(*earlier) == same(**place))
        });
        first.filter_map(|(_, place)| self.steps[*place].as_ref())
    }
}

impl Account<'_> {
    /// Finds the nearest way: roughly, and exactly where that leaves a choice open.
    pub(super) fn look_for_ways(&mut self) {
        let mut ways = std::mem::take(&mut self.ways);
        ways.look(self);
        if ways.nearest.is_some_and(|nearest| !nearest.is_certain()) {
            let Ways { lacks, steps, places, .. } = self.exact_ways();
            let rough = |step: Step<Effort>| Step {
                condition: step.condition,
                lacks: step.lacks,
                by_waiver: step.by_waiver,
                effort: Rough::default(),
            };
            (ways.lacks, ways.places) = (lacks, places);
            ways.steps = steps.into_iter().map(|step| step.map(rough)).collect();
        }
        self.ways = ways;
    }

    /// The same with what each step takes, to the last digit.
    pub(super) fn exact_ways(&self) -> Ways<Effort> {
        let mut ways = Ways::default();
        ways.look(self);
        ways
    }

    fn step<T: Toll>(&self, at: usize, lacks: &mut Vec<Lack>) -> Option<Step<T>> {
        let verdict = self.conditions[at];
        if matches!(verdict.verdict, Verdict::Met | Verdict::NotApplicable) {
            return None;
        }
        let tests = &self.prepared().conditions[at];
        let start = lacks.len();
        let mut own = T::default();
        if verdict.own == Verdict::NeedsJudgement {
            lacks.push(Lack::Judge);
            own = T::unknown();
        } else {
            let when = tests.when.filter(|when| self.holds[*when] != Some(true));
            for part in when.into_iter().chain(tests.test) {
                own = own.and(self.lacking(part, lacks));
            }
        }
        let end = lacks.len();
        let step = |lacks, by_waiver, effort| Some(Step { condition: at, lacks, by_waiver, effort });
        if let Some(waiver) = tests.waiver {
            let effort: T = self.lacking(waiver, lacks);
            match effort.compare(&own) {
                Some(Ordering::Less) => return step(end..lacks.len(), true, effort),
                Some(_) => {}
                None => own = own.doubted(),
            }
            lacks.truncate(end);
        }
        step(start..end, false, own)
    }

    /// How hard it is to come by what a part lacks, which is added to the list.
    fn lacking<T: Toll>(&self, place: Place, lacks: &mut Vec<Lack>) -> T {
        let holds = self.holds[place];
        if holds == Some(true) {
            return T::default();
        }
        match &self.prepared().nodes[place] {
            Node::All(parts) => {
                parts.iter().fold(T::default(), |effort, part| effort.and(self.lacking(*part, lacks)))
            }
            Node::Any(parts) => {
                let start = lacks.len();
                let mut least: Option<(T, usize)> = None;
                for part in parts {
                    let from = lacks.len();
                    let effort: T = self.lacking(*part, lacks);
                    let order = least.map_or(Some(Ordering::Less), |(least, _)| effort.compare(&least));
                    if order == Some(Ordering::Less) {
                        lacks.drain(start..from);
                        least = Some((effort, lacks.len()));
                    } else if let Some((least, end)) = &mut least {
                        lacks.truncate(*end);
                        if order.is_none() {
                            *least = least.doubted();
                        }
                    }
                }
                least.map(|(least, _)| least).unwrap_or_default()
            }
            _ if holds.is_none() => {
                lacks.push(Lack::Report(place));
                T::unknown()
            }
            Node::Compare { left, right, scale, .. } => {
                lacks.push(Lack::Reach(place));
                T::reach(self.values[*left], self.values[*right], scale.factor)
            }
            Node::Attribute { .. } => {
                lacks.push(Lack::Get(place));
                T::fixed()
            }
            Node::Choice { .. } | Node::Held { .. } | Node::Reported { .. } | Node::Other { .. } => {
                lacks.push(Lack::Get(place));
                T::step()
            }
        }
    }

    /// Conditions to work on, added to the list; nothing where no way is left.
    fn walk<T: Toll>(&self, requirement: &Requirement, ways: &mut Ways<T>) -> Option<T> {
        match requirement {
            Requirement::Condition(at) => Some(match ways.steps.get(*at)? {
                Some(step) => {
                    ways.places.push(*at);
                    step.effort
                }
                None => T::default(),
            }),
            Requirement::All(of) => {
                let mut effort = T::default();
                for part in of {
                    effort = effort.and(self.walk(part, ways)?);
                }
                Some(effort)
            }
            Requirement::AtLeast { count, of } => {
                let (start, base) = (ways.places.len(), ways.choices.len());
                let mut applicable = false;
                for part in of {
                    if verdicts::combine(part, &self.each) == Verdict::NotApplicable {
                        continue;
                    }
                    applicable = true;
                    let from = ways.places.len();
                    match self.walk(part, ways) {
                        Some(effort) => ways.choices.push((effort, from..ways.places.len())),
                        None => ways.places.truncate(from),
                    }
                }
                if !applicable {
                    return Some(T::default());
                }
                let found = (ways.choices.len() - base >= *count).then(|| {
                    // The sort keeps the declared order of equals.
                    let choices = &mut ways.choices[base..];
                    choices.sort_by(|(a, _), (b, _)| a.sorted(b));
                    let clear = choices.windows(2).all(|two| two[0].0.compare(&two[1].0).is_some());
                    let mut effort = if clear { T::default() } else { T::default().doubted() };
                    ways.moved.clear();
                    for (more, places) in choices.iter().take(*count) {
                        effort = effort.and(*more);
                        ways.moved.extend_from_slice(&ways.places[places.clone()]);
                    }
                    effort
                });
                ways.choices.truncate(base);
                ways.places.truncate(start);
                if found.is_some() {
                    ways.places.append(&mut ways.moved);
                }
                found
            }
        }
    }
}
