use ballast_model::Verdict;
use ballast_packs::plan::{BinaryOp, Function, SubjectAttribute};
use rust_decimal::Decimal;

use super::plan::{Node, Place, Slot, Source};
use super::{Account, number::Number};
use crate::judge::{entitled, weigh};
use crate::piece::{Answers, Piece};
use crate::{Entitled, Graded, ScoreSheet, grading, score, verdicts};

/// Arguments of a function that fit without asking for room.
const FEW: usize = 8;

impl Account<'_> {
    /// Takes the account of another row, in the same room. A row past the end has no facts.
    pub fn turn_to(&mut self, row: usize) {
        let (clerk, prepared) = (self.clerk, self.prepared());
        let (version, population) = (prepared.version, &clerk.judge.population);
        self.row = row;
        self.own = [None; 2];
        self.concerns = population.concerns.get(row).copied().flatten();
        self.work_out(&prepared.stages.figures);
        for place in &prepared.scope {
            self.ask(*place);
        }
        if let Some(score) = &version.score
            && self.scored()
        {
            let mut sheet = self.score.take().unwrap_or_else(|| ScoreSheet::blank(score));
            score::fill(&mut sheet, score, self, &population.averages);
            self.score = Some(sheet);
        }
        self.work_out(&prepared.stages.conditions);
        self.conditions.clear();
        self.each.clear();
        for (condition, tests) in version.conditions.iter().zip(&prepared.conditions) {
            let mut asked = |place: Option<Place>| place.map(|place| self.ask(place));
            let (when, test, waiver) = (asked(tests.when), asked(tests.test), asked(tests.waiver));
            let found = weigh(condition.judgement, when, test, waiver);
            self.conditions.push(found);
            self.each.push(found.verdict);
        }
        self.verdict = match self.concerns {
            Some(false) => Verdict::NotApplicable,
            None => Verdict::MissingData,
            Some(true) => verdicts::combine(&version.requires, &self.each),
        };
        self.grade = match &version.grading {
            Some(grading) if self.scored() => {
                self.work_out(&prepared.stages.grades);
                let place = population.grades.get(row).copied().unwrap_or_default();
                grading::grade(grading, self, place)
            }
            _ => Graded::None,
        };
        self.award = match &version.award {
            Some(award) if self.verdict == Verdict::Met => {
                self.work_out(&prepared.stages.amounts);
                entitled(award, self)
            }
            _ => Entitled::None,
        };
        self.look_for_ways();
    }

    /// What a condition or a part of one comes to. All parts are asked, because all are told.
    fn ask(&mut self, place: Place) -> Option<bool> {
        let prepared = self.prepared();
        let found = match &prepared.nodes[place] {
            Node::All(parts) => self.join(BinaryOp::And, parts),
            Node::Any(parts) => self.join(BinaryOp::Or, parts),
            Node::Compare { op, left, right, .. } | Node::Choice { op, left, right, .. } => {
                Number::compare(*op, self.values[*left], self.values[*right])
            }
            Node::Held { slot, negated, .. } | Node::Other { truth: Some(slot), negated, .. } => {
                self.values[*slot].is_zero().map(|zero| zero == *negated)
            }
            Node::Attribute { attribute, codes, tree, negated } => {
                self.among(*attribute, codes, *tree).map(|holds| holds != *negated)
            }
            Node::Reported { slot, missing, .. } => Some(self.values[*slot].is_missing() == *missing),
            Node::Other { truth: None, .. } => None,
        };
        self.holds[place] = found;
        found
    }

    fn join(&mut self, op: BinaryOp, parts: &[Place]) -> Option<bool> {
        let mut joined = Some(op == BinaryOp::And);
        for part in parts {
            let found = self.ask(*part);
            joined = op.join(joined, found);
        }
        joined
    }

    fn among(&mut self, attribute: SubjectAttribute, codes: &[String], tree: Option<usize>) -> Option<bool> {
        let (clerk, row) = (self.clerk, self.row);
        let desk = &clerk.judge.desk;
        let own = desk.attribute(row, attribute);
        let Some((at, tree)) = tree.zip(desk.codes.tree(attribute)) else {
            return (!own.is_empty()).then(|| codes.iter().any(|code| code == own));
        };
        let known = &mut self.own[usize::from(attribute == SubjectAttribute::Industry)];
        let resolve = || if own.is_empty() { None } else { tree.resolve(own, desk.frame.on) };
        let node = (*known.get_or_insert_with(resolve))?;
        Some(clerk.tops[at].iter().any(|top| tree.within(node, *top)))
    }

    /// Works numbers out, one after another: each stands behind those it is made of.
    fn work_out(&mut self, slots: &[Slot]) {
        for slot in slots {
            self.values[*slot] = self.number(*slot);
        }
    }

    fn number(&mut self, slot: Slot) -> Number {
        let (clerk, row) = (self.clerk, self.row);
        let desk = &clerk.judge.desk;
        match &clerk.prepared.numbers[slot] {
            Source::Constant(number) => *number,
            Source::Input { input, mantissa, scale } => match desk.stored(row, *input) {
                None => Number::Missing,
                Some(stored) => match stored.checked_mul(*mantissa) {
                    Some(mantissa) => Number::Plain { mantissa, scale: *scale },
                    None => Number::exact(desk.input(row, *input)),
                },
            },
            Source::Scaled { input, factor } => {
                let stored = desk.stored(row, *input);
                Number::exact(stored.and_then(|stored| Decimal::from(stored).checked_mul(*factor)))
            }
            Source::Lookup(at) => desk.lookup(row, *at).map_or(Number::Missing, Number::of),
            Source::Ranking(at) => {
                let places = clerk.judge.population.rankings.get(*at).and_then(|places| places.get(row));
                places.copied().flatten().map_or(Number::Missing, Number::of)
            }
            Source::Score(group) => {
                let sheet = self.score.as_ref().filter(|_| self.scored());
                let points = sheet.and_then(|sheet| match group {
                    None => sheet.total,
                    Some(at) => sheet.groups.get(*at)?.1,
                });
                points.map_or(Number::Missing, Number::of)
            }
            Source::Reference(part) => Number::of(part.of(desk.frame.on)),
            Source::Negate(x) => self.values[*x].negated(),
            Source::Arithmetic { op, left, right } => {
                Number::compute(*op, self.values[*left], self.values[*right])
            }
            Source::Case { when, otherwise } => {
                for (condition, value) in when {
                    match self.ask(*condition) {
                        None => return Number::Missing,
                        Some(true) => return self.values[*value],
                        Some(false) => {}
                    }
                }
                otherwise.map_or(Number::Missing, |otherwise| self.values[otherwise])
            }
            Source::Call { function, args } => self.call(*function, args),
        }
    }

    fn call(&self, function: Function, args: &[Slot]) -> Number {
        match function {
            // The first that is there, as it is.
            Function::Coalesce => {
                let found = args.iter().map(|arg| self.values[*arg]).find(|arg| !arg.is_missing());
                found.unwrap_or(Number::Missing)
            }
            Function::Mean if !args.is_empty() => {
                let mut sum = Number::Plain { mantissa: 0, scale: 0 };
                for arg in args {
                    sum = Number::compute(BinaryOp::Add, sum, self.values[*arg]);
                }
                Number::compute(BinaryOp::Div, sum, Number::of(args.len().into()))
            }
            Function::Least => self.extreme(BinaryOp::Lt, args),
            Function::Greatest => self.extreme(BinaryOp::Gt, args),
            _ if args.len() <= FEW => {
                let mut few = [None; FEW];
                for (to, arg) in few.iter_mut().zip(args) {
                    *to = self.values[*arg].decimal();
                }
                Number::exact(function.of(&few[..args.len()]))
            }
            _ => {
                let args: Vec<Option<Decimal>> = args.iter().map(|arg| self.values[*arg].decimal()).collect();
                Number::exact(function.of(&args))
            }
        }
    }

    /// The one that stands before all others; missing where one is missing.
    fn extreme(&self, before: BinaryOp, args: &[Slot]) -> Number {
        let mut found: Option<Number> = None;
        for arg in args {
            let arg = self.values[*arg];
            if arg.is_missing() {
                return Number::Missing;
            }
            if found.is_none_or(|found| Number::compare(before, arg, found) == Some(true)) {
                found = Some(arg);
            }
        }
        found.unwrap_or(Number::Missing)
    }
}

impl Answers for Account<'_> {
    fn holds(&mut self, of: Piece) -> Option<bool> {
        self.prepared().place(of).map_or(Some(true), |place| self.ask(place))
    }

    fn number(&mut self, of: Piece) -> Option<Decimal> {
        self.values[self.prepared().slot(of)?].decimal()
    }
}
