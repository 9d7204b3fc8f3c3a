use ballast_packs::plan::{BinaryOp, DatePart, Formula, Function, SubjectAttribute};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A formula as it is stored: the shape of [`Formula`] in the record's own words, so that the plans may change and records
/// stay readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stored {
    /// A number.
    Number(#[serde(with = "crate::exact")] Decimal),
    /// A parameter, by place.
    Parameter(usize),
    /// An input, by place.
    Input(usize),
    /// A named value, by place.
    Named(usize),
    /// A lookup, by place.
    Lookup(usize),
    /// A ranking, by place.
    Ranking(usize),
    /// The score of a group, or in all.
    Score(Option<String>),
    /// `year` or `month` of the reference date.
    Reference(String),
    /// Attribute and codes: one of them or below.
    Within(String, Vec<String>),
    /// Attribute and codes: one of them.
    IsOneOf(String, Vec<String>),
    /// `-x`.
    Negate(Box<Stored>),
    /// `not x`.
    Not(Box<Stored>),
    /// `x is null`.
    IsNull(Box<Stored>),
    /// `x is not null`.
    IsNotNull(Box<Stored>),
    /// An operator and its sides.
    Binary(String, Box<Stored>, Box<Stored>),
    /// Conditions and what they give; what else.
    Case(Vec<(Stored, Stored)>, Option<Box<Stored>>),
    /// A function and its arguments.
    Call(String, Vec<Stored>),
}

const OPS: [(BinaryOp, &str); 12] = [
    (BinaryOp::Add, "+"),
    (BinaryOp::Sub, "-"),
    (BinaryOp::Mul, "*"),
    (BinaryOp::Div, "/"),
    (BinaryOp::Eq, "="),
    (BinaryOp::NotEq, "<>"),
    (BinaryOp::Lt, "<"),
    (BinaryOp::LtEq, "<="),
    (BinaryOp::Gt, ">"),
    (BinaryOp::GtEq, ">="),
    (BinaryOp::And, "and"),
    (BinaryOp::Or, "or"),
];

const FUNCTIONS: [(Function, &str); 8] = [
    (Function::Abs, "abs"),
    (Function::Coalesce, "coalesce"),
    (Function::Greatest, "greatest"),
    (Function::Least, "least"),
    (Function::Round, "round"),
    (Function::Floor, "floor"),
    (Function::Mean, "mean"),
    (Function::CompoundGrowth, "compound-growth"),
];

pub(super) const ATTRIBUTES: [(SubjectAttribute, &str); 4] = [
    (SubjectAttribute::Region, "region"),
    (SubjectAttribute::Industry, "industry"),
    (SubjectAttribute::Size, "size"),
    (SubjectAttribute::Ownership, "ownership"),
];

const PARTS: [(DatePart, &str); 2] = [(DatePart::Year, "year"), (DatePart::Month, "month")];

pub(super) fn word<T: PartialEq>(table: &[(T, &str)], of: &T) -> String {
    table.iter().find(|(one, _)| one == of).map(|(_, word)| (*word).to_owned()).unwrap_or_default()
}

fn meaning<T: Copy>(table: &[(T, &str)], of: &str) -> Result<T, String> {
    table.iter().find(|(_, word)| *word == of).map(|(one, _)| *one).ok_or_else(|| of.to_owned())
}

impl Stored {
    /// A formula in the record's words.
    pub fn of(formula: &Formula) -> Self {
        let boxed = |x: &Formula| Box::new(Self::of(x));
        match formula {
            Formula::Number(number) => Self::Number(*number),
            Formula::Parameter(at) => Self::Parameter(*at),
            Formula::Input(at) => Self::Input(*at),
            Formula::Named(at) => Self::Named(*at),
            Formula::Lookup(at) => Self::Lookup(*at),
            Formula::Ranking(at) => Self::Ranking(*at),
            Formula::Score(group) => Self::Score(group.clone()),
            Formula::Reference(part) => Self::Reference(word(&PARTS, part)),
            Formula::Within { attribute, codes } => Self::Within(word(&ATTRIBUTES, attribute), codes.clone()),
            Formula::IsOneOf { attribute, codes } => {
                Self::IsOneOf(word(&ATTRIBUTES, attribute), codes.clone())
            }
            Formula::Negate(x) => Self::Negate(boxed(x)),
            Formula::Not(x) => Self::Not(boxed(x)),
            Formula::IsNull { of, negated: false } => Self::IsNull(boxed(of)),
            Formula::IsNull { of, negated: true } => Self::IsNotNull(boxed(of)),
            Formula::Binary { op, left, right } => Self::Binary(word(&OPS, op), boxed(left), boxed(right)),
            Formula::Case { when, otherwise } => Self::Case(
                when.iter().map(|(when, then)| (Self::of(when), Self::of(then))).collect(),
                otherwise.as_ref().map(|otherwise| boxed(otherwise)),
            ),
            Formula::Call { function, args } => {
                Self::Call(word(&FUNCTIONS, function), args.iter().map(Self::of).collect())
            }
        }
    }

    /// The formula it stands for.
    ///
    /// # Errors
    /// The word that is no operator, function or attribute.
    pub fn formula(&self) -> Result<Formula, String> {
        let boxed = |x: &Stored| x.formula().map(Box::new);
        Ok(match self {
            Self::Number(number) => Formula::Number(*number),
            Self::Parameter(at) => Formula::Parameter(*at),
            Self::Input(at) => Formula::Input(*at),
            Self::Named(at) => Formula::Named(*at),
            Self::Lookup(at) => Formula::Lookup(*at),
            Self::Ranking(at) => Formula::Ranking(*at),
            Self::Score(group) => Formula::Score(group.clone()),
            Self::Reference(part) => Formula::Reference(meaning(&PARTS, part)?),
            Self::Within(attribute, codes) => {
                Formula::Within { attribute: meaning(&ATTRIBUTES, attribute)?, codes: codes.clone() }
            }
            Self::IsOneOf(attribute, codes) => {
                Formula::IsOneOf { attribute: meaning(&ATTRIBUTES, attribute)?, codes: codes.clone() }
            }
            Self::Negate(x) => Formula::Negate(boxed(x)?),
            Self::Not(x) => Formula::Not(boxed(x)?),
            Self::IsNull(x) => Formula::IsNull { of: boxed(x)?, negated: false },
            Self::IsNotNull(x) => Formula::IsNull { of: boxed(x)?, negated: true },
            Self::Binary(op, left, right) => {
                Formula::Binary { op: meaning(&OPS, op)?, left: boxed(left)?, right: boxed(right)? }
            }
            Self::Case(when, otherwise) => Formula::Case {
                when: when
                    .iter()
                    .map(|(when, then)| Ok((when.formula()?, then.formula()?)))
                    .collect::<Result<_, String>>()?,
                otherwise: otherwise.as_ref().map(|otherwise| boxed(otherwise)).transpose()?,
            },
            Self::Call(function, args) => Formula::Call {
                function: meaning(&FUNCTIONS, function)?,
                args: args.iter().map(Self::formula).collect::<Result<_, _>>()?,
            },
        })
    }
}
