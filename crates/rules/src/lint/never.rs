use std::collections::BTreeMap;

use ballast_packs::plan::{BinaryOp, Formula, Requirement, SubjectAttribute, Version};
use rust_decimal::Decimal;

use super::interval::{Interval, Set};
use super::{CONTRADICTION, Findings, NEVER};

/// Ways a condition can hold that are followed; a condition with more is taken to be possible.
const MOST_WAYS: usize = 64;

/// What one way of holding asks of each number (by the text of its formula) and of each coded attribute.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    pub numbers: BTreeMap<String, Set>,
    codes: BTreeMap<SubjectAttribute, Vec<String>>,
}

impl Way {
    /// Both at once; nothing where that is impossible.
    fn and(&self, other: &Self) -> Option<Self> {
        let mut both = self.clone();
        for (number, set) in &other.numbers {
            let narrowed = match both.numbers.get(number) {
                Some(already) => already.and(set),
                None => set.clone(),
            };
            if narrowed.is_empty() {
                return None;
            }
            both.numbers.insert(number.clone(), narrowed);
        }
        for (attribute, codes) in &other.codes {
            let narrowed = match both.codes.get(attribute) {
                Some(already) => already.iter().filter(|code| codes.contains(code)).cloned().collect(),
                None => codes.clone(),
            };
            if narrowed.is_empty() {
                return None;
            }
            both.codes.insert(*attribute, narrowed);
        }
        Some(both)
    }
}

/// Looks for conditions that can never hold, by themselves and together.
pub(super) fn check(version: &Version, found: &mut Findings<'_>) {
    let numbers = Numbers { version };
    let help = "compare it with the document: an edge or a comparison is the wrong way round";
    let mut never = |what: &str, formula: &Formula, text: &str| {
        let impossible = numbers.ways(formula, false).is_some_and(|ways| ways.is_empty());
        if impossible {
            found.error(NEVER, format!("version {}: {what} can never hold: {text}", version.id), help);
        }
        impossible
    };
    let mut possible = Vec::new();
    for (at, condition) in version.conditions.iter().enumerate() {
        if let Some(test) = &condition.test
            && !never(&format!("condition {}", condition.id), test, &condition.text)
        {
            possible.push(at);
        }
        if let Some(when) = &condition.when {
            never(&format!("`when` of condition {}", condition.id), when, "");
        }
        if let Some(waiver) = &condition.waiver {
            never(&format!("the waiver of condition {}", condition.id), &waiver.test, &waiver.text);
        }
    }
    if let Some(applies) = &version.applies {
        never("`applies`", applies, "");
    }
    for grade in version.grading.iter().flat_map(|grading| &grading.grades) {
        if let Some(when) = &grade.when {
            never(&format!("grade {}", grade.id), when, &grade.text);
        }
    }
    for amount in version.award.iter().flat_map(|award| &award.amounts) {
        if let Some(when) = &amount.when {
            never(&format!("amount {}", amount.name.zh), when, &amount.text);
        }
    }
    for level in version.warning.iter().flat_map(|warning| &warning.levels) {
        never(&format!("level {}", level.grade.id), &level.enter, &level.enter_text);
        if let Some(leave) = &level.leave {
            never(&format!("leaving level {}", level.grade.id), leave, &level.leave_text);
        }
    }
    for item in version.score.iter().flat_map(|score| &score.items) {
        if let ballast_packs::plan::Points::Bands(bands) = &item.points {
            for band in bands {
                if let Some(when) = &band.when {
                    never(&format!("a band of {}", item.id), when, &band.text);
                }
            }
        }
    }
    together(version, &numbers, &possible, found);
}

/// Conditions that are all required, cannot be waived and always apply have to be able to hold at once.
fn together(version: &Version, numbers: &Numbers<'_>, possible: &[usize], found: &mut Findings<'_>) {
    let mut required = Vec::new();
    all_required(&version.requires, &mut required);
    required.retain(|at| possible.contains(at));
    let mut so_far: Vec<(usize, Vec<Way>)> = Vec::new();
    for at in required {
        let Some(condition) = version.conditions.get(at) else { continue };
        if condition.when.is_some() || condition.waiver.is_some() {
            continue;
        }
        let Some(ways) = condition.test.as_ref().and_then(|test| numbers.ways(test, false)) else { continue };
        // Pairs suffice for intervals over one number; three that only clash together are rare and left to the cases.
        for (other, earlier) in &so_far {
            let clash = !earlier.iter().any(|a| ways.iter().any(|b| a.and(b).is_some()));
            if clash {
                let other = version.conditions.get(*other).map_or("", |condition| &condition.id);
                found.error(
                    CONTRADICTION,
                    format!(
                        "version {}: conditions {other} and {} can never both hold",
                        version.id, condition.id
                    ),
                    "make them alternatives in [version.requires], or correct one of them",
                );
            }
        }
        so_far.push((at, ways));
    }
}

fn all_required(requirement: &Requirement, found: &mut Vec<usize>) {
    match requirement {
        Requirement::Condition(at) => found.push(*at),
        Requirement::All(of) => of.iter().for_each(|part| all_required(part, found)),
        // Every one of them is wanted.
        Requirement::AtLeast { count, of } if *count == of.len() => {
            of.iter().for_each(|part| all_required(part, found));
        }
        Requirement::AtLeast { .. } => {}
    }
}

/// Reads formulas as sets of numbers.
pub(super) struct Numbers<'a> {
    pub version: &'a Version,
}

impl Numbers<'_> {
    /// The ways in which a condition can hold; none: it never does. Nothing where that is not followed.
    pub fn ways(&self, formula: &Formula, negated: bool) -> Option<Vec<Way>> {
        match formula {
            Formula::Not(x) => self.ways(x, !negated),
            Formula::Named(at) => self.ways(&self.version.values.get(*at)?.formula, negated),
            Formula::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let (left, right) = (self.ways(left, negated)?, self.ways(right, negated)?);
                let ways: Vec<Way> = if (*op == BinaryOp::And) != negated {
                    left.iter().flat_map(|a| right.iter().filter_map(|b| a.and(b))).collect()
                } else {
                    left.into_iter().chain(right).collect()
                };
                (ways.len() <= MOST_WAYS).then_some(ways)
            }
            Formula::Binary { op, left, right } => {
                let (op, number, constant) = match (self.constant(left), self.constant(right)) {
                    (Some(a), Some(b)) => {
                        let holds = op.compare(a, b)? != negated;
                        return Some(if holds { vec![Way::default()] } else { Vec::new() });
                    }
                    (None, Some(constant)) => (*op, left, constant),
                    (Some(constant), None) => (op.mirrored(), right, constant),
                    (None, None) => return Some(vec![Way::default()]),
                };
                let set = comparison(op, constant)?;
                let set = if negated { set.not() } else { set };
                let numbers = BTreeMap::from([(self.key(number), set)]);
                Some(vec![Way { numbers, ..Way::default() }])
            }
            Formula::IsOneOf { attribute, codes } if !negated => {
                let codes = BTreeMap::from([(*attribute, codes.clone())]);
                Some(vec![Way { codes, ..Way::default() }])
            }
            // Anything else may hold.
            _ => Some(vec![Way::default()]),
        }
    }

    /// One number of a formula, by what it is made of rather than by what it is called.
    pub fn key(&self, formula: &Formula) -> String {
        match formula {
            Formula::Named(at) => match self.version.values.get(*at) {
                Some(named) => self.key(&named.formula),
                None => format!("{formula:?}"),
            },
            other => format!("{other:?}"),
        }
    }

    /// The same on every day and for every subject.
    fn constant(&self, formula: &Formula) -> Option<Decimal> {
        self.version.constant(formula, None)
    }
}

fn comparison(op: BinaryOp, constant: Decimal) -> Option<Set> {
    let one = |interval| Some(Set::of([interval]));
    match op {
        BinaryOp::Eq => one(Interval::point(constant)),
        BinaryOp::NotEq => Some(Set::of([Interval::point(constant)]).not()),
        BinaryOp::Lt => one(Interval::to(constant, false)),
        BinaryOp::LtEq => one(Interval::to(constant, true)),
        BinaryOp::Gt => one(Interval::from(constant, false)),
        BinaryOp::GtEq => one(Interval::from(constant, true)),
        _ => None,
    }
}
