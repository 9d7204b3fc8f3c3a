//! From versions to tests that are each evaluated once.

use ballast_model::Column;
use ballast_packs::{
    Packs,
    plan::{
        Asked, BinaryOp, Facts as _, Formula, Frame, FrameRow, Function, Requirement, SubjectAttribute,
        Version,
    },
};
use hashbrown::HashMap;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use super::{
    axis::{Axis, Quantity},
    number::Number,
};

/// A three-valued condition, hash-consed: children are earlier entries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// The same for every row.
    Constant(bool),
    /// The axis's value reaches the threshold.
    Reaches {
        axis: usize,
        threshold: Threshold,
        op: Comparison,
    },
    /// The column has a value.
    Reported {
        column: usize,
    },
    /// The attribute's code is in a set.
    Among {
        attribute: SubjectAttribute,
        set: usize,
    },
    /// Decided row by row with the exact formula.
    Exact {
        formula: usize,
    },
    Not(usize),
    And(Vec<usize>),
    Or(Vec<usize>),
}

/// A constant, ordered by its bits where it is a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Threshold {
    Whole(i64),
    /// `f64::to_bits`, and the exact formula for what is too near.
    Real {
        bits: u64,
        formula: usize,
    },
}

/// What is asked of a computed number; a column needs only "at least".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Comparison {
    AtLeast,
    Below,
    Equal,
    Unequal,
}

/// A condition of a version.
#[derive(Debug)]
pub(super) struct JudgedCondition {
    pub when: Option<usize>,
    pub test: Option<usize>,
    pub judgement: bool,
    pub waiver: Option<usize>,
}

/// A version, compiled.
#[derive(Debug)]
pub(super) struct Judged<'a> {
    /// Rows it concerns, merged and ascending.
    pub rows: Vec<std::ops::Range<usize>>,
    pub applies: Option<usize>,
    /// Rows whose region is not known, where the version is limited to regions.
    pub unknown: Vec<std::ops::Range<usize>>,
    pub conditions: Vec<JudgedCondition>,
    pub requires: &'a Requirement,
    /// Where all conditions are plain tests that all have to hold: the order to ask them in, and how many of them are
    /// asked of all rows. The rest is asked only of rows that nothing has failed yet.
    pub plain: Option<(Vec<usize>, usize)>,
}

/// Everything asked for, compiled together.
pub(super) struct Compiled<'a> {
    pub packs: &'a Packs,
    pub frame: &'a Frame,
    pub asked: &'a [Asked<'a>],
    pub columns: Vec<&'a Column>,
    pub numbers: Vec<Number>,
    pub axes: Vec<Axis>,
    pub nodes: Vec<Node>,
    /// Version and formula of exact tests.
    pub formulas: Vec<(usize, &'a Formula)>,
    /// Codes of sets: what each of the attribute's distinct codes is, 0 outside, 1 inside, 2 not known.
    pub sets: Vec<Vec<u8>>,
    pub attributes: HashMap<SubjectAttribute, Codes<'a>>,
    pub versions: Vec<Judged<'a>>,
    seen_columns: HashMap<&'a ballast_packs::plan::Input, usize>,
    seen_numbers: HashMap<Key, usize>,
    seen_axes: HashMap<Quantity, usize>,
    seen_nodes: HashMap<Node, usize>,
    seen_sets: HashMap<(SubjectAttribute, &'a [String]), usize>,
}

/// A dear test that more programmes than this ask for is asked of all rows once.
const SHARED: usize = 4;

/// A number as a key: floats by their bits.
type Key = (u8, u64, u64, u64);

/// A coded attribute, row by row.
pub(super) struct Codes<'a> {
    pub distinct: Vec<&'a str>,
    /// A row of the frame with that code.
    pub example: Vec<usize>,
    pub rows: Vec<u32>,
}

impl<'a> Codes<'a> {
    fn new(texts: &'a ballast_model::Texts) -> Self {
        let mut codes =
            Self { distinct: Vec::new(), example: Vec::new(), rows: Vec::with_capacity(texts.len()) };
        let mut seen: HashMap<&str, u32, ahash::RandomState> = HashMap::default();
        let mut last: Option<(&str, u32)> = None;
        for (row, text) in texts.iter().enumerate() {
            let code = match last {
                Some((same, code)) if same == text => code,
                _ => *seen.entry(text).or_insert_with(|| {
                    codes.distinct.push(text);
                    codes.example.push(row);
                    codes.distinct.len() as u32 - 1
                }),
            };
            last = Some((text, code));
            codes.rows.push(code);
        }
        codes
    }
}

impl<'a> Compiled<'a> {
    pub fn new(packs: &'a Packs, frame: &'a Frame, asked: &'a [Asked<'a>]) -> Result<Self, String> {
        let mut compiled = Self {
            packs,
            frame,
            asked,
            columns: Vec::new(),
            numbers: Vec::new(),
            axes: Vec::new(),
            nodes: Vec::new(),
            formulas: Vec::new(),
            sets: Vec::new(),
            attributes: HashMap::new(),
            versions: Vec::new(),
            seen_columns: HashMap::new(),
            seen_numbers: HashMap::new(),
            seen_axes: HashMap::new(),
            seen_nodes: HashMap::new(),
            seen_sets: HashMap::new(),
        };
        let runs = Runs::new(packs, frame);
        for at in 0..asked.len() {
            let version = compiled.version(at, &runs)?;
            compiled.versions.push(version);
        }
        compiled.order();
        for axis in &mut compiled.axes {
            axis.whole.sort_unstable();
            axis.whole.dedup();
            axis.real.sort_unstable_by(f64::total_cmp);
            axis.real.dedup();
        }
        Ok(compiled)
    }

    fn version(&mut self, at: usize, runs: &Runs<'_>) -> Result<Judged<'a>, String> {
        let asked = &self.asked[at];
        let version: &'a Version = asked.version;
        let mut conditions = Vec::with_capacity(version.conditions.len());
        for condition in &version.conditions {
            conditions.push(JudgedCondition {
                when: self.optional(at, condition.when.as_ref())?,
                test: self.optional(at, condition.test.as_ref())?,
                judgement: condition.judgement,
                waiver: self.optional(at, condition.waiver.as_ref().map(|waiver| &waiver.test))?,
            });
        }
        let (rows, unknown) = if asked.regions.is_empty() {
            (std::iter::once(0..self.frame.len()).filter(|rows| !rows.is_empty()).collect(), Vec::new())
        } else {
            (runs.of(asked.regions), runs.unknown.clone())
        };
        Ok(Judged {
            rows,
            applies: self.optional(at, version.applies.as_ref())?,
            unknown,
            conditions,
            requires: &version.requires,
            plain: None,
        })
    }

    /// Puts tests that are dear and asked by few programmes behind the others.
    fn order(&mut self) {
        let mut uses = vec![0usize; self.nodes.len()];
        for version in &self.versions {
            version.conditions.iter().filter_map(|condition| condition.test).for_each(|node| uses[node] += 1);
        }
        let dear = |node: usize| {
            let dear = match self.nodes[node] {
                Node::Exact { .. } => true,
                Node::Reaches { axis, .. } => matches!(self.axes[axis].quantity, Quantity::Number(_)),
                _ => false,
            };
            dear && uses[node] <= SHARED
        };
        for version in &mut self.versions {
            let Requirement::All(all) = version.requires else { continue };
            let plain = |requirement: &Requirement| match requirement {
                Requirement::Condition(at) => version.conditions.get(*at).and_then(|condition| {
                    (condition.when.is_none() && condition.waiver.is_none() && condition.test.is_some())
                        .then_some(*at)
                }),
                _ => None,
            };
            let Some(mut order) = all.iter().map(plain).collect::<Option<Vec<usize>>>() else { continue };
            let is_dear = |at: &usize| version.conditions[*at].test.is_some_and(&dear);
            order.sort_by_key(is_dear);
            let dense = order.iter().filter(|at| !is_dear(at)).count();
            version.plain = Some((order, dense));
        }
    }

    fn optional(&mut self, at: usize, formula: Option<&'a Formula>) -> Result<Option<usize>, String> {
        formula.map(|formula| self.condition(at, formula)).transpose()
    }

    fn node(&mut self, node: Node) -> usize {
        if let Some(&found) = self.seen_nodes.get(&node) {
            return found;
        }
        self.nodes.push(node.clone());
        self.seen_nodes.insert(node, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn exact(&mut self, at: usize, formula: &'a Formula) -> Result<usize, String> {
        self.judgeable(at, formula)?;
        let formula = self.keep(at, formula);
        Ok(self.node(Node::Exact { formula }))
    }

    fn keep(&mut self, at: usize, formula: &'a Formula) -> usize {
        self.formulas.push((at, formula));
        self.formulas.len() - 1
    }

    /// Refuses what cannot be decided row by row, also inside named values.
    fn judgeable(&mut self, at: usize, formula: &'a Formula) -> Result<(), String> {
        let version: &'a Version = self.asked[at].version;
        let mut wrong = None;
        let mut named: Vec<&'a Formula> = vec![formula];
        let mut inputs = Vec::new();
        while let Some(formula) = named.pop() {
            formula.walk(&mut |inner| match inner {
                Formula::Score(_) | Formula::Ranking(_) => {
                    wrong = Some(format!(
                        "version {} names a score or a ranking in a condition: not row by row",
                        version.id
                    ));
                }
                Formula::Named(value) => named_of(version, *value, &mut named),
                Formula::Input(input) => inputs.push(*input),
                _ => {}
            });
        }
        for input in inputs {
            self.column(at, input)?;
        }
        wrong.map_or(Ok(()), Err)
    }

    /// The frame's column behind a version's input.
    fn column(&mut self, at: usize, input: usize) -> Result<usize, String> {
        let version: &'a Version = self.asked[at].version;
        let wanted = version
            .inputs
            .get(input)
            .ok_or_else(|| format!("version {} has no input {input}", version.id))?;
        if let Some(&found) = self.seen_columns.get(&wanted.input) {
            return Ok(found);
        }
        let column = self.frame.columns.get(&wanted.input);
        let column = column.ok_or_else(|| format!("the frame has no column for {:?}", wanted.input))?;
        if column.values.len() != self.frame.len() || column.values.valid.len() != self.frame.len() {
            return Err(format!("the column for {:?} is not as long as the frame", wanted.input));
        }
        self.columns.push(&column.values);
        self.seen_columns.insert(&wanted.input, self.columns.len() - 1);
        Ok(self.columns.len() - 1)
    }

    fn condition(&mut self, at: usize, formula: &'a Formula) -> Result<usize, String> {
        let version: &'a Version = self.asked[at].version;
        match formula {
            Formula::Not(x) => {
                let x = self.condition(at, x)?;
                Ok(self.node(Node::Not(x)))
            }
            Formula::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let mut both = [self.condition(at, left)?, self.condition(at, right)?];
                both.sort_unstable();
                let both = both.to_vec();
                Ok(self.node(if *op == BinaryOp::And { Node::And(both) } else { Node::Or(both) }))
            }
            Formula::Binary { op, left, right } => self.comparison(at, formula, *op, left, right),
            Formula::Named(value) => match version.values.get(*value) {
                Some(value) => self.condition(at, &value.formula),
                None => Ok(self.node(Node::Constant(false))),
            },
            Formula::Input(input) => {
                let axis = self.column(at, *input)?;
                // Held or not: stored as 1 and 0.
                let (one, two) = (self.at_least(axis, 0), self.at_least(axis, 1));
                let below = self.node(Node::Not(one));
                let mut other = vec![below, two];
                other.sort_unstable();
                Ok(self.node(Node::Or(other)))
            }
            Formula::IsNull { of, negated } => match of.as_ref() {
                Formula::Input(input) => {
                    let column = self.column(at, *input)?;
                    let reported = self.node(Node::Reported { column });
                    Ok(if *negated { reported } else { self.node(Node::Not(reported)) })
                }
                _ => self.exact(at, formula),
            },
            Formula::Within { attribute, codes } => {
                Ok(self.among(at, *attribute, codes, |row, codes| row.within(*attribute, codes)))
            }
            Formula::IsOneOf { attribute, codes } => Ok(self.among(at, *attribute, codes, |row, codes| {
                let own = row.attribute(*attribute);
                (!own.is_empty()).then(|| codes.iter().any(|code| code == own))
            })),
            _ => self.exact(at, formula),
        }
    }

    fn codes(&mut self, attribute: SubjectAttribute) -> &Codes<'a> {
        let frame = self.frame;
        self.attributes.entry(attribute).or_insert_with(|| {
            Codes::new(match attribute {
                SubjectAttribute::Region => &frame.region,
                SubjectAttribute::Industry => &frame.industry,
                SubjectAttribute::Size => &frame.size,
                SubjectAttribute::Ownership => &frame.ownership,
            })
        })
    }

    fn among(
        &mut self,
        at: usize,
        attribute: SubjectAttribute,
        codes: &'a [String],
        decide: impl Fn(&FrameRow<'_>, &[String]) -> Option<bool>,
    ) -> usize {
        let set = match self.seen_sets.get(&(attribute, codes)) {
            Some(&set) => set,
            None => {
                let (packs, frame, version) = (self.packs, self.frame, self.asked[at].version);
                let examples = self.codes(attribute).example.clone();
                let of = |row: usize| match decide(&FrameRow::new(packs, frame, version, row), codes) {
                    Some(holds) => u8::from(holds),
                    None => 2,
                };
                self.sets.push(examples.into_iter().map(of).collect());
                self.seen_sets.insert((attribute, codes), self.sets.len() - 1);
                self.sets.len() - 1
            }
        };
        self.node(Node::Among { attribute, set })
    }

    fn axis(&mut self, quantity: Quantity) -> usize {
        if let Some(&found) = self.seen_axes.get(&quantity) {
            return found;
        }
        self.axes.push(Axis::new(quantity));
        self.seen_axes.insert(quantity, self.axes.len() - 1);
        self.axes.len() - 1
    }

    /// A column's integers reach a threshold.
    fn at_least(&mut self, column: usize, threshold: i64) -> usize {
        let axis = self.axis(Quantity::Column(column));
        self.axes[axis].whole.push(threshold);
        self.node(Node::Reaches { axis, threshold: Threshold::Whole(threshold), op: Comparison::AtLeast })
    }

    fn comparison(
        &mut self,
        at: usize,
        whole: &'a Formula,
        op: BinaryOp,
        left: &'a Formula,
        right: &'a Formula,
    ) -> Result<usize, String> {
        let (of, op, constant) = match (self.constant(at, left), self.constant(at, right)) {
            (None, Some(constant)) => (left, op, constant),
            (Some(constant), None) => (right, op.mirrored(), constant),
            (Some(a), Some(b)) => {
                let holds = op.compare(a, b);
                return Ok(self.node(Node::Constant(holds.unwrap_or(false))));
            }
            (None, None) => {
                let (Some(left), Some(right)) = (self.number(at, left)?, self.number(at, right)?) else {
                    return self.exact(at, whole);
                };
                let difference = self.intern(Number::Binary { op: BinaryOp::Sub, left, right });
                return Ok(self.real(at, whole, difference, op, 0.0));
            }
        };
        if let Formula::Input(input) = of {
            let factor = self.asked[at].version.inputs.get(*input).map_or(Decimal::ONE, |input| input.factor);
            let column = self.column(at, *input)?;
            if let Some(node) = self.whole(column, op, constant, factor) {
                return Ok(node);
            }
        }
        match (self.number(at, of)?, constant.to_f64()) {
            (Some(number), Some(threshold)) => Ok(self.real(at, whole, number, op, threshold)),
            _ => self.exact(at, whole),
        }
    }

    /// A column against a constant, in stored integers.
    fn whole(&mut self, column: usize, op: BinaryOp, constant: Decimal, factor: Decimal) -> Option<usize> {
        if factor <= Decimal::ZERO {
            return None;
        }
        let stored = constant.checked_div(factor)?;
        let (down, up) = (stored.floor().to_i64()?, stored.ceil().to_i64()?);
        let above = down.checked_add(1)?;
        let node = match op {
            BinaryOp::GtEq => self.at_least(column, up),
            BinaryOp::Gt => self.at_least(column, above),
            BinaryOp::Lt => {
                let reached = self.at_least(column, up);
                self.node(Node::Not(reached))
            }
            BinaryOp::LtEq => {
                let reached = self.at_least(column, above);
                self.node(Node::Not(reached))
            }
            BinaryOp::Eq | BinaryOp::NotEq => {
                // Below `up` and from `above` on; nothing lies between where the constant is no integer.
                let (reached, passed) = (self.at_least(column, up), self.at_least(column, above));
                let short = self.node(Node::Not(reached));
                let mut other = vec![short, passed];
                other.sort_unstable();
                let unequal = self.node(Node::Or(other));
                if op == BinaryOp::NotEq { unequal } else { self.node(Node::Not(unequal)) }
            }
            _ => return None,
        };
        Some(node)
    }

    fn real(&mut self, at: usize, whole: &'a Formula, number: usize, op: BinaryOp, threshold: f64) -> usize {
        let op = match op {
            BinaryOp::GtEq | BinaryOp::Gt => Comparison::AtLeast,
            BinaryOp::Lt | BinaryOp::LtEq => Comparison::Below,
            BinaryOp::Eq => Comparison::Equal,
            _ => Comparison::Unequal,
        };
        // -0 and 0 are one threshold.
        let threshold = threshold + 0.0;
        let axis = self.axis(Quantity::Number(number));
        self.axes[axis].real.push(threshold);
        let formula = self.keep(at, whole);
        // Two programmes that ask the same share the test: the key leaves out whose formula decides near misses,
        // unless they ask for different sides of an equality.
        let bits = threshold.to_bits();
        let strict = u64::from(matches!(whole, Formula::Binary { op: BinaryOp::Gt | BinaryOp::LtEq, .. }));
        let mirrored =
            u64::from(matches!(whole, Formula::Binary { left, .. } if self.constant(at, left).is_some()));
        let key = (255, axis as u64 * 16 + op as u64 * 4 + strict * 2 + mirrored, bits, 0);
        if let Some(&found) = self.seen_numbers.get(&key) {
            self.formulas.pop();
            return found;
        }
        let node = self.node(Node::Reaches { axis, threshold: Threshold::Real { bits, formula }, op });
        self.seen_numbers.insert(key, node);
        node
    }

    /// The value of a formula that is the same for every row.
    fn constant(&self, at: usize, formula: &Formula) -> Option<Decimal> {
        self.asked[at].version.constant(formula, Some(self.frame.on))
    }

    fn intern(&mut self, number: Number) -> usize {
        let key: Key = match number {
            Number::Column { column, factor } => (0, column as u64, factor.to_bits(), 0),
            Number::Constant(value) => (1, value.to_bits(), 0, 0),
            Number::Binary { op, left, right } => (2, op as u64, left as u64, right as u64),
            Number::Negate(x) => (3, x as u64, 0, 0),
            Number::Call { function, left, right } => (4, function as u64, left as u64, right as u64),
            Number::Growth { now, then, years } => (5, now as u64, then as u64, years.to_bits()),
        };
        if let Some(&found) = self.seen_numbers.get(&key) {
            return found;
        }
        self.numbers.push(number);
        self.seen_numbers.insert(key, self.numbers.len() - 1);
        self.numbers.len() - 1
    }

    /// A formula in floats; nothing where it has no fast form.
    fn number(&mut self, at: usize, formula: &'a Formula) -> Result<Option<usize>, String> {
        if let Some(constant) = self.constant(at, formula) {
            return Ok(constant.to_f64().map(|value| self.intern(Number::Constant(value))));
        }
        let version: &'a Version = self.asked[at].version;
        let number = match formula {
            Formula::Input(input) => {
                let factor =
                    version.inputs.get(*input).and_then(|input| input.factor.to_f64()).unwrap_or(1.0);
                Number::Column { column: self.column(at, *input)?, factor }
            }
            Formula::Named(value) => match version.values.get(*value) {
                Some(value) => return self.number(at, &value.formula),
                None => return Ok(None),
            },
            Formula::Negate(x) => match self.number(at, x)? {
                Some(x) => Number::Negate(x),
                None => return Ok(None),
            },
            Formula::Binary {
                op: op @ (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div),
                left,
                right,
            } => match (self.number(at, left)?, self.number(at, right)?) {
                (Some(left), Some(right)) => Number::Binary { op: *op, left, right },
                _ => return Ok(None),
            },
            Formula::Call { function, args } => return self.call(at, *function, args),
            _ => return Ok(None),
        };
        Ok(Some(self.intern(number)))
    }

    fn call(&mut self, at: usize, function: Function, args: &'a [Formula]) -> Result<Option<usize>, String> {
        let mut numbers = Vec::with_capacity(args.len());
        for arg in args {
            match self.number(at, arg)? {
                Some(number) => numbers.push(number),
                None => return Ok(None),
            }
        }
        let number = match (function, numbers.as_slice()) {
            (Function::Abs, [x]) => Number::Call { function, left: *x, right: *x },
            (Function::Coalesce | Function::Greatest | Function::Least, [first, rest @ ..]) => {
                let mut so_far = *first;
                for next in rest {
                    so_far = self.intern(Number::Call { function, left: so_far, right: *next });
                }
                return Ok(Some(so_far));
            }
            (Function::Mean, [first, rest @ ..]) => {
                let mut sum = *first;
                for next in rest {
                    sum = self.intern(Number::Binary { op: BinaryOp::Add, left: sum, right: *next });
                }
                let count = self.intern(Number::Constant(numbers.len() as f64));
                Number::Binary { op: BinaryOp::Div, left: sum, right: count }
            }
            (Function::CompoundGrowth, [now, then, _]) => {
                let years = self.constant(at, &args[2]).and_then(|years| years.to_f64());
                match years.filter(|years| *years > 0.0) {
                    Some(years) => Number::Growth { now: *now, then: *then, years },
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(self.intern(number)))
    }
}

fn named_of<'a>(version: &'a Version, value: usize, into: &mut Vec<&'a Formula>) {
    // Values use only earlier ones, so this ends.
    into.extend(version.values.get(value).map(|value| &value.formula));
}

/// Runs of rows with one region code.
struct Runs<'a> {
    by_code: HashMap<&'a str, Vec<std::ops::Range<usize>>>,
    /// Rows whose code is in no tree.
    unknown: Vec<std::ops::Range<usize>>,
}

impl<'a> Runs<'a> {
    fn new(packs: &Packs, frame: &'a Frame) -> Self {
        let mut runs: Vec<(&str, std::ops::Range<usize>)> = Vec::new();
        for (row, region) in frame.region.iter().enumerate() {
            match runs.last_mut() {
                Some((same, run)) if *same == region => run.end = row + 1,
                _ => runs.push((region, row..row + 1)),
            }
        }
        let mut found = Self { by_code: HashMap::new(), unknown: Vec::new() };
        for (region, run) in runs {
            found.by_code.entry(region).or_default().push(run);
        }
        let tree = packs.tree("regions");
        let known = |region: &str| tree.is_some_and(|tree| tree.resolve(region, frame.on).is_some());
        let unknown = found.by_code.iter().filter(|(region, _)| !known(region));
        found.unknown = merged(unknown.flat_map(|(_, runs)| runs.iter().cloned()).collect());
        found
    }

    fn of(&self, regions: &[String]) -> Vec<std::ops::Range<usize>> {
        let runs = regions.iter().filter_map(|region| self.by_code.get(region.as_str()));
        merged(runs.flatten().cloned().collect())
    }
}

/// Ranges in order, neighbours as one.
fn merged(mut ranges: Vec<std::ops::Range<usize>>) -> Vec<std::ops::Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<std::ops::Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
