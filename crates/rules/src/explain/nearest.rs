use ballast_model::{Text, Verdict};
use ballast_packs::plan::{Requirement, Version};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Comparison, ConditionLine, Part};

/// How hard a way is. Compared in the order of the fields: what cannot be changed weighs most, then what is not a matter of
/// degree, then how far figures are off in all, then what is merely not known yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Effort {
    /// Things a subject cannot change soon: its region, its industry.
    pub fixed: u32,
    /// Things that are had or not: a title, a recorded judgement.
    pub steps: u32,
    /// Sum of the distances, each as a share of its threshold.
    #[serde(with = "crate::exact")]
    pub relative: Decimal,
    /// Figures to report and judgements to make.
    pub unknown: u32,
}

impl Effort {
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            fixed: self.fixed.saturating_add(other.fixed),
            steps: self.steps.saturating_add(other.steps),
            relative: self.relative.checked_add(other.relative).unwrap_or(Decimal::MAX),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }
}

/// The way to qualify that takes least.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// How much it takes.
    pub effort: Effort,
    /// What has to be done, condition by condition.
    pub steps: Vec<Step>,
}

/// One condition on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Id of the condition.
    pub condition: String,
    /// Its name.
    pub name: Text,
    /// What is lacking, in one or more parts.
    pub ways: Vec<Way>,
    /// It is the waiver that is nearest.
    pub by_waiver: bool,
    /// What helps.
    pub help: Option<Text>,
    /// How much it takes.
    pub effort: Effort,
}

/// What is lacking in one part of a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A figure has to reach a threshold.
    Reach(Comparison),
    /// Something that is had or not.
    Get(Part),
    /// A figure has to be reported.
    Report(Part),
    /// A person has to decide.
    Judge,
}

/// A choice of ways: what it takes, and what has to be done.
type Plan<T> = (Effort, Vec<T>);

/// The way that takes least, given the conditions explained; nothing where the whole is settled.
pub(super) fn nearest(version: &Version, lines: &[ConditionLine], verdict: Verdict) -> Option<Nearest> {
    if matches!(verdict, Verdict::Met | Verdict::NotApplicable) {
        return None;
    }
    let (effort, places) = walk(&version.requires, lines)?;
    let mut steps: Vec<Step> = Vec::new();
    for place in places {
        // A condition that stands in two lists is met once.
        if let Some(line) = lines.get(place)
            && !steps.iter().any(|step| step.condition == line.id)
        {
            steps.extend(step(line));
        }
    }
    Some(Nearest { effort, steps })
}

/// Places of the conditions to work on; nothing where no way is left.
fn walk(requirement: &Requirement, lines: &[ConditionLine]) -> Option<Plan<usize>> {
    match requirement {
        Requirement::Condition(at) => {
            let line = lines.get(*at)?;
            Some(match step(line) {
                Some(step) => (step.effort, vec![*at]),
                None => (Effort::default(), Vec::new()),
            })
        }
        Requirement::All(of) => {
            let ways = of.iter().map(|part| walk(part, lines)).collect::<Option<Vec<_>>>()?;
            Some(together(ways))
        }
        Requirement::AtLeast { count, of } => {
            let applicable: Vec<&Requirement> =
                of.iter().filter(|part| !is_not_applicable(part, lines)).collect();
            if applicable.is_empty() {
                return Some((Effort::default(), Vec::new()));
            }
            let mut ways: Vec<Plan<usize>> =
                applicable.into_iter().filter_map(|part| walk(part, lines)).collect();
            // The sort keeps the declared order of equals.
            ways.sort_by_key(|(effort, _)| *effort);
            (ways.len() >= *count).then(|| together(ways.into_iter().take(*count).collect()))
        }
    }
}

fn is_not_applicable(requirement: &Requirement, lines: &[ConditionLine]) -> bool {
    let verdicts: Vec<Verdict> = lines.iter().map(|line| line.verdict).collect();
    crate::verdicts::combine(requirement, &verdicts) == Verdict::NotApplicable
}

/// What a condition lacks; nothing where it is met or does not apply.
fn step(line: &ConditionLine) -> Option<Step> {
    let made = |(effort, ways): Plan<Way>, by_waiver| Step {
        condition: line.id.clone(),
        name: line.name.clone(),
        ways,
        by_waiver,
        help: line.help.clone(),
        effort,
    };
    match line.verdict {
        Verdict::Met | Verdict::NotApplicable => return None,
        Verdict::NotMet | Verdict::MissingData | Verdict::NeedsJudgement => {}
    }
    let own = if line.own == Verdict::NeedsJudgement {
        (Effort { unknown: 1, ..Effort::default() }, vec![Way::Judge])
    } else {
        let parts = line.when.iter().filter(|when| when.holds() != Some(true)).chain(&line.test);
        together(parts.map(lacking).collect())
    };
    let waiver = line.waiver.as_ref().map(|waiver| lacking(&waiver.test));
    match waiver {
        Some(waiver) if waiver.0 < own.0 => Some(made(waiver, true)),
        _ => Some(made(own, false)),
    }
}

/// What a part lacks.
fn lacking(part: &Part) -> Plan<Way> {
    if part.holds() == Some(true) {
        return (Effort::default(), Vec::new());
    }
    match part {
        Part::All { parts, .. } => together(parts.iter().map(lacking).collect()),
        Part::Any { parts, .. } => {
            parts.iter().map(lacking).min_by_key(|(effort, _)| *effort).unwrap_or_default()
        }
        _ if part.holds().is_none() => {
            (Effort { unknown: 1, ..Effort::default() }, vec![Way::Report(part.clone())])
        }
        Part::Compare(comparison) => {
            match comparison.distance.as_ref().and_then(|distance| distance.relative) {
                Some(relative) => {
                    (Effort { relative, ..Effort::default() }, vec![Way::Reach(comparison.clone())])
                }
                None => (Effort { steps: 1, ..Effort::default() }, vec![Way::Reach(comparison.clone())]),
            }
        }
        Part::Attribute { .. } => (Effort { fixed: 1, ..Effort::default() }, vec![Way::Get(part.clone())]),
        Part::Choice { .. } | Part::Held { .. } | Part::Reported { .. } | Part::Other { .. } => {
            (Effort { steps: 1, ..Effort::default() }, vec![Way::Get(part.clone())])
        }
    }
}

fn together<T>(ways: Vec<Plan<T>>) -> Plan<T> {
    ways.into_iter().fold((Effort::default(), Vec::new()), |(effort, mut all), (more, steps)| {
        all.extend(steps);
        (effort.and(more), all)
    })
}
