use rust_decimal::Decimal;

/// An expression over the fields of a return (checks) or over sums of fields (indicators),
/// written in SQL in the pack.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A field. `qualifier` is `""` for the return itself, `prev` for the same subject's previous
    /// period, `last_year` for the same period of last year. `period` asks about the return's period:
    /// `period.year`, `period.first_month`, `period.last_month`; see [`period_number`].
    Field {
        /// Which return.
        qualifier: String,
        /// Column id, such as `output_ytd`.
        field: String,
    },
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// `-x`.
    Negate(Box<Expr>),
    /// `NOT x`.
    Not(Box<Expr>),
    /// `x IS NULL` (`negated`: `IS NOT NULL`).
    IsNull {
        /// What is tested.
        of: Box<Expr>,
        /// `IS NOT NULL`.
        negated: bool,
    },
    /// Arithmetic, comparison, `AND`, `OR`.
    Binary {
        /// Operator.
        op: BinaryOp,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `abs`, `coalesce`, `greatest`, `least`, `round`.
    Call {
        /// Lower-case name.
        name: String,
        /// Arguments.
        args: Vec<Expr>,
    },
}

/// What `period.FIELD` in an expression stands for, for a [`Row`] to answer with: `year`,
/// `first_month` (1 in the first period of a year, so that a check can leave alone what belongs to last
/// year) and `last_month`.
pub fn period_number(period: ballast_model::Period, field: &str) -> Option<Decimal> {
    match field {
        "year" => Some(period.year().into()),
        "first_month" => Some(period.first_month().into()),
        "last_month" => Some(period.last_month().into()),
        _ => None,
    }
}

/// Operators of [`Expr::Binary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`; division by zero is missing, not an error
    Div,
    /// `=`
    Eq,
    /// `<>`
    NotEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
    /// Three-valued and.
    And,
    /// Three-valued or.
    Or,
}

/// Where an expression finds its fields.
pub trait Row {
    /// The value of a field, in the form's unit; nothing where it was not reported.
    fn number(&self, qualifier: &str, field: &str) -> Option<Decimal>;
}

impl Expr {
    /// The number it comes to; nothing where a needed value is missing.
    pub fn number(&self, row: &dyn Row) -> Option<Decimal> {
        match self {
            Expr::Field { qualifier, field } => row.number(qualifier, field),
            Expr::Number(n) => Some(*n),
            Expr::Negate(x) => Some(-x.number(row)?),
            Expr::Binary { op, left, right } => {
                let (a, b) = (left.number(row)?, right.number(row)?);
                match op {
                    BinaryOp::Add => a.checked_add(b),
                    BinaryOp::Sub => a.checked_sub(b),
                    BinaryOp::Mul => a.checked_mul(b),
                    BinaryOp::Div => a.checked_div(b),
                    _ => None,
                }
            }
            Expr::Call { name, args } => {
                let mut values = args.iter().map(|arg| arg.number(row));
                match name.as_str() {
                    "abs" => Some(values.next()??.abs()),
                    "round" => {
                        let value = values.next()??;
                        let places =
                            values.next().flatten().and_then(|d| u32::try_from(d.trunc().mantissa()).ok());
                        Some(value.round_dp_with_strategy(
                            places.unwrap_or(0),
                            rust_decimal::RoundingStrategy::MidpointAwayFromZero,
                        ))
                    }
                    "coalesce" => values.flatten().next(),
                    "greatest" => values.collect::<Option<Vec<_>>>()?.into_iter().max(),
                    "least" => values.collect::<Option<Vec<_>>>()?.into_iter().min(),
                    _ => None,
                }
            }
            Expr::Text(_) | Expr::Not(_) | Expr::IsNull { .. } => None,
        }
    }

    /// Whether it holds: three-valued as in SQL, nothing where a needed value is missing.
    pub fn holds(&self, row: &dyn Row) -> Option<bool> {
        match self {
            Expr::Not(x) => Some(!x.holds(row)?),
            Expr::IsNull { of, negated } => Some(of.number(row).is_none() != *negated),
            Expr::Binary { op, left, right } => match op {
                BinaryOp::And => match (left.holds(row), right.holds(row)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                },
                BinaryOp::Or => match (left.holds(row), right.holds(row)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                },
                _ => {
                    let (a, b) = (left.number(row)?, right.number(row)?);
                    match op {
                        BinaryOp::Eq => Some(a == b),
                        BinaryOp::NotEq => Some(a != b),
                        BinaryOp::Lt => Some(a < b),
                        BinaryOp::LtEq => Some(a <= b),
                        BinaryOp::Gt => Some(a > b),
                        BinaryOp::GtEq => Some(a >= b),
                        _ => None,
                    }
                }
            },
            _ => None,
        }
    }

    /// Every field it reads, as `(qualifier, field)`.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        self.walk(&mut |expr| {
            if let Expr::Field { qualifier, field } = expr {
                found.push((qualifier.as_str(), field.as_str()));
            }
        });
        found
    }

    fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(self);
        match self {
            Expr::Negate(x) | Expr::Not(x) | Expr::IsNull { of: x, .. } => x.walk(visit),
            Expr::Binary { left, right, .. } => {
                left.walk(visit);
                right.walk(visit);
            }
            Expr::Call { args, .. } => args.iter().for_each(|arg| arg.walk(visit)),
            Expr::Field { .. } | Expr::Number(_) | Expr::Text(_) => {}
        }
    }
}
