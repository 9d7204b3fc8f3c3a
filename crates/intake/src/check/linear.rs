use ballast_model::Period;
use ballast_packs::plan::{BinaryOp, Expr, FieldKind, Form, period_number};
use rust_decimal::Decimal;

/// Which return a value is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The one at hand.
    Own,
    /// The subject's previous period.
    Previous,
    /// The subject's same period of last year.
    LastYear,
}

/// A field of a return: where, and its place in the form.
pub(super) type Slot = (Of, usize);

/// A check made ready for one period: comparisons of sums became integer arithmetic, what depends on the
/// period alone is settled.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// Settled.
    Always(bool),
    /// `sum of coefficient x value + constant` against zero, all in whole units of 10^-scale.
    Compare {
        terms: Vec<(Slot, i128)>,
        constant: i128,
        op: BinaryOp,
        tolerance: i128,
    },
    /// Whether a field was reported.
    IsNull(Slot, bool),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    /// Anything else, by the small evaluator.
    Other(Box<Expr>, Decimal),
}

/// A sum of fields times numbers.
struct Sum {
    terms: Vec<(Slot, Decimal)>,
    constant: Decimal,
}

impl Test {
    /// Makes a check ready.
    pub fn new(form: &Form, period: Period, expr: &Expr, tolerance: Decimal) -> Self {
        match expr {
            Expr::Not(x) => match Self::new(form, period, x, tolerance) {
                Test::Always(known) => Test::Always(!known),
                test => Test::Not(Box::new(test)),
            },
            Expr::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let (a, b) =
                    (Self::new(form, period, left, tolerance), Self::new(form, period, right, tolerance));
                let and = *op == BinaryOp::And;
                match (a, b) {
                    // `false and x`, `true or x` are settled; `true and x`, `false or x` are x.
                    (Test::Always(known), other) | (other, Test::Always(known)) => {
                        if known == and {
                            other
                        } else {
                            Test::Always(known)
                        }
                    }
                    (a, b) if and => Test::And(Box::new(a), Box::new(b)),
                    (a, b) => Test::Or(Box::new(a), Box::new(b)),
                }
            }
            Expr::IsNull { of, negated } => match of.as_ref() {
                Expr::Field { qualifier, field } => match slot(form, qualifier, field) {
                    Some(slot) => Test::IsNull(slot, *negated),
                    None => Test::Other(Box::new(expr.clone()), tolerance),
                },
                _ => Test::Other(Box::new(expr.clone()), tolerance),
            },
            Expr::Binary { op, left, right } => choice(form, *op, left, right)
                .or_else(|| compare(form, period, *op, left, right, tolerance))
                .unwrap_or_else(|| Test::Other(Box::new(expr.clone()), tolerance)),
            _ => Test::Other(Box::new(expr.clone()), tolerance),
        }
    }

    /// Whether it holds; nothing where a value that decides it is missing.
    pub fn holds(
        &self,
        get: &dyn Fn(Slot) -> Option<i64>,
        other: &dyn Fn(&Expr, Decimal) -> Option<bool>,
    ) -> Option<bool> {
        match self {
            Test::Always(known) => Some(*known),
            Test::Compare { terms, constant, op, tolerance } => {
                let mut sum = *constant;
                for (slot, coefficient) in terms {
                    sum = sum.checked_add(coefficient.checked_mul(i128::from(get(*slot)?))?)?;
                }
                Some(match op {
                    BinaryOp::Eq => sum.abs() <= *tolerance,
                    BinaryOp::NotEq => sum.abs() > *tolerance,
                    BinaryOp::Lt => sum < 0,
                    BinaryOp::LtEq => sum <= 0,
                    BinaryOp::Gt => sum > 0,
                    BinaryOp::GtEq => sum >= 0,
                    _ => return None,
                })
            }
            Test::IsNull(slot, negated) => Some(get(*slot).is_none() != *negated),
            Test::Not(x) => Some(!x.holds(get, other)?),
            Test::And(a, b) => match a.holds(get, other) {
                Some(false) => Some(false),
                a => match (a, b.holds(get, other)) {
                    (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                },
            },
            Test::Or(a, b) => match a.holds(get, other) {
                Some(true) => Some(true),
                a => match (a, b.holds(get, other)) {
                    (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                },
            },
            Test::Other(expr, tolerance) => other(expr, *tolerance),
        }
    }
}

/// The slot of a field named in an expression.
pub(super) fn slot(form: &Form, qualifier: &str, field: &str) -> Option<Slot> {
    let of = match qualifier {
        "" => Of::Own,
        "prev" => Of::Previous,
        "last_year" => Of::LastYear,
        _ => return None,
    };
    Some((of, form.fields.iter().position(|f| f.id == field)?))
}

/// `status <> 'stopped'`: a choice against one of its codes.
fn choice(form: &Form, op: BinaryOp, left: &Expr, right: &Expr) -> Option<Test> {
    let (field, text) = match (left, right) {
        (field @ Expr::Field { .. }, Expr::Text(text)) | (Expr::Text(text), field @ Expr::Field { .. }) => {
            (field, text)
        }
        _ => return None,
    };
    let Expr::Field { qualifier, field } = field else { return None };
    let slot = slot(form, qualifier, field)?;
    let FieldKind::Choice(list) = &form.fields[slot.1].kind else { return None };
    let code = list.iter().position(|(code, _)| code == text)? as i128;
    let op = if matches!(op, BinaryOp::Eq | BinaryOp::NotEq) { op } else { return None };
    Some(Test::Compare { terms: vec![(slot, 1)], constant: -code, op, tolerance: 0 })
}

fn compare(
    form: &Form,
    period: Period,
    op: BinaryOp,
    left: &Expr,
    right: &Expr,
    tolerance: Decimal,
) -> Option<Test> {
    if !matches!(
        op,
        BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::Lt | BinaryOp::LtEq | BinaryOp::Gt | BinaryOp::GtEq
    ) {
        return None;
    }
    let (a, b) = (sum(form, period, left)?, sum(form, period, right)?);
    let mut terms = a.terms;
    for (slot, coefficient) in b.terms {
        terms.push((slot, -coefficient));
    }
    let constant = a.constant.checked_sub(b.constant)?;
    // A stored integer is value x 10^decimals: its coefficient carries the 10^-decimals.
    let mut scaled = Vec::with_capacity(terms.len());
    for (slot, coefficient) in terms {
        let mut coefficient = coefficient.normalize();
        coefficient.set_scale(coefficient.scale() + form.fields[slot.1].decimals).ok()?;
        scaled.push((slot, coefficient));
    }
    let numbers = scaled.iter().map(|(_, c)| c).chain([&constant, &tolerance]);
    let scale = numbers.map(|n| n.normalize().scale()).max().unwrap_or(0);
    if scale > 18 {
        return None;
    }
    let whole = |n: Decimal| {
        let n = n.normalize();
        n.mantissa().checked_mul(10i128.checked_pow(scale - n.scale())?)
    };
    if scaled.is_empty() {
        return Test::Compare {
            terms: Vec::new(),
            constant: whole(constant)?,
            op,
            tolerance: whole(tolerance)?,
        }
        .holds(&|_| None, &|_, _| None)
        .map(Test::Always);
    }
    let terms = scaled.into_iter().map(|(slot, c)| Some((slot, whole(c)?))).collect::<Option<Vec<_>>>()?;
    Some(Test::Compare { terms, constant: whole(constant)?, op, tolerance: whole(tolerance)? })
}

/// An expression as a sum, where it is one.
fn sum(form: &Form, period: Period, expr: &Expr) -> Option<Sum> {
    let constant = |n: Decimal| Sum { terms: Vec::new(), constant: n };
    Some(match expr {
        Expr::Number(n) => constant(*n),
        Expr::Field { qualifier, field } if qualifier == "period" => constant(period_number(period, field)?),
        Expr::Field { qualifier, field } => {
            Sum { terms: vec![(slot(form, qualifier, field)?, Decimal::ONE)], constant: Decimal::ZERO }
        }
        Expr::Negate(x) => times(sum(form, period, x)?, -Decimal::ONE)?,
        Expr::Binary { op: BinaryOp::Add, left, right } => {
            let (mut a, b) = (sum(form, period, left)?, sum(form, period, right)?);
            a.terms.extend(b.terms);
            a.constant = a.constant.checked_add(b.constant)?;
            a
        }
        Expr::Binary { op: BinaryOp::Sub, left, right } => {
            let (mut a, b) = (sum(form, period, left)?, times(sum(form, period, right)?, -Decimal::ONE)?);
            a.terms.extend(b.terms);
            a.constant = a.constant.checked_add(b.constant)?;
            a
        }
        Expr::Binary { op: BinaryOp::Mul, left, right } => {
            let (a, b) = (sum(form, period, left)?, sum(form, period, right)?);
            match (a.terms.is_empty(), b.terms.is_empty()) {
                (true, _) => times(b, a.constant)?,
                (_, true) => times(a, b.constant)?,
                _ => return None,
            }
        }
        _ => return None,
    })
}

fn times(sum: Sum, factor: Decimal) -> Option<Sum> {
    let terms = sum.terms.into_iter().map(|(slot, c)| Some((slot, c.checked_mul(factor)?)));
    Some(Sum { terms: terms.collect::<Option<_>>()?, constant: sum.constant.checked_mul(factor)? })
}
