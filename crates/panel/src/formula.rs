use std::collections::BTreeMap;

use ballast_model::Ratio;
use ballast_packs::Packs;
use ballast_packs::plan::{Additivity, BinaryOp, Expr, Form, Indicator, Leaf, Row};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::PanelError;

/// How sums of field families become an indicator's value and growth.
///
/// A flow or stock whose formula is a sum (`output`, `profit + tax`) is one integer sum times one
/// factor, so growth and pull are exact. Anything else (`profit / revenue * 100`) is a quotient of
/// sums: it has a value and a growth of its own, and no pull.
pub(crate) struct Formula<'a> {
    indicator: &'a Indicator,
    families: &'a [String],
    /// Stored integers in one of the field's unit, per family: 10^decimals.
    fixed: Vec<Decimal>,
    linear: Option<Linear>,
}

struct Linear {
    /// Whole multiples per family.
    coefficients: Vec<i128>,
    /// Units of the indicator in one of the combined integer.
    factor: Decimal,
}

/// The integers behind a figure of a flow or stock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    pub current: i128,
    pub base: i128,
    pub value: i128,
}

impl Amount {
    pub fn change(&self) -> i128 {
        self.current - self.base
    }
}

impl<'a> Formula<'a> {
    /// `scale` is how many of the summed integers are one stored integer: more than 1 at constant prices.
    pub fn new(
        packs: &Packs,
        indicator: &'a Indicator,
        form: &Form,
        families: &'a [String],
        scale: i128,
    ) -> Result<Self, PanelError> {
        let scale = Decimal::from_i128_with_scale(scale, 0);
        let unit_error = |source| PanelError::Unit { indicator: indicator.id.clone(), source };
        let mut fixed = Vec::new();
        let mut convert = Vec::new();
        for family in families {
            let field =
                form.fields.iter().find(|f| f.family == *family).ok_or_else(|| PanelError::Field {
                    indicator: indicator.id.clone(),
                    form: form.id.clone(),
                    field: family.clone(),
                })?;
            let one = power_of_ten(field.decimals) * scale;
            fixed.push(one);
            let dimension = |unit: &str| packs.units.get(unit).map(|u| u.dimension.as_str());
            // A formula may turn one dimension into another (energy from coal); its numbers then do the conversion.
            let factor =
                if dimension(&field.unit).is_some() && dimension(&field.unit) == dimension(&indicator.unit) {
                    packs.units.factor(&field.unit, &indicator.unit).map_err(unit_error)?
                } else {
                    Decimal::ONE
                };
            convert.push(factor / one);
        }
        let linear = match indicator.additivity {
            Additivity::Ratio => None,
            Additivity::Flow | Additivity::Stock => Linear::new(&indicator.formula, families, &convert),
        };
        Ok(Self { indicator, families, fixed, linear })
    }

    /// Whether parts of it add up, and so have pull, contribution and share.
    pub fn adds_up(&self) -> bool {
        self.linear.is_some()
    }

    /// The exact integers, where it adds up.
    pub fn amount(&self, leaves: &[Leaf]) -> Option<Amount> {
        let linear = self.linear.as_ref()?;
        let sum = |of: fn(&Leaf) -> i128| {
            leaves
                .iter()
                .zip(&linear.coefficients)
                .fold(0i128, |sum, (leaf, &c)| sum.saturating_add(of(leaf).saturating_mul(c)))
        };
        Some(Amount { current: sum(|l| l.current), base: sum(|l| l.base), value: sum(|l| l.value) })
    }

    /// The value over all returns, in the indicator's unit; nothing where a family has none.
    pub fn value(&self, leaves: &[Leaf]) -> Option<Decimal> {
        if leaves.iter().any(|leaf| leaf.counted == 0) {
            return None;
        }
        self.quantity(leaves, |l| l.value)
    }

    /// Last year's value of the enterprises in both periods.
    pub fn base(&self, leaves: &[Leaf]) -> Option<Decimal> {
        if !matched(leaves) {
            return None;
        }
        self.quantity(leaves, |l| l.base)
    }

    /// Growth of the enterprises in both periods. Nothing where the base is not positive: a rate
    /// over a loss or over nothing has no meaning. Of an indicator in percent that is a quotient,
    /// growth is the change in percentage points.
    pub fn growth(&self, leaves: &[Leaf]) -> Option<Ratio> {
        if !matched(leaves) {
            return None;
        }
        if let Some(amount) = self.amount(leaves) {
            return if amount.base > 0 { Ratio::new(amount.change(), amount.base) } else { None };
        }
        let (current, base) = (self.quantity(leaves, |l| l.current)?, self.quantity(leaves, |l| l.base)?);
        let change = current.checked_sub(base)?;
        if self.in_points() {
            // One point is one hundredth, as one percent of growth is.
            return ratio(change, Decimal::ONE_HUNDRED);
        }
        if base > Decimal::ZERO { ratio(change, base) } else { None }
    }

    /// Whether growth is a change in percentage points.
    pub fn in_points(&self) -> bool {
        !self.adds_up() && self.indicator.unit == "%"
    }

    /// An exact integer in the indicator's unit, where it adds up.
    pub fn in_unit(&self, amount: i128) -> Option<Decimal> {
        decimal(amount).checked_mul(self.linear.as_ref()?.factor).map(|d| d.normalize())
    }

    fn quantity(&self, leaves: &[Leaf], of: fn(&Leaf) -> i128) -> Option<Decimal> {
        if let (Some(linear), true) = (&self.linear, leaves.len() == self.families.len()) {
            let sum = leaves
                .iter()
                .zip(&linear.coefficients)
                .fold(0i128, |sum, (leaf, &c)| sum.saturating_add(of(leaf).saturating_mul(c)));
            return self.in_unit(sum);
        }
        let row = Sums { formula: self, leaves, of };
        self.indicator.formula.number(&row).map(|d| d.normalize())
    }
}

/// Whether some enterprise is in both periods, for every family.
fn matched(leaves: &[Leaf]) -> bool {
    !leaves.is_empty() && leaves.iter().all(|leaf| leaf.counted > leaf.entered)
}

struct Sums<'a> {
    formula: &'a Formula<'a>,
    leaves: &'a [Leaf],
    of: fn(&Leaf) -> i128,
}

impl Row for Sums<'_> {
    fn number(&self, _qualifier: &str, field: &str) -> Option<Decimal> {
        let at = self.formula.families.iter().position(|family| family == field)?;
        let leaf = self.leaves.get(at)?;
        decimal((self.of)(leaf)).checked_div(*self.formula.fixed.get(at)?)
    }
}

impl Linear {
    /// `convert`: units of the indicator in one stored integer, per family.
    fn new(formula: &Expr, families: &[String], convert: &[Decimal]) -> Option<Self> {
        let terms = Terms::of(formula)?;
        if terms.constant != Decimal::ZERO {
            return None;
        }
        let weights: Vec<Decimal> = families
            .iter()
            .zip(convert)
            .map(|(family, convert)| terms.families.get(family)?.checked_mul(*convert))
            .collect::<Option<_>>()?;
        let smallest = weights.iter().map(Decimal::abs).filter(|w| !w.is_zero()).min()?;
        let multiples: Vec<Decimal> = weights
            .iter()
            .map(|w| w.checked_div(smallest).map(|m| m.round_dp(6).normalize()))
            .collect::<Option<_>>()?;
        let scale = multiples.iter().map(Decimal::scale).max().unwrap_or(0);
        let coefficients = multiples
            .iter()
            .map(|m| {
                m.checked_mul(power_of_ten(scale))
                    .map(|c| c.trunc().mantissa() / 10i128.pow(c.trunc().scale()))
            })
            .collect::<Option<_>>()?;
        Some(Self { coefficients, factor: smallest.checked_div(power_of_ten(scale))? })
    }
}

/// A formula as a sum of multiples of families, plus a constant.
struct Terms {
    families: BTreeMap<String, Decimal>,
    constant: Decimal,
}

impl Terms {
    fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Field { field, .. } => Some(Self {
                families: BTreeMap::from([(field.clone(), Decimal::ONE)]),
                constant: Decimal::ZERO,
            }),
            Expr::Number(n) => Some(Self { families: BTreeMap::new(), constant: *n }),
            Expr::Negate(x) => Self::of(x)?.times(-Decimal::ONE),
            Expr::Binary { op, left, right } => {
                let (a, b) = (Self::of(left)?, Self::of(right)?);
                match op {
                    BinaryOp::Add => a.plus(b),
                    BinaryOp::Sub => a.plus(b.times(-Decimal::ONE)?),
                    BinaryOp::Mul if a.families.is_empty() => b.times(a.constant),
                    BinaryOp::Mul if b.families.is_empty() => a.times(b.constant),
                    BinaryOp::Div if b.families.is_empty() => a.times(Decimal::ONE.checked_div(b.constant)?),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn plus(mut self, other: Self) -> Option<Self> {
        for (family, weight) in other.families {
            let sum = self.families.entry(family).or_default();
            *sum = sum.checked_add(weight)?;
        }
        self.constant = self.constant.checked_add(other.constant)?;
        Some(self)
    }

    fn times(mut self, by: Decimal) -> Option<Self> {
        for weight in self.families.values_mut() {
            *weight = weight.checked_mul(by)?;
        }
        self.constant = self.constant.checked_mul(by)?;
        Some(self)
    }
}

fn power_of_ten(exponent: u32) -> Decimal {
    Decimal::from_i128_with_scale(10i128.pow(exponent.min(28)), 0)
}

/// A sum as a decimal. Decimals hold 96 bits; a larger sum loses its last digits, as a float would.
pub(crate) fn decimal(mut sum: i128) -> Decimal {
    let mut lost = 0u32;
    loop {
        match Decimal::try_from_i128_with_scale(sum, 0) {
            Ok(d) => return d.checked_mul(power_of_ten(lost)).unwrap_or(Decimal::MAX),
            Err(_) => {
                sum /= 10;
                lost += 1;
            }
        }
    }
}

/// `num / den` of two decimals as a ratio of integers, to twelve decimals.
pub(crate) fn ratio(num: Decimal, den: Decimal) -> Option<Ratio> {
    let (num, den) = (num.round_dp(12), den.round_dp(12));
    let scale = num.scale().max(den.scale());
    let whole = |d: Decimal| d.mantissa().checked_mul(10i128.pow(scale - d.scale()));
    Ratio::new(whole(num)?, whole(den)?)
}

/// A ratio in percent, to ten decimals: for sums of parts that have to be exact after rounding.
pub(crate) fn percent(ratio: Ratio) -> Option<Decimal> {
    let scaled =
        ratio.num.checked_mul(100).map(|num| (num, ratio.den)).unwrap_or((ratio.num, ratio.den / 100));
    decimal(scaled.0)
        .checked_div(decimal(scaled.1))
        .map(|d| d.round_dp_with_strategy(10, RoundingStrategy::MidpointNearestEven))
}
