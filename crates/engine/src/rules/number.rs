//! Formulas in floats, each value with a bound of its error.

use ballast_model::Column;
use ballast_packs::plan::{BinaryOp, Function};

use super::BLOCK;

/// Rows in a block.
pub(super) const ROWS: usize = BLOCK * 64;

/// A number, hash-consed: children are earlier entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// A column, times base units in one stored integer.
    Column { column: usize, factor: f64 },
    /// The same for every row.
    Constant(f64),
    /// `a op b`.
    Binary { op: BinaryOp, left: usize, right: usize },
    /// `-a`.
    Negate(usize),
    /// A function of one, two or more numbers; more are folded pairwise.
    Call { function: Function, left: usize, right: usize },
    /// Yearly growth from `then` to `now` over so many years.
    Growth { now: usize, then: usize, years: f64 },
}

/// Values of a block: NaN where missing, and how far each may be from the exact value. Infinite: ask the exact formula.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    pub value: Vec<f64>,
    pub error: Vec<f64>,
}

impl Values {
    pub fn new() -> Self {
        Self { value: vec![f64::NAN; ROWS], error: vec![0.0; ROWS] }
    }
}

/// Half a unit in the last place, doubled to be safe.
const EPSILON: f64 = f64::EPSILON;

/// Computes `number` for rows `first..first + rows` into `out`; children are in `done`.
pub(super) fn compute(
    number: Number,
    columns: &[&Column],
    done: &[Values],
    first: usize,
    rows: usize,
    out: &mut Values,
) {
    let (value, error) = (&mut out.value[..rows], &mut out.error[..rows]);
    let of = |at: usize| done[at].value[..rows].iter().zip(&done[at].error[..rows]);
    match number {
        Number::Column { column, factor } => {
            let column = columns[column];
            let words = column.valid.words();
            for (at, stored) in column.values[first..first + rows].iter().enumerate() {
                let row = first + at;
                let valid = words[row / 64] >> (row % 64) & 1 == 1;
                let v = *stored as f64 * factor;
                value[at] = if valid { v } else { f64::NAN };
                // The integer, the factor and the product are each rounded once.
                error[at] = v.abs() * (2.0 * EPSILON);
            }
        }
        Number::Constant(v) => {
            value.fill(v);
            error.fill(v.abs() * EPSILON);
        }
        Number::Negate(a) => {
            for ((v, e), (a, ea)) in value.iter_mut().zip(error).zip(of(a)) {
                (*v, *e) = (-a, *ea);
            }
        }
        Number::Binary { op, left, right } => {
            let sides = of(left).zip(of(right));
            for ((v, e), ((a, ea), (b, eb))) in value.iter_mut().zip(error).zip(sides) {
                (*v, *e) = binary(op, (*a, *ea), (*b, *eb));
            }
        }
        Number::Call { function, left, right } => {
            let sides = of(left).zip(of(right));
            for ((v, e), ((a, ea), (b, eb))) in value.iter_mut().zip(error).zip(sides) {
                (*v, *e) = call(function, (*a, *ea), (*b, *eb));
            }
        }
        Number::Growth { now, then, years } => {
            let sides = of(now).zip(of(then));
            for ((v, e), ((a, ea), (b, eb))) in value.iter_mut().zip(error).zip(sides) {
                (*v, *e) = growth((*a, *ea), (*b, *eb), years);
            }
        }
    }
}

/// The same for one row, for tests that few rows are left to be asked.
pub(super) fn at(number: usize, numbers: &[Number], columns: &[&Column], row: usize) -> Bounded {
    let of = |number: usize| at(number, numbers, columns, row);
    match numbers[number] {
        Number::Column { column, factor } => match columns[column].get(row) {
            Some(stored) => {
                let value = stored as f64 * factor;
                (value, value.abs() * (2.0 * EPSILON))
            }
            None => (f64::NAN, 0.0),
        },
        Number::Constant(value) => (value, value.abs() * EPSILON),
        Number::Negate(x) => {
            let (value, error) = of(x);
            (-value, error)
        }
        Number::Binary { op, left, right } => binary(op, of(left), of(right)),
        Number::Call { function, left, right } => call(function, of(left), of(right)),
        Number::Growth { now, then, years } => growth(of(now), of(then), years),
    }
}

/// A column and base units in one stored integer.
pub(super) type Scaled<'a> = (&'a Column, f64);

/// A share of two columns, which most formulas are.
pub(super) fn share<'a>(
    number: usize,
    numbers: &[Number],
    columns: &[&'a Column],
) -> Option<[Scaled<'a>; 2]> {
    let Number::Binary { op: BinaryOp::Div, left, right } = numbers[number] else { return None };
    let scaled = |number: usize| match numbers[number] {
        Number::Column { column, factor } => Some((columns[column], factor)),
        _ => None,
    };
    Some([scaled(left)?, scaled(right)?])
}

/// What a share of two columns says of the rows of a word: one bit per row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reached {
    /// It has a value.
    pub known: u64,
    /// Its value reaches the threshold.
    pub holds: u64,
    /// Floats cannot tell.
    pub near: u64,
}

/// Compares a share with a threshold for the rows `asked` of a word. Nothing but the loop depends on data: what is asked is one row
/// in a few, and no branch could guess which.
pub(super) fn shares(
    [(a, fa), (b, fb)]: [Scaled<'_>; 2],
    threshold: f64,
    word: usize,
    asked: u64,
) -> Reached {
    let rows = word * 64..(word * 64 + 64).min(a.values.len());
    let (x, y) = (&a.values[rows.clone()], &b.values[rows]);
    let known = asked & a.valid.words()[word] & b.valid.words()[word];
    let (mut zero, mut found) = (0u64, Reached::default());
    let mut left = known;
    while left != 0 {
        let row = left.trailing_zeros() as usize;
        left &= left - 1;
        let value = (x[row] as f64 * fa) / (y[row] as f64 * fb);
        zero |= u64::from(y[row] == 0) << row;
        found.holds |= u64::from(value >= threshold) << row;
        // Five roundings, and room.
        let near = too_near((value, value.abs() * (8.0 * EPSILON)), threshold) | !in_decimal_range(value);
        found.near |= u64::from(near) << row;
    }
    found.known = known & !zero;
    Reached { known: found.known, holds: found.holds & found.known, near: found.near & found.known }
}

/// Whether a value lies too near to a threshold for floats to tell: the constant was rounded too.
#[inline]
pub(super) fn too_near((value, error): Bounded, threshold: f64) -> bool {
    (threshold - value).abs() <= 2.0 * error + threshold.abs() * (4.0 * EPSILON)
}

/// A value and how far it may be from the exact one.
pub(super) type Bounded = (f64, f64);

/// Cannot be told in floats.
const ASK: Bounded = (0.0, f64::INFINITY);

fn binary(op: BinaryOp, (a, ea): Bounded, (b, eb): Bounded) -> Bounded {
    let (v, e) = match op {
        BinaryOp::Add => (a + b, ea + eb),
        BinaryOp::Sub => (a - b, ea + eb),
        BinaryOp::Mul => (a * b, a.abs() * eb + b.abs() * ea + ea * eb),
        BinaryOp::Div => {
            if a.is_nan() || b.is_nan() {
                return (f64::NAN, 0.0);
            }
            if b == 0.0 && eb == 0.0 {
                return (f64::NAN, 0.0);
            }
            if b.abs() <= 4.0 * eb {
                return ASK;
            }
            let v = a / b;
            (v, (ea + v.abs() * eb) / (b.abs() - eb))
        }
        _ => ASK,
    };
    if v.is_nan() { (v, 0.0) } else { decimal_range(v, e + v.abs() * EPSILON) }
}

/// A decimal holds 28 digits: what lies near that limit may overflow there and not here.
#[inline]
fn decimal_range(v: f64, e: f64) -> Bounded {
    if in_decimal_range(v) { (v, e) } else { ASK }
}

#[inline]
fn in_decimal_range(v: f64) -> bool {
    (v.abs() <= 1e27) & ((v == 0.0) | (v.abs() >= 1e-20))
}

fn call(function: Function, (a, ea): Bounded, (b, eb): Bounded) -> Bounded {
    if function == Function::Coalesce {
        return if a.is_nan() { (b, eb) } else { (a, ea) };
    }
    if a.is_nan() || b.is_nan() {
        return (f64::NAN, 0.0);
    }
    match function {
        Function::Abs => (a.abs(), ea),
        Function::Greatest => (a.max(b), ea.max(eb)),
        Function::Least => (a.min(b), ea.max(eb)),
        _ => ASK,
    }
}

fn growth((now, en): Bounded, (then, et): Bounded, years: f64) -> Bounded {
    if now.is_nan() || then.is_nan() {
        return (f64::NAN, 0.0);
    }
    // Signs decide whether there is a growth at all.
    if then.abs() <= 4.0 * et && then != 0.0 || now.abs() <= 4.0 * en && now != 0.0 {
        return ASK;
    }
    if then <= 0.0 || now < 0.0 {
        return (f64::NAN, 0.0);
    }
    let ratio = now / then;
    let relative = if now == 0.0 { 0.0 } else { en / now } + et / then + EPSILON;
    let root = ratio.powf(1.0 / years);
    // The exact formula rounds to twelve places.
    (root - 1.0, root * relative + root * 8.0 * EPSILON + 2e-12)
}
