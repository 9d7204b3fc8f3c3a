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

impl BinaryOp {
    /// The outcome of arithmetic; nothing for a zero divisor, past 28 digits, and for other operators.
    #[inline]
    pub fn compute(self, a: Decimal, b: Decimal) -> Option<Decimal> {
        match self {
            BinaryOp::Add => a.checked_add(b),
            BinaryOp::Sub => a.checked_sub(b),
            BinaryOp::Mul => a.checked_mul(b),
            BinaryOp::Div => a.checked_div(b),
            _ => None,
        }
    }

    /// The outcome of a comparison; nothing for other operators.
    pub fn compare<T: PartialOrd>(self, a: T, b: T) -> Option<bool> {
        Some(match self {
            BinaryOp::Eq => a == b,
            BinaryOp::NotEq => a != b,
            BinaryOp::Lt => a < b,
            BinaryOp::LtEq => a <= b,
            BinaryOp::Gt => a > b,
            BinaryOp::GtEq => a >= b,
            _ => return None,
        })
    }

    /// The same comparison with its sides exchanged; other operators as they are.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            BinaryOp::Lt => BinaryOp::Gt,
            BinaryOp::LtEq => BinaryOp::GtEq,
            BinaryOp::Gt => BinaryOp::Lt,
            BinaryOp::GtEq => BinaryOp::LtEq,
            other => other,
        }
    }

    /// Three-valued `AND` and `OR`, as in SQL; nothing for other operators.
    #[inline]
    pub fn join(self, a: Option<bool>, b: Option<bool>) -> Option<bool> {
        let decides = match self {
            BinaryOp::And => false,
            BinaryOp::Or => true,
            _ => return None,
        };
        match (a, b) {
            (Some(x), _) | (_, Some(x)) if x == decides => Some(decides),
            (Some(_), Some(_)) => Some(!decides),
            _ => None,
        }
    }
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
            Expr::Binary { op, left, right } => op.compute(left.number(row)?, right.number(row)?),
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
            Expr::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                op.join(left.holds(row), right.holds(row))
            }
            Expr::Binary { op, left, right } => op.compare(left.number(row)?, right.number(row)?),
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
