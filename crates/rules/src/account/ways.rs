//! The nearest way to qualify, by place. What is compared and in which order is that of the plain way in
//! `explain/nearest.rs`; nothing is copied. It is looked for when an account is read: it says no more than the account does.

use std::ops::Range;

use ballast_model::Verdict;
use ballast_packs::plan::Requirement;
use rust_decimal::Decimal;

use super::plan::{Node, Place};
use super::{Account, Prepared, number::Number};
use crate::explain::{Effort, relative};
use crate::{ConditionVerdict, verdicts};

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
pub(super) struct Step {
    pub condition: usize,
    pub lacks: Range<usize>,
    pub by_waiver: bool,
    pub effort: Effort,
}

/// Ways that were looked at for a subject.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// What the nearest one takes, where there is one.
    pub nearest: Option<Effort>,
    /// The verdicts of the conditions, waivers included.
    each: Vec<Verdict>,
    /// What every step lacks, one after another.
    pub lacks: Vec<Lack>,
    /// By condition; nothing where it is met or does not apply.
    steps: Vec<Option<Step>>,
    /// Conditions on the way, in order.
    places: Vec<usize>,
    choices: Vec<(Effort, Range<usize>)>,
    moved: Vec<usize>,
}

impl Ways {
    /// Steps of the nearest way: a condition that stands in two lists is met once.
    pub fn steps(&self, prepared: &Prepared<'_>) -> impl Iterator<Item = &Step> {
        let same = |place: usize| prepared.conditions[place].same;
        let places = self.places.iter().enumerate();
        let first = places.filter(move |(at, place)| {
            !self.places[..*at].iter().any(|earlier| same(*earlier) == same(**place))
        });
        first.filter_map(|(_, place)| self.steps[*place].as_ref())
    }
}

impl Account<'_> {
    /// Looks for the nearest way, given the verdicts.
    pub(super) fn ways(&self) -> Ways {
        let mut ways = Ways::default();
        if !matches!(self.verdict, Verdict::Met | Verdict::NotApplicable) {
            for (at, found) in self.conditions().into_iter().enumerate() {
                let step = self.step(at, found, &mut ways.lacks);
                ways.each.push(found.verdict);
                ways.steps.push(step);
            }
            ways.nearest = self.walk(&self.prepared().version.requires, &mut ways);
        }
        ways
    }

    fn step(&self, at: usize, verdict: ConditionVerdict, lacks: &mut Vec<Lack>) -> Option<Step> {
        if matches!(verdict.verdict, Verdict::Met | Verdict::NotApplicable) {
            return None;
        }
        let tests = &self.prepared().conditions[at];
        let start = lacks.len();
        let mut own = Effort::default();
        if verdict.own == Verdict::NeedsJudgement {
            lacks.push(Lack::Judge);
            own.unknown = 1;
        } else {
            let when = tests.when.filter(|when| self.holds(*when) != Some(true));
            for part in when.into_iter().chain(tests.test) {
                own = own.and(self.lacking(part, lacks));
            }
        }
        let end = lacks.len();
        let step = |lacks, by_waiver, effort| Some(Step { condition: at, lacks, by_waiver, effort });
        if let Some(waiver) = tests.waiver {
            let effort = self.lacking(waiver, lacks);
            if effort < own {
                return step(end..lacks.len(), true, effort);
            }
            lacks.truncate(end);
        }
        step(start..end, false, own)
    }

    /// How hard it is to come by what a part lacks, which is added to the list.
    fn lacking(&self, place: Place, lacks: &mut Vec<Lack>) -> Effort {
        let holds = self.holds(place);
        if holds == Some(true) {
            return Effort::default();
        }
        let mut effort = Effort::default();
        match &self.prepared().nodes[place] {
            Node::All(parts) => {
                for part in parts {
                    effort = effort.and(self.lacking(*part, lacks));
                }
            }
            Node::Any(parts) => {
                let start = lacks.len();
                let mut least: Option<(Effort, usize)> = None;
                for part in parts {
                    let from = lacks.len();
                    let effort = self.lacking(*part, lacks);
                    match least {
                        Some((least, end)) if least <= effort => lacks.truncate(end),
                        _ => {
                            lacks.drain(start..from);
                            least = Some((effort, lacks.len()));
                        }
                    }
                }
                effort = least.map(|(least, _)| least).unwrap_or_default();
            }
            _ if holds.is_none() => {
                effort.unknown = 1;
                lacks.push(Lack::Report(place));
            }
            Node::Compare { left, right, scale, .. } => {
                match share(self.value(*left), self.value(*right), scale.factor) {
                    Some(relative) => effort.relative = relative,
                    None => effort.steps = 1,
                }
                lacks.push(Lack::Reach(place));
            }
            Node::Attribute { .. } => {
                effort.fixed = 1;
                lacks.push(Lack::Get(place));
            }
            Node::Choice { .. } | Node::Held { .. } | Node::Reported { .. } | Node::Other { .. } => {
                effort.steps = 1;
                lacks.push(Lack::Get(place));
            }
        }
        effort
    }

    /// Conditions to work on, added to the list; nothing where no way is left.
    fn walk(&self, requirement: &Requirement, ways: &mut Ways) -> Option<Effort> {
        match requirement {
            Requirement::Condition(at) => Some(match ways.steps.get(*at)? {
                Some(step) => {
                    ways.places.push(*at);
                    step.effort
                }
                None => Effort::default(),
            }),
            Requirement::All(of) => {
                let mut effort = Effort::default();
                for part in of {
                    effort = effort.and(self.walk(part, ways)?);
                }
                Some(effort)
            }
            Requirement::AtLeast { count, of } => {
                let (start, base) = (ways.places.len(), ways.choices.len());
                let mut applicable = false;
                for part in of {
                    if verdicts::combine(part, &ways.each) == Verdict::NotApplicable {
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
                    return Some(Effort::default());
                }
                let found = (ways.choices.len() - base >= *count).then(|| {
                    // The sort keeps the declared order of equals.
                    ways.choices[base..].sort_by_key(|(effort, _)| *effort);
                    let mut effort = Effort::default();
                    ways.moved.clear();
                    for (more, places) in ways.choices[base..].iter().take(*count) {
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

/// Up to so many base units, in units of at least so many, a distance has digits to be shown with.
const WIDE: Decimal = Decimal::from_parts(0xA4C6_8000, 0x3_8D7E, 0, false, 0);
const FINE: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// How far a value is from its threshold, as a share of it; nothing where the distance has no digits to be shown with.
fn share(value: Number, threshold: Number, factor: Decimal) -> Option<Decimal> {
    let (value, threshold) = (value.decimal()?, threshold.decimal()?);
    let by = threshold.checked_sub(value)?;
    if by.abs() > WIDE || factor < FINE {
        by.abs().checked_div(factor)?;
    }
    relative(by, value, threshold)
}
