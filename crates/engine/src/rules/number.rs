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
        Number::Binary { op, left, right } => {
            if let (
                BinaryOp::Div,
                Number::Column { column: a, factor: fa },
                Number::Column { column: b, factor: fb },
            ) = (op, numbers[left], numbers[right])
            {
                return share((columns[a], fa), (columns[b], fb), row);
            }
            binary(op, of(left), of(right))
        }
        Number::Call { function, left, right } => call(function, of(left), of(right)),
        Number::Growth { now, then, years } => growth(of(now), of(then), years),
    }
}

/// A share of two columns, which most formulas are.
#[inline]
fn share((a, fa): (&Column, f64), (b, fb): (&Column, f64), row: usize) -> Bounded {
    let valid = |column: &Column| column.valid.words()[row / 64] >> (row % 64) & 1 == 1;
    let (stored, divisor) = (a.values[row], b.values[row]);
    if divisor == 0 || !valid(a) || !valid(b) {
        return (f64::NAN, 0.0);
    }
    let value = (stored as f64 * fa) / (divisor as f64 * fb);
    // Five roundings, and room.
    decimal_range(value, value.abs() * (8.0 * EPSILON))
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
    if v.abs() > 1e27 || (v != 0.0 && v.abs() < 1e-20) { ASK } else { (v, e) }
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
