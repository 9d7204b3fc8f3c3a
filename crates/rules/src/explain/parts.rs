use ballast_model::{Text, Units};
use ballast_packs::plan::{BinaryOp, Facts as _, Formula, Input, InputUse, SubjectAttribute, Version};
use rust_decimal::Decimal;

use super::naming::{name_of, origin_of, sign};
use super::{Comparison, Distance, Part, Source};
use crate::Quantity;
use crate::facts::RowFacts;
use crate::quantity::{UnitScale, unit_of};

/// Takes conditions apart for one subject.
pub(crate) struct Parts<'f> {
    pub facts: &'f RowFacts<'f, 'f>,
    pub units: &'f Units,
}

/// What a comparison came to. Numbers are in base units.
pub(crate) struct Compared {
    pub holds: Option<bool>,
    pub op: BinaryOp,
    pub value: Option<Decimal>,
    pub threshold: Option<Decimal>,
}

impl Parts<'_> {
    /// A condition in its parts. A `NOT` is moved inwards until it meets a comparison, which is then turned round:
    /// under three-valued logic that is the same, and it is the comparison that has a distance.
    pub fn part(&self, formula: &Formula, negated: bool) -> Part {
        let version = self.facts.desk.version;
        let holds = formula.holds(self.facts).map(|holds| holds != negated);
        match formula {
            Formula::Not(x) => self.part(x, !negated),
            Formula::Named(at) => match version.values.get(*at) {
                Some(named) => self.part(&named.formula, negated),
                None => Part::Other { holds, name: Text::default(), sources: Vec::new() },
            },
            Formula::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let and = (*op == BinaryOp::And) != negated;
                let mut parts = Vec::new();
                for side in [left, right] {
                    match self.part(side, negated) {
                        // `a and b and c` is one list of three.
                        Part::All { parts: inner, .. } if and => parts.extend(inner),
                        Part::Any { parts: inner, .. } if !and => parts.extend(inner),
                        other => parts.push(other),
                    }
                }
                if and { Part::All { holds, parts } } else { Part::Any { holds, parts } }
            }
            Formula::Binary { op, left, right } => {
                let Some(op) = (if negated { opposite(*op) } else { Some(*op) }) else {
                    return self.other(formula, holds);
                };
                self.choice(op, left, right, holds).unwrap_or_else(|| {
                    if is_constant(left) && !is_constant(right) {
                        self.compare(op.mirrored(), right, left, holds)
                    } else {
                        self.compare(op, left, right, holds)
                    }
                })
            }
            Formula::Input(at) => match version.inputs.get(*at).map(|used| &used.input) {
                Some(Input::Held { titles }) => Part::Held { holds, titles: titles.clone(), negated },
                _ => self.other(formula, holds),
            },
            Formula::Within { attribute, codes } | Formula::IsOneOf { attribute, codes } => {
                self.attribute(*attribute, codes, negated, holds)
            }
            Formula::IsNull { of, negated: reported } => self.reported(of, *reported == negated, holds),
            _ => self.other(formula, holds),
        }
    }

    pub fn attribute(
        &self,
        attribute: SubjectAttribute,
        codes: &[String],
        negated: bool,
        holds: Option<bool>,
    ) -> Part {
        Part::Attribute {
            holds,
            attribute: attribute_id(attribute).to_owned(),
            own: self.facts.attribute(attribute).to_owned(),
            codes: codes.to_vec(),
            negated,
        }
    }

    pub fn reported(&self, of: &Formula, missing: bool, holds: Option<bool>) -> Part {
        let name = name_of(of, self.facts.desk.version);
        Part::Reported { holds, name, missing, sources: self.sources(of) }
    }

    pub fn other(&self, formula: &Formula, holds: Option<bool>) -> Part {
        Part::Other { holds, name: name_of(formula, self.facts.desk.version), sources: self.sources(formula) }
    }

    /// `month.status = 'stopped'`: a choice field against the place of one of its codes.
    pub fn choice(&self, op: BinaryOp, left: &Formula, right: &Formula, holds: Option<bool>) -> Option<Part> {
        let (at, used, (code, name)) = wanted(op, left, right, self.facts.desk.version)?;
        let text = |code: &str, name: &Text| match name.zh.is_empty() {
            true => Text::new(code, code),
            false => name.clone(),
        };
        let chosen = self.facts.desk.stored(self.facts.row, at);
        let chosen = chosen.and_then(|place| used.choices.get(usize::try_from(place).ok()?));
        Some(Part::Choice {
            holds,
            name: used.name.clone(),
            wanted: text(code, name),
            negated: op == BinaryOp::NotEq,
            chosen: chosen.map(|(code, name)| text(code, name)),
            source: self.source(at)?,
        })
    }

    /// A number on the left against a threshold on the right.
    fn compare(&self, op: BinaryOp, left: &Formula, right: &Formula, holds: Option<bool>) -> Part {
        let (value, threshold) = (left.number(self.facts), right.number(self.facts));
        let scale = scale_of(left, right, self.facts.desk.version, self.units);
        self.compared(left, right, &scale, &Compared { holds, op, value, threshold })
    }

    /// The same with everything worked out, in the unit it is shown in.
    pub fn compared(&self, left: &Formula, right: &Formula, scale: &UnitScale, of: &Compared) -> Part {
        let version = self.facts.desk.version;
        let quantity = |number: Option<Decimal>| number.and_then(|number| scale.quantity(number));
        let distance = match (of.holds, of.value, of.threshold) {
            (Some(false), Some(value), Some(threshold)) => distance(value, threshold, scale),
            _ => None,
        };
        let mut sources = self.sources(left);
        for source in self.sources(right) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        Part::Compare(Comparison {
            holds: of.holds,
            name: name_of(left, version),
            value: quantity(of.value),
            op: sign(of.op).to_owned(),
            threshold_name: name_of(right, version),
            threshold: quantity(of.threshold),
            distance,
            sources,
        })
    }

    /// The reported values that go into a formula, each once, in the order they are read.
    pub fn sources(&self, formula: &Formula) -> Vec<Source> {
        let mut inputs = Vec::new();
        self.inputs(formula, &mut inputs);
        inputs.into_iter().filter_map(|at| self.source(at)).collect()
    }

    fn inputs(&self, formula: &Formula, found: &mut Vec<usize>) {
        formula.walk(&mut |part| match part {
            Formula::Input(at) if !found.contains(at) => found.push(*at),
            Formula::Named(at) => {
                if let Some(named) = self.facts.desk.version.values.get(*at) {
                    self.inputs(&named.formula, found);
                }
            }
            _ => {}
        });
    }

    fn source(&self, input: usize) -> Option<Source> {
        let desk = self.facts.desk;
        let used = desk.version.inputs.get(input)?;
        let column = desk.columns.get(input)?;
        let scale =
            unit_of(&Formula::Input(input), desk.version, self.units).unwrap_or_else(UnitScale::plain);
        let value = self.facts.input(input).and_then(|number| scale.quantity(number));
        let value: Option<Quantity> = value;
        Some(Source {
            name: used.name.clone(),
            from: origin_of(&used.input),
            period: column.period,
            vintage: column.vintage.clone(),
            value,
        })
    }
}

/// Every input of the version with its value and where it comes from, in the version's order.
pub(crate) fn sources(facts: &RowFacts<'_, '_>, units: &Units) -> Vec<Source> {
    let parts = Parts { facts, units };
    let inputs = 0..facts.desk.version.inputs.len();
    inputs.filter_map(|at| parts.source(at)).collect()
}

/// How far off, in the unit shown, and as a share of the threshold.
fn distance(value: Decimal, threshold: Decimal, scale: &UnitScale) -> Option<Distance> {
    let by = threshold.checked_sub(value)?;
    let relative = relative(by, value, threshold);
    // A nought may carry a sign.
    Some(Distance { by: scale.quantity(by.abs())?, relative, short: by >= Decimal::ZERO })
}

/// How far off, as a share of the threshold; of the value where the threshold is nought.
pub(crate) fn relative(by: Decimal, value: Decimal, threshold: Decimal) -> Option<Decimal> {
    let whole = if threshold.is_zero() { value.abs() } else { threshold.abs() };
    if whole.is_zero() { Some(Decimal::ZERO) } else { by.abs().checked_div(whole) }
}

/// The choice field, and the code and name wanted or unwanted, where a comparison is one of a choice with a code.
pub(crate) fn wanted<'v>(
    op: BinaryOp,
    left: &Formula,
    right: &Formula,
    version: &'v Version,
) -> Option<(usize, &'v InputUse, &'v (String, Text))> {
    let (Formula::Input(at), Formula::Number(number)) = (left, right) else { return None };
    let used = version.inputs.get(*at)?;
    if used.choices.is_empty() || !matches!(op, BinaryOp::Eq | BinaryOp::NotEq) {
        return None;
    }
    let place = usize::try_from(number.trunc().mantissa()).ok()?;
    Some((*at, used, used.choices.get(place)?))
}

/// The unit that a comparison is shown in.
pub(crate) fn scale_of(left: &Formula, right: &Formula, version: &Version, units: &Units) -> UnitScale {
    let unit = |formula| unit_of(formula, version, units);
    unit(right).or_else(|| unit(left)).unwrap_or_else(UnitScale::plain)
}

/// Whether a formula comes to the same for every subject, or is looked up for it: what a document sets.
pub(crate) fn is_constant(formula: &Formula) -> bool {
    let mut constant = true;
    formula.walk(&mut |part| {
        constant &=
            !matches!(part, Formula::Input(_) | Formula::Named(_) | Formula::Ranking(_) | Formula::Score(_));
    });
    constant
}

/// The comparison that holds where this one does not.
pub(crate) fn opposite(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Eq => BinaryOp::NotEq,
        BinaryOp::NotEq => BinaryOp::Eq,
        BinaryOp::Lt => BinaryOp::GtEq,
        BinaryOp::LtEq => BinaryOp::Gt,
        BinaryOp::Gt => BinaryOp::LtEq,
        BinaryOp::GtEq => BinaryOp::Lt,
        _ => return None,
    })
}

/// An attribute as expressions name it.
pub(crate) fn attribute_id(attribute: SubjectAttribute) -> &'static str {
    match attribute {
        SubjectAttribute::Region => "region",
        SubjectAttribute::Industry => "industry",
        SubjectAttribute::Size => "size",
        SubjectAttribute::Ownership => "ownership",
    }
}
