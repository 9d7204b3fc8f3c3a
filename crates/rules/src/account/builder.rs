//! Takes a version apart: conditions into trees of places, numbers into slots that equal ones share.

use std::collections::BTreeMap;

use ballast_packs::plan::{BinaryOp, Formula, GradeBy, Input, Points, SubjectAttribute};
use rust_decimal::Decimal;

use super::Prepared;
use super::number::Number;
use super::plan::{Node, Place, Slot, Source, Task};
use super::prepare::{Item, Tests};
use crate::explain::{is_constant, limits, opposite, scale_of, wanted};
use crate::score;

/// A prepared version with everything its declaration says, given the empty one.
pub(super) fn filled(empty: Prepared<'_>) -> Prepared<'_> {
    let mut builder = Builder { to: empty, named: BTreeMap::new() };
    builder.all();
    builder.to
}

/// What is known when a formula is asked: each later one knows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    /// Whether the version concerns a subject is asked before there are places and scores.
    Figures,
    /// Items of the score may look at places among others.
    Places,
    /// Everything else comes after the score.
    Scores,
}

struct Builder<'p> {
    to: Prepared<'p>,
    /// Slots of named values, which may differ by what is known.
    named: BTreeMap<(usize, Known), Slot>,
}

impl<'p> Builder<'p> {
    fn all(&mut self) {
        let version = self.to.version;
        for (attribute, codes) in limits(self.to.programme, version) {
            let place = self.attribute(attribute, codes, true, false);
            self.to.scope.push(place);
        }
        let figures = self.known(Known::Figures);
        let applies = version.applies.as_ref().map(|applies| self.node(applies, false, figures));
        self.to.scope.extend(applies);
        let places = self.known(Known::Places);
        for item in version.score.iter().flat_map(|score| &score.items) {
            let when = item.when.as_ref().map(|when| self.node(when, false, places));
            let (mut bands, mut points) = (Vec::new(), None);
            match &item.points {
                Points::Bands(of) => {
                    bands = of
                        .iter()
                        .map(|band| band.when.as_ref().map(|when| self.node(when, false, places)))
                        .collect();
                }
                Points::Formula { formula, .. } => points = Some(self.slot(formula, places)),
            }
            self.to.items.push(Item { when, bands, points });
            self.to.groups.extend(version.score.iter().map(|score| score::group(score, item)));
        }
        self.to.figures = self.to.tasks.len();
        let mut node = |of: Option<&'p Formula>| of.map(|of| self.node(of, false, Known::Scores));
        let mut conditions = Vec::with_capacity(version.conditions.len());
        for (at, condition) in version.conditions.iter().enumerate() {
            let same = version.conditions.iter().position(|other| other.id == condition.id).unwrap_or(at);
            let (when, test) = (node(condition.when.as_ref()), node(condition.test.as_ref()));
            let waiver = node(condition.waiver.as_ref().map(|waiver| &waiver.test));
            conditions.push(Tests { when, test, waiver, same });
        }
        let grades = version.grading.iter().flat_map(|grading| &grading.grades);
        let grades = grades.map(|grade| node(grade.when.as_ref())).collect();
        (self.to.conditions, self.to.grades) = (conditions, grades);
        if let Some(GradeBy::CutOff(number)) = version.grading.as_ref().map(|grading| &grading.by) {
            self.to.cut_off = Some(self.slot(number, Known::Scores));
        }
        let amounts = version.award.iter().flat_map(|award| &award.amounts);
        for amount in amounts {
            let paid = amount.when.as_ref().map(|when| self.node(when, false, Known::Scores));
            let amount = self.slot(&amount.amount, Known::Scores);
            self.to.amounts.push((paid, amount));
        }
    }

    /// Formulas may share numbers where what they know makes no difference to this version.
    fn known(&self, known: Known) -> Known {
        let version = self.to.version;
        match known {
            Known::Figures if version.score.is_none() && version.rankings.is_empty() => Known::Scores,
            Known::Places if version.score.is_none() => Known::Scores,
            known => known,
        }
    }

    fn put(&mut self, node: Node<'p>) -> Place {
        self.to.nodes.push(node);
        let place = self.to.nodes.len() - 1;
        self.to.tasks.push(Task::Node(place));
        place
    }

    fn keep(&mut self, source: Source) -> Slot {
        if let Some(slot) = self.to.numbers.iter().position(|known| *known == source) {
            return slot;
        }
        let slot = self.to.numbers.len();
        if !matches!(source, Source::Constant(_)) {
            self.to.tasks.push(Task::Number(slot));
        }
        self.to.numbers.push(source);
        slot
    }

    fn attribute(
        &mut self,
        attribute: SubjectAttribute,
        codes: &'p [String],
        within: bool,
        negated: bool,
    ) -> Place {
        let coded = matches!(attribute, SubjectAttribute::Region | SubjectAttribute::Industry);
        let tree = (within && coded).then(|| {
            self.to.subtrees.push((attribute, codes));
            self.to.subtrees.len() - 1
        });
        self.put(Node::Attribute { attribute, codes, tree, negated })
    }

    /// A condition in its parts, as [`Part`](crate::explain::Part)s fall: a `NOT` is moved inwards until it meets a comparison.
    fn node(&mut self, formula: &'p Formula, negated: bool, known: Known) -> Place {
        let version = self.to.version;
        let other = Node::Other { truth: None, of: Some(formula), negated };
        match formula {
            Formula::Not(x) => self.node(x, !negated, known),
            Formula::Named(at) => match version.values.get(*at) {
                Some(named) => self.node(&named.formula, negated, known),
                None => self.put(Node::Other { truth: None, of: None, negated }),
            },
            Formula::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let and = (*op == BinaryOp::And) != negated;
                let mut parts = Vec::new();
                for side in [left, right] {
                    let place = self.node(side, negated, known);
                    match &self.to.nodes[place] {
                        // `a and b and c` is one list of three.
                        Node::All(inner) if and => parts.extend(inner),
                        Node::Any(inner) if !and => parts.extend(inner),
                        _ => parts.push(place),
                    }
                }
                self.put(if and { Node::All(parts) } else { Node::Any(parts) })
            }
            Formula::Binary { op, left, right } => {
                let Some(op) = (if negated { opposite(*op) } else { Some(*op) }) else {
                    return self.put(other);
                };
                let choice = wanted(op, left, right, version).is_some();
                let (op, left, right) = match !choice && is_constant(left) && !is_constant(right) {
                    true => (op.mirrored(), right, left),
                    false => (op, left, right),
                };
                let sides = [left.as_ref(), right.as_ref()];
                let (left, right) = (self.slot(left, known), self.slot(right, known));
                self.put(match choice {
                    true => Node::Choice { op, left, right, sides },
                    false => {
                        let scale = scale_of(sides[0], sides[1], version, self.to.units);
                        Node::Compare { op, left, right, sides, scale }
                    }
                })
            }
            Formula::Input(at) => {
                let slot = self.slot(formula, known);
                self.put(match version.inputs.get(*at).map(|used| &used.input) {
                    Some(Input::Held { titles }) => Node::Held { slot, titles, negated },
                    _ => Node::Other { truth: Some(slot), of: Some(formula), negated },
                })
            }
            Formula::Within { attribute, codes } => self.attribute(*attribute, codes, true, negated),
            Formula::IsOneOf { attribute, codes } => self.attribute(*attribute, codes, false, negated),
            Formula::IsNull { of, negated: reported } => {
                let slot = self.slot(of, known);
                self.put(Node::Reported { slot, of, missing: *reported == negated })
            }
            _ => self.put(other),
        }
    }

    fn slot(&mut self, formula: &'p Formula, known: Known) -> Slot {
        let version = self.to.version;
        let missing = Source::Constant(Number::Missing);
        let source = match formula {
            Formula::Number(number) => Source::Constant(Number::of(*number)),
            Formula::Parameter(at) => {
                let parameter = version.parameters.get(*at);
                let amount = parameter.map(|parameter| parameter.amount()).unwrap_or_default();
                Source::Constant(Number::of(amount))
            }
            Formula::Input(at) => match version.inputs.get(*at).map(|used| used.factor) {
                Some(factor) => input(*at, factor),
                None => missing,
            },
            Formula::Named(at) => {
                let Some(named) = version.values.get(*at) else { return self.keep(missing) };
                if let Some(slot) = self.named.get(&(*at, known)) {
                    return *slot;
                }
                let slot = self.slot(&named.formula, known);
                self.named.insert((*at, known), slot);
                return slot;
            }
            Formula::Lookup(at) => Source::Lookup(*at),
            Formula::Ranking(at) if known >= Known::Places => Source::Ranking(*at),
            Formula::Score(None) if known == Known::Scores => Source::Score(None),
            Formula::Score(Some(group)) if known == Known::Scores => {
                let groups = version.score.iter().flat_map(|score| &score.groups);
                match groups.into_iter().position(|(id, _)| id == group) {
                    Some(at) => Source::Score(Some(at)),
                    None => missing,
                }
            }
            Formula::Reference(part) => Source::Reference(*part),
            Formula::Negate(x) => Source::Negate(self.slot(x, known)),
            Formula::Binary {
                op: op @ (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div),
                left,
                right,
            } => Source::Arithmetic { op: *op, left: self.slot(left, known), right: self.slot(right, known) },
            Formula::Case { when, otherwise } => Source::Case {
                when: (when.iter())
                    .map(|(condition, value)| (self.node(condition, false, known), self.slot(value, known)))
                    .collect(),
                otherwise: otherwise.as_ref().map(|otherwise| self.slot(otherwise, known)),
            },
            Formula::Call { function, args } => Source::Call {
                function: *function,
                args: args.iter().map(|arg| self.slot(arg, known)).collect(),
            },
            // Conditions are no numbers, and what is not known yet is missing.
            Formula::Within { .. }
            | Formula::IsOneOf { .. }
            | Formula::Not(_)
            | Formula::IsNull { .. }
            | Formula::Binary { .. }
            | Formula::Ranking(_)
            | Formula::Score(_) => missing,
        };
        self.keep(source)
    }
}

/// An input in base units, as an integer where its factor allows.
fn input(input: usize, factor: Decimal) -> Source {
    match Number::of(factor) {
        Number::Plain { mantissa, scale } => Source::Input { input, mantissa, scale },
        _ => Source::Scaled { input, factor },
    }
}
