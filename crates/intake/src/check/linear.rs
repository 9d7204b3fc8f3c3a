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

#[cfg(test)]
mod tests {
    use ballast_packs::plan::{Field, Frequency, IdScheme, Row, Series, SubjectKind};
    use proptest::prelude::*;

    use super::*;

    const FIELDS: [(&str, u32); 3] = [("a", 0), ("b", 2), ("c", 4)];

    fn form() -> Form {
        let text = |t: &str| ballast_model::Text::new(t, t);
        let fields = FIELDS.map(|(id, decimals)| Field {
            id: id.to_owned(),
            family: id.to_owned(),
            series: Series::Current,
            name: text(id),
            kind: FieldKind::Quantity,
            unit: "元".to_owned(),
            decimals,
            required: false,
            non_negative: false,
            aliases: Vec::new(),
            why: text(""),
        });
        Form {
            id: "f".to_owned(),
            name: text("f"),
            frequency: Frequency::Month,
            merge_january_february: false,
            subject: SubjectKind::Enterprise,
            id_scheme: IdScheme::Free,
            region_tree: String::new(),
            industry_tree: String::new(),
            industry_within: Vec::new(),
            fields: fields.to_vec(),
            attributes: Vec::new(),
            checks: Vec::new(),
            unit_slip: None,
            outlier: None,
            whole: None,
            whole_checks: Vec::new(),
            ask_below: None,
            source: String::new(),
        }
    }

    struct Values([Option<i64>; 6]);

    impl Values {
        fn at(&self, (of, at): Slot) -> Option<i64> {
            self.0[at + if of == Of::Previous { 3 } else { 0 }]
        }
    }

    impl Row for Values {
        fn number(&self, qualifier: &str, field: &str) -> Option<Decimal> {
            if qualifier == "period" {
                return period_number(Period::month(2024, 3)?, field);
            }
            let slot = slot(&form(), qualifier, field)?;
            Some(Decimal::new(self.at(slot)?, FIELDS[slot.1].1))
        }
    }

    fn amount() -> impl Strategy<Value = Expr> {
        let field = (prop_oneof![Just(""), Just("prev")], 0..3usize).prop_map(|(qualifier, at)| {
            Expr::Field { qualifier: qualifier.to_owned(), field: FIELDS[at].0.to_owned() }
        });
        let month = Just(Expr::Field { qualifier: "period".to_owned(), field: "first_month".to_owned() });
        let number = (-200i64..200, 0u32..3).prop_map(|(n, scale)| Expr::Number(Decimal::new(n, scale)));
        prop_oneof![field, number, month].prop_recursive(3, 12, 2, |inner| {
            let op = prop_oneof![
                Just(BinaryOp::Add),
                Just(BinaryOp::Sub),
                Just(BinaryOp::Mul),
                Just(BinaryOp::Div)
            ];
            prop_oneof![
                inner.clone().prop_map(|x| Expr::Negate(Box::new(x))),
                (op, inner.clone(), inner).prop_map(|(op, left, right)| Expr::Binary {
                    op,
                    left: Box::new(left),
                    right: Box::new(right)
                }),
            ]
        })
    }

    fn condition() -> impl Strategy<Value = Expr> {
        let op = prop_oneof![
            Just(BinaryOp::Eq),
            Just(BinaryOp::NotEq),
            Just(BinaryOp::Lt),
            Just(BinaryOp::LtEq),
            Just(BinaryOp::Gt),
            Just(BinaryOp::GtEq)
        ];
        let compared = (op, amount(), amount()).prop_map(|(op, left, right)| Expr::Binary {
            op,
            left: Box::new(left),
            right: Box::new(right),
        });
        let missing =
            (amount(), any::<bool>()).prop_map(|(of, negated)| Expr::IsNull { of: Box::new(of), negated });
        prop_oneof![4 => compared, 1 => missing].prop_recursive(3, 12, 2, |inner| {
            let op = prop_oneof![Just(BinaryOp::And), Just(BinaryOp::Or)];
            prop_oneof![
                inner.clone().prop_map(|x| Expr::Not(Box::new(x))),
                (op, inner.clone(), inner).prop_map(|(op, left, right)| Expr::Binary {
                    op,
                    left: Box::new(left),
                    right: Box::new(right)
                }),
            ]
        })
    }

    proptest! {
        /// Made ready, a check says what the small evaluator says.
        #[test]
        fn agrees_with_the_small_evaluator(
            expr in condition(),
            values in prop::array::uniform6(prop::option::of(-5_000i64..5_000)),
        ) {
            let (form, row) = (form(), Values(values));
            let period = Period::month(2024, 3).unwrap();
            let test = Test::new(&form, period, &expr, Decimal::ZERO);
            let found = test.holds(&|slot| row.at(slot), &|expr, _| expr.holds(&row));
            prop_assert_eq!(found, expr.holds(&row), "{:?}", expr);
        }
    }

    #[test]
    fn a_tolerance_is_in_the_unit_of_the_field() {
        let field = |id: &str| Box::new(Expr::Field { qualifier: String::new(), field: id.to_owned() });
        let expr = Expr::Binary { op: BinaryOp::Eq, left: field("a"), right: field("b") };
        let test = Test::new(&form(), Period::month(2024, 3).unwrap(), &expr, Decimal::ONE);
        let holds = |a: i64, b: i64| test.holds(&|slot| Some(if slot.1 == 0 { a } else { b }), &|_, _| None);
        assert_eq!((holds(5, 600), holds(5, 601), holds(5, 399)), (Some(true), Some(false), Some(false)));
    }
}
