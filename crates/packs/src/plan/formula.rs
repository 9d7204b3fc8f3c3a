use jiff::civil::Date;
use rust_decimal::{Decimal, MathematicalOps as _, RoundingStrategy};

use super::BinaryOp;

/// What a programme computes with, written in SQL in the pack. Numbers are in base units of their
/// dimension (元, 人, 千瓦时; a share of 3% is 0.03), so that amounts of different units compare exactly.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number without a dimension.
    Number(Decimal),
    /// `Version::parameters`.
    Parameter(usize),
    /// `Version::inputs`.
    Input(usize),
    /// `Version::values`.
    Named(usize),
    /// `Version::lookups`: the row for the subject's region, industry or other attribute.
    Lookup(usize),
    /// `Version::rankings`: the subject's place among all subjects judged.
    Ranking(usize),
    /// The score: of one group of items, or in all.
    Score(Option<String>),
    /// A part of the reference date.
    Reference(DatePart),
    /// Whether the subject lies in one of these nodes or below.
    Within {
        /// Which of the subject's codes.
        attribute: SubjectAttribute,
        /// Codes of the tree.
        codes: Vec<String>,
    },
    /// Whether an attribute is one of these codes: `size in ('L', 'M')`.
    IsOneOf {
        /// Which attribute.
        attribute: SubjectAttribute,
        /// Codes.
        codes: Vec<String>,
    },
    /// `-x`.
    Negate(Box<Formula>),
    /// `NOT x`.
    Not(Box<Formula>),
    /// `x IS NULL` (`negated`: `IS NOT NULL`).
    IsNull {
        /// What is tested.
        of: Box<Formula>,
        /// `IS NOT NULL`.
        negated: bool,
    },
    /// Arithmetic, comparison, `AND`, `OR`.
    Binary {
        /// Operator.
        op: BinaryOp,
        /// Left side.
        left: Box<Formula>,
        /// Right side.
        right: Box<Formula>,
    },
    /// `CASE WHEN .. THEN .. ELSE .. END`: the first condition that holds; missing where one that decides is missing.
    Case {
        /// Conditions and what they give, in order.
        when: Vec<(Formula, Formula)>,
        /// Without it, missing.
        otherwise: Option<Box<Formula>>,
    },
    /// A function of numbers.
    Call {
        /// Which.
        function: Function,
        /// Arguments.
        args: Vec<Formula>,
    },
}

/// Functions of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// Absolute value.
    Abs,
    /// First that is not missing.
    Coalesce,
    /// Largest; missing where one is missing.
    Greatest,
    /// Smallest; missing where one is missing.
    Least,
    /// Half away from zero, to so many places (a second argument).
    Round,
    /// Down to a whole number.
    Floor,
    /// Arithmetic mean; missing where one is missing.
    Mean,
    /// Yearly growth over n years: (first / last)^(1/n) - 1, arguments (now, then, n), to 12 places.
    /// Missing where `then` is not positive or `now` is negative.
    CompoundGrowth,
}

/// Part of the reference date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatePart {
    /// Year.
    Year,
    /// Month, 1 to 12.
    Month,
}

impl DatePart {
    /// That part of a date.
    pub fn of(self, date: Date) -> Decimal {
        match self {
            Self::Year => date.year().into(),
            Self::Month => date.month().into(),
        }
    }
}

/// A coded attribute of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectAttribute {
    /// Region code.
    Region,
    /// Industry code.
    Industry,
    /// Size code.
    Size,
    /// Ownership code.
    Ownership,
}

/// A column that programmes read, before a reference date says which period it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Input {
    /// A column of a form.
    Field {
        /// Form id.
        form: String,
        /// Column id: `rd`, `output_ytd_base`.
        column: String,
        /// Which period.
        period: PeriodRule,
    },
    /// An indicator's figure for the node that is judged (programmes over regions and industries).
    /// Values are stored with six decimals.
    Figure {
        /// Indicator id.
        indicator: String,
        /// What of it: `value`, `growth`, `pull` ...
        measure: FigureMeasure,
        /// Which period.
        period: PeriodRule,
    },
    /// The price index of the subject's industry, same period of last year = 100; four decimals.
    PriceIndex {
        /// Index id.
        index: String,
        /// The form whose reporting periods `period` counts in.
        form: String,
        /// The run from January to the period's end rather than the period itself.
        to_date: bool,
        /// Which period.
        period: PeriodRule,
    },
    /// 1 where one of these titles is held on the reference date, 0 where not: the register of titles is complete.
    Held {
        /// Ids of programmes or titles.
        titles: Vec<String>,
    },
}

/// What of an indicator's figure a programme reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FigureMeasure {
    /// The value, in the indicator's unit.
    Value,
    /// Growth over the same scope, as a share: 0.05 is 5%.
    Growth,
    /// Growth at constant prices.
    RealGrowth,
    /// Points of the whole's growth, as a share.
    Pull,
    /// Share of the whole.
    Share,
    /// Growth less the target's growth, as a share.
    Pace,
}

/// Which period a reference date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeriodRule {
    /// Years added to the reference date's year; `None`: the last period that ended by the reference date and
    /// has returns.
    pub year: Option<i32>,
    /// The reporting period that ends in this month; the year's last one where none is given.
    pub month: Option<u8>,
    /// So many reporting periods earlier than that.
    pub back: u32,
    /// So many years earlier than that.
    pub years_back: u32,
}

/// A place where a subject's facts are looked up. Numbers come in base units.
pub trait Facts {
    /// `Version::inputs[input]`; nothing where it was not reported.
    fn input(&self, input: usize) -> Option<Decimal>;
    /// A coded attribute; empty where unknown.
    fn attribute(&self, attribute: SubjectAttribute) -> &str;
    /// Whether the subject lies in one of the nodes or below; nothing where its code is unknown.
    fn within(&self, attribute: SubjectAttribute, codes: &[String]) -> Option<bool>;
    /// `Version::lookups[lookup]`.
    fn lookup(&self, lookup: usize) -> Option<Decimal>;
    /// `Version::rankings[ranking]`.
    fn ranking(&self, ranking: usize) -> Option<Decimal>;
    /// The score of a group, or in all.
    fn score(&self, group: Option<&str>) -> Option<Decimal>;
    /// `Version::parameters[parameter]`.
    fn parameter(&self, parameter: usize) -> Decimal;
    /// `Version::values[value]`, a formula.
    fn named(&self, value: usize) -> Option<&Formula>;
    /// A part of the reference date.
    fn reference(&self, part: DatePart) -> Decimal;
}

impl Formula {
    /// The number it comes to; nothing where a needed value is missing, where a divisor is zero, or past 28 digits.
    pub fn number(&self, facts: &dyn Facts) -> Option<Decimal> {
        match self {
            Formula::Number(number) => Some(*number),
            Formula::Parameter(at) => Some(facts.parameter(*at)),
            Formula::Input(at) => facts.input(*at),
            Formula::Named(at) => facts.named(*at)?.number(facts),
            Formula::Lookup(at) => facts.lookup(*at),
            Formula::Ranking(at) => facts.ranking(*at),
            Formula::Score(group) => facts.score(group.as_deref()),
            Formula::Reference(part) => Some(facts.reference(*part)),
            Formula::Negate(x) => Some(-x.number(facts)?),
            Formula::Binary { op, left, right } => op.compute(left.number(facts)?, right.number(facts)?),
            Formula::Case { when, otherwise } => {
                for (condition, value) in when {
                    if condition.holds(facts)? {
                        return value.number(facts);
                    }
                }
                otherwise.as_ref()?.number(facts)
            }
            Formula::Call { function, args } => {
                function.of(&args.iter().map(|arg| arg.number(facts)).collect::<Vec<_>>())
            }
            Formula::Within { .. } | Formula::IsOneOf { .. } | Formula::Not(_) | Formula::IsNull { .. } => {
                None
            }
        }
    }

    /// Whether it holds: three-valued as in SQL, nothing where a needed value is missing.
    pub fn holds(&self, facts: &dyn Facts) -> Option<bool> {
        match self {
            Formula::Not(x) => Some(!x.holds(facts)?),
            Formula::IsNull { of, negated } => Some(of.number(facts).is_none() != *negated),
            Formula::Within { attribute, codes } => facts.within(*attribute, codes),
            Formula::IsOneOf { attribute, codes } => {
                let have = facts.attribute(*attribute);
                (!have.is_empty()).then(|| codes.iter().any(|code| code == have))
            }
            // A title held, as a condition of its own.
            Formula::Input(at) => Some(!facts.input(*at)?.is_zero()),
            Formula::Named(at) => facts.named(*at)?.holds(facts),
            Formula::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                op.join(left.holds(facts), right.holds(facts))
            }
            Formula::Binary { op, left, right } => op.compare(left.number(facts)?, right.number(facts)?),
            _ => None,
        }
    }

    /// Visits this formula and all inside it, outermost first. Named values are not entered.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Formula)) {
        visit(self);
        match self {
            Formula::Negate(x) | Formula::Not(x) | Formula::IsNull { of: x, .. } => x.walk(visit),
            Formula::Binary { left, right, .. } => {
                left.walk(visit);
                right.walk(visit);
            }
            Formula::Case { when, otherwise } => {
                for (condition, value) in when {
                    condition.walk(visit);
                    value.walk(visit);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.walk(visit);
                }
            }
            Formula::Call { args, .. } => args.iter().for_each(|arg| arg.walk(visit)),
            _ => {}
        }
    }
}

impl Function {
    /// The function's value.
    pub fn of(self, args: &[Option<Decimal>]) -> Option<Decimal> {
        let all = || args.iter().copied().collect::<Option<Vec<Decimal>>>();
        match self {
            Function::Abs => Some(all()?.first()?.abs()),
            Function::Coalesce => args.iter().copied().flatten().next(),
            Function::Greatest => all()?.into_iter().max(),
            Function::Least => all()?.into_iter().min(),
            Function::Floor => Some(all()?.first()?.floor()),
            Function::Round => {
                let args = all()?;
                let places = args.get(1).and_then(|d| u32::try_from(d.trunc().mantissa()).ok()).unwrap_or(0);
                Some(args.first()?.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero))
            }
            Function::Mean => {
                let values = all()?;
                let sum = values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))?;
                sum.checked_div(values.len().into())
            }
            Function::CompoundGrowth => {
                let [now, then, years] = all()?.try_into().ok()?;
                if then <= Decimal::ZERO || now < Decimal::ZERO || years <= Decimal::ZERO {
                    return None;
                }
                let ratio = now.checked_div(then)?;
                let root = if ratio.is_zero() || years == Decimal::ONE {
                    ratio
                } else if years == Decimal::TWO {
                    ratio.sqrt()?
                } else {
                    ratio.checked_powd(Decimal::ONE.checked_div(years)?)?
                };
                Some(root.round_dp(12) - Decimal::ONE)
            }
        }
    }
}
