//! Some rows after another, taken together: what is asked of each is looked up once for all of them.

use ballast_model::{NodeIx, Verdict};
use ballast_packs::plan::{BinaryOp, Function, SubjectAttribute};
use rust_decimal::Decimal;

use super::Clerk;
use super::lanes::{Holds, Verdicts};
use super::number::Number;
use super::plan::{Node, Place, Slot, Source, Task};
use crate::piece::{Answers, Piece};
use crate::{ScoreSheet, score};

/// Most rows taken together: their numbers stay near at hand.
const MOST: usize = 16;

/// Arguments of a function that fit without asking for room.
const FEW: usize = 8;

/// Numbers and outcomes of some rows, one lane each. A row past the end has no facts.
#[derive(Debug, Default)]
pub(super) struct Block {
    first: usize,
    rows: usize,
    /// By slot, then by lane.
    values: Vec<Number>,
    /// Outcomes of conditions and their parts, by place.
    holds: Vec<Holds>,
    /// What the conditions come to, waivers included.
    conditions: Vec<Verdicts>,
    /// What they come to together.
    whole: Verdicts,
    /// By lane, where the version has a score.
    sheets: Vec<ScoreSheet>,
    /// By lane: the subject's own nodes in the trees of regions and industries, once asked for.
    own: Vec<[Option<Option<NodeIx>>; 2]>,
}

impl Block {
    /// The lane of a row, worked out if it is in none. Whoever goes on from row to row is met by more rows at a time.
    pub fn turn_to(&mut self, clerk: &Clerk<'_>, row: usize) -> usize {
        let rows = match row.checked_sub(self.first) {
            Some(lane) if lane < self.rows => return lane,
            Some(lane) if lane == self.rows && lane > 0 => (lane * 4).min(MOST),
            _ => 1,
        };
        if self.rows != rows {
            self.lay_out(clerk, rows);
        }
        self.first = row;
        self.own.fill([None; 2]);
        let tasks = clerk.prepared.tasks.split_at(clerk.prepared.figures);
        self.run(clerk, tasks.0);
        if let Some(score) = &clerk.prepared.version.score {
            let mut sheets = std::mem::take(&mut self.sheets);
            for (lane, sheet) in sheets.iter_mut().enumerate().filter(|(lane, _)| self.scored(clerk, *lane)) {
                let answers = &mut Lane { clerk, block: self, lane };
                score::fill(sheet, score, answers, &clerk.judge.population.averages);
            }
            self.sheets = sheets;
        }
        self.run(clerk, tasks.1);
        self.weigh(clerk);
        0
    }

    fn weigh(&mut self, clerk: &Clerk<'_>) {
        let version = clerk.prepared.version;
        self.conditions.clear();
        for (condition, tests) in version.conditions.iter().zip(&clerk.prepared.conditions) {
            let asked = |place: Option<Place>| place.map(|place| self.holds[place]);
            let (when, test, waiver) = (asked(tests.when), asked(tests.test), asked(tests.waiver));
            self.conditions.push(Verdicts::weigh(condition.judgement, when, test, waiver));
        }
        self.whole = Verdicts::combine(&version.requires, &self.conditions, self.rows);
    }

    /// What the conditions of a lane come to together.
    pub fn verdict(&self, lane: usize) -> Verdict {
        self.whole.get(lane)
    }

    fn lay_out(&mut self, clerk: &Clerk<'_>, rows: usize) {
        let prepared = clerk.prepared;
        self.rows = rows;
        self.values.clear();
        for source in &prepared.numbers {
            let number = if let Source::Constant(number) = source { *number } else { Number::Missing };
            self.values.extend(std::iter::repeat_n(number, rows));
        }
        self.holds.resize(prepared.nodes.len(), Holds::default());
        self.own.resize(rows, [None; 2]);
        if let Some(score) = &prepared.version.score {
            self.sheets.resize_with(rows, || ScoreSheet::blank(score));
        }
    }

    pub fn holds(&self, place: Place, lane: usize) -> Option<bool> {
        self.holds[place].get(lane)
    }

    pub fn value(&self, slot: Slot, lane: usize) -> Number {
        self.values[slot * self.rows + lane]
    }

    /// Points of a lane; nothing where the version has no score or does not concern the subject.
    pub fn sheet(&self, clerk: &Clerk<'_>, lane: usize) -> Option<&ScoreSheet> {
        // A sheet of a subject that the version does not concern is left over from an earlier row.
        self.sheets.get(lane).filter(|_| self.scored(clerk, lane))
    }

    fn scored(&self, clerk: &Clerk<'_>, lane: usize) -> bool {
        concerned(clerk, self.first + lane)
    }

    fn run(&mut self, clerk: &Clerk<'_>, tasks: &[Task]) {
        for task in tasks {
            match task {
                Task::Number(slot) => self.work_out(clerk, *slot),
                Task::Node(place) => self.holds[*place] = self.ask(clerk, *place),
            }
        }
    }

    /// What a condition or a part of one comes to. All parts are asked, because all are told.
    fn ask(&mut self, clerk: &Clerk<'_>, place: Place) -> Holds {
        match &clerk.prepared.nodes[place] {
            Node::All(parts) => self.join(BinaryOp::And, parts),
            Node::Any(parts) => self.join(BinaryOp::Or, parts),
            Node::Compare { op, left, right, .. } | Node::Choice { op, left, right, .. } => {
                let (left, right) = (self.lanes(*left), self.lanes(*right));
                Holds::of(left.iter().zip(right).map(|(left, right)| Number::compare(*op, *left, *right)))
            }
            Node::Held { slot, negated, .. } | Node::Other { truth: Some(slot), negated, .. } => Holds::of(
                self.lanes(*slot).iter().map(|number| number.is_zero().map(|zero| zero == *negated)),
            ),
            Node::Attribute { attribute, codes, tree, negated } => Holds::of((0..self.rows).map(|lane| {
                self.among(clerk, lane, *attribute, codes, *tree).map(|holds| holds != *negated)
            })),
            Node::Reported { slot, missing, .. } => {
                Holds::of(self.lanes(*slot).iter().map(|number| Some(number.is_missing() == *missing)))
            }
            Node::Other { truth: None, .. } => Holds::default(),
        }
    }

    fn join(&self, op: BinaryOp, parts: &[Place]) -> Holds {
        let start = Holds::everywhere(op == BinaryOp::And);
        parts.iter().fold(start, |joined, part| joined.join(op, self.holds[*part]))
    }

    fn lanes(&self, slot: Slot) -> &[Number] {
        &self.values[slot * self.rows..][..self.rows]
    }

    fn among(
        &mut self,
        clerk: &Clerk<'_>,
        lane: usize,
        attribute: SubjectAttribute,
        codes: &[String],
        tree: Option<usize>,
    ) -> Option<bool> {
        let desk = &clerk.judge.desk;
        let own = desk.attribute(self.first + lane, attribute);
        let Some((at, tree)) = tree.zip(desk.codes.tree(attribute)) else {
            return (!own.is_empty()).then(|| codes.iter().any(|code| code == own));
        };
        let known = &mut self.own[lane][usize::from(attribute == SubjectAttribute::Industry)];
        let resolve = || if own.is_empty() { None } else { tree.resolve(own, desk.frame.on) };
        let node = (*known.get_or_insert_with(resolve))?;
        Some(clerk.tops[at].iter().any(|top| tree.within(node, *top)))
    }

    /// A number of every lane. What it is made of stands before it.
    fn work_out(&mut self, clerk: &Clerk<'_>, slot: Slot) {
        let (first, rows, holds, sheets) = (self.first, self.rows, &self.holds, &self.sheets);
        let desk = &clerk.judge.desk;
        let (before, to) = self.values.split_at_mut(slot * rows);
        let to = &mut to[..rows];
        let of = |slot: Slot| &before[slot * rows..][..rows];
        let each = |to: &mut [Number], number: &dyn Fn(usize) -> Number| {
            to.iter_mut().enumerate().for_each(|(lane, to)| *to = number(lane));
        };
        match &clerk.prepared.numbers[slot] {
            Source::Constant(number) => to.fill(*number),
            Source::Input { input, mantissa, scale } => {
                let column = desk.columns.get(*input).map(|column| &column.values);
                for (lane, to) in to.iter_mut().enumerate() {
                    let stored = column.and_then(|column| column.get(first + lane));
                    *to = match stored.map(|stored| stored.checked_mul(*mantissa)) {
                        None => Number::Missing,
                        Some(Some(mantissa)) => Number::Plain { mantissa, scale: *scale },
                        Some(None) => Number::exact(desk.input(first + lane, *input)),
                    };
                }
            }
            Source::Scaled { input, factor } => each(to, &|lane| {
                let stored = desk.stored(first + lane, *input);
                Number::exact(stored.and_then(|stored| Decimal::from(stored).checked_mul(*factor)))
            }),
            Source::Lookup(at) => {
                each(to, &|lane| desk.lookup(first + lane, *at).map_or(Number::Missing, Number::of));
            }
            Source::Ranking(at) => each(to, &|lane| {
                let places = clerk.judge.population.rankings.get(*at);
                let place = places.and_then(|places| places.get(first + lane));
                place.copied().flatten().map_or(Number::Missing, Number::of)
            }),
            Source::Score(group) => each(to, &|lane| {
                let sheet = sheets.get(lane).filter(|_| concerned(clerk, first + lane));
                let points = sheet.and_then(|sheet| match group {
                    None => sheet.total,
                    Some(at) => sheet.groups.get(*at)?.1,
                });
                points.map_or(Number::Missing, Number::of)
            }),
            Source::Reference(part) => to.fill(Number::of(part.of(desk.frame.on))),
            Source::Negate(x) => {
                to.iter_mut().zip(of(*x)).for_each(|(to, number)| *to = number.negated());
            }
            Source::Arithmetic { op, left, right } => {
                for ((to, left), right) in to.iter_mut().zip(of(*left)).zip(of(*right)) {
                    *to = Number::compute(*op, *left, *right);
                }
            }
            Source::Case { when, otherwise } => {
                for (lane, to) in to.iter_mut().enumerate() {
                    let decides = when.iter().find(|(place, _)| holds[*place].get(lane) != Some(false));
                    let value = match decides {
                        Some((place, value)) => holds[*place].get(lane).and(Some(value)),
                        None => otherwise.as_ref(),
                    };
                    *to = *value.map_or(&Number::Missing, |value| &of(*value)[lane]);
                }
            }
            // The first that is there, as it is.
            Source::Call { function: Function::Coalesce, args } => {
                for (lane, to) in to.iter_mut().enumerate() {
                    let mut all = args.iter().map(|arg| &of(*arg)[lane]);
                    *to = *all.find(|number| !number.is_missing()).unwrap_or(&Number::Missing);
                }
            }
            Source::Call { function, args } => {
                each(to, &|lane| call(*function, args.iter().map(|arg| of(*arg)[lane])));
            }
        }
    }
}

/// Whether the version concerns the subject of a row.
fn concerned(clerk: &Clerk<'_>, row: usize) -> bool {
    clerk.judge.population.concerns.get(row).copied().flatten() == Some(true)
}

fn call(function: Function, args: impl ExactSizeIterator<Item = Number>) -> Number {
    match function {
        Function::Mean if args.len() > 0 => {
            let count = Number::of(args.len().into());
            let nought = Number::Plain { mantissa: 0, scale: 0 };
            let sum = args.fold(nought, |sum, arg| Number::compute(BinaryOp::Add, sum, arg));
            Number::compute(BinaryOp::Div, sum, count)
        }
        Function::Least => extreme(BinaryOp::Lt, args),
        Function::Greatest => extreme(BinaryOp::Gt, args),
        _ if args.len() <= FEW => {
            let mut few = [None; FEW];
            let count = args.len();
            for (to, arg) in few.iter_mut().zip(args) {
                *to = arg.decimal();
            }
            Number::exact(function.of(&few[..count]))
        }
        _ => Number::exact(function.of(&args.map(Number::decimal).collect::<Vec<_>>())),
    }
}

/// The one that stands before all others; missing where one is missing.
fn extreme(before: BinaryOp, args: impl Iterator<Item = Number>) -> Number {
    let mut found: Option<Number> = None;
    for arg in args {
        if arg.is_missing() {
            return Number::Missing;
        }
        if found.is_none_or(|found| Number::compare(before, arg, found) == Some(true)) {
            found = Some(arg);
        }
    }
    found.unwrap_or(Number::Missing)
}

/// What is known of one row.
pub(super) struct Lane<'b, 'c> {
    pub clerk: &'b Clerk<'c>,
    pub block: &'b Block,
    pub lane: usize,
}

impl Answers for Lane<'_, '_> {
    fn holds(&mut self, of: Piece) -> Option<bool> {
        self.clerk.prepared.place(of).map_or(Some(true), |place| self.block.holds(place, self.lane))
    }

    fn number(&mut self, of: Piece) -> Option<Decimal> {
        self.block.value(self.clerk.prepared.slot(of)?, self.lane).decimal()
    }
}
