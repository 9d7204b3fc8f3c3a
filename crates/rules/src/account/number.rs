//! Numbers that stay whole as long as they can.

use std::cmp::Ordering;

use ballast_packs::plan::BinaryOp;
use rust_decimal::Decimal;

/// A number on its way through a condition. What was reported stays an integer, and a quotient stays undivided until
/// somebody needs its digits: `rd / revenue >= 3%` is settled by a multiplication. Comparisons come out as they do between
/// the decimals that [`Number::decimal`] gives, to the last digit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Not reported, or not to be had.
    Missing,
    /// `mantissa / 10^scale`, with at most [`PLACES`] decimals.
    Plain { mantissa: i64, scale: u8 },
    /// One plain number by another, which is not zero.
    Quotient { over: i64, over_scale: u8, under: i64, under_scale: u8 },
    /// Any other.
    Exact(Decimal),
}

/// Most decimals of a plain number: any two can be brought to the same scale within 128 bits.
pub(super) const PLACES: u8 = 18;

/// A quotient whose dividend has so many decimals fewer than its divisor might not fit a decimal any more.
pub(super) const SHIFT: u8 = 9;

/// A decimal holds 28 digits. Two numbers that are further apart than this share of the larger stay apart when they are
/// rounded to that, with two digits to spare.
pub(super) const APART: i128 = 10_i128.pow(26);

impl Number {
    /// A number in hand.
    pub fn of(decimal: Decimal) -> Self {
        match (i64::try_from(decimal.mantissa()), u8::try_from(decimal.scale())) {
            (Ok(mantissa), Ok(scale)) if scale <= PLACES => Self::Plain { mantissa, scale },
            _ => Self::Exact(decimal),
        }
    }

    /// A number that may be missing.
    pub fn exact(decimal: Option<Decimal>) -> Self {
        decimal.map_or(Self::Missing, Self::Exact)
    }

    /// Its digits, a quotient divided; nothing where it is missing.
    pub fn decimal(self) -> Option<Decimal> {
        match self {
            Self::Missing => None,
            Self::Plain { mantissa, scale } => Some(Decimal::new(mantissa, scale.into())),
            Self::Quotient { over, over_scale, under, under_scale } => {
                Decimal::new(over, over_scale.into()).checked_div(Decimal::new(under, under_scale.into()))
            }
            Self::Exact(decimal) => Some(decimal),
        }
    }

    pub fn is_missing(self) -> bool {
        matches!(self, Self::Missing)
    }

    pub fn is_zero(self) -> Option<bool> {
        match self {
            Self::Plain { mantissa, .. } => Some(mantissa == 0),
            _ => self.decimal().map(|decimal| decimal.is_zero()),
        }
    }

    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Plain { mantissa, scale } if mantissa != i64::MIN => {
                Self::Plain { mantissa: -mantissa, scale }
            }
            _ => Self::exact(self.decimal().map(|decimal| -decimal)),
        }
    }

    /// What [`BinaryOp::compute`] gives.
    pub fn compute(op: BinaryOp, a: Self, b: Self) -> Self {
        if let (Self::Plain { mantissa, scale }, Self::Plain { mantissa: other, scale: other_scale }) = (a, b)
            && let Some(found) = plain(op, (mantissa, scale), (other, other_scale))
        {
            return found;
        }
        match (a.decimal(), b.decimal()) {
            (Some(a), Some(b)) => Self::exact(op.compute(a, b)),
            _ => Self::Missing,
        }
    }

    /// What [`BinaryOp::compare`] gives; nothing where either is missing.
    pub fn compare(op: BinaryOp, a: Self, b: Self) -> Option<bool> {
        let order = match (a, b) {
            (Self::Plain { mantissa, scale }, Self::Plain { mantissa: other, scale: other_scale }) => {
                Some(order((mantissa, scale), (other, other_scale)))
            }
            (Self::Quotient { over, over_scale, under, under_scale }, Self::Plain { mantissa, scale }) => {
                against((over, over_scale), (under, under_scale), (mantissa, scale))
            }
            (Self::Plain { mantissa, scale }, Self::Quotient { over, over_scale, under, under_scale }) => {
                against((over, over_scale), (under, under_scale), (mantissa, scale)).map(Ordering::reverse)
            }
            _ => None,
        };
        match order {
            Some(order) => op.compare(order, Ordering::Equal),
            None => op.compare(a.decimal()?, b.decimal()?),
        }
    }
}

/// A mantissa and its scale.
type Plain = (i64, u8);

/// Powers of ten, as far as plain numbers go: looked up, because they are asked for in every comparison.
const TENS: [i64; PLACES as usize + 1] = {
    let mut tens = [1; PLACES as usize + 1];
    let mut at = 1;
    while at < tens.len() {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

/// A power of ten as a plain number's mantissa.
pub(super) fn ten_plain(to: u8) -> i64 {
    TENS[usize::from(to)]
}

fn ten(to: u8) -> i128 {
    ten_plain(to).into()
}

/// Arithmetic that stays within plain numbers, or a division put off; nothing where it does not.
fn plain(op: BinaryOp, (a, a_scale): Plain, (b, b_scale): Plain) -> Option<Number> {
    let scale = a_scale.max(b_scale);
    let aligned = |mantissa: i64, own: u8| match own == scale {
        true => Some(mantissa),
        false => mantissa.checked_mul(10_i64.checked_pow((scale - own).into())?),
    };
    match op {
        BinaryOp::Add => {
            let mantissa = aligned(a, a_scale)?.checked_add(aligned(b, b_scale)?)?;
            Some(Number::Plain { mantissa, scale })
        }
        BinaryOp::Sub => {
            let mantissa = aligned(a, a_scale)?.checked_sub(aligned(b, b_scale)?)?;
            Some(Number::Plain { mantissa, scale })
        }
        BinaryOp::Mul if a_scale + b_scale <= PLACES => {
            Some(Number::Plain { mantissa: a.checked_mul(b)?, scale: a_scale + b_scale })
        }
        BinaryOp::Div if b == 0 => Some(Number::Missing),
        BinaryOp::Div if b_scale <= a_scale + SHIFT => {
            Some(Number::Quotient { over: a, over_scale: a_scale, under: b, under_scale: b_scale })
        }
        _ => None,
    }
}

#[inline]
pub(super) fn order((a, a_scale): Plain, (b, b_scale): Plain) -> Ordering {
    match a_scale.cmp(&b_scale) {
        Ordering::Equal => a.cmp(&b),
        Ordering::Less => (i128::from(a) * ten(b_scale - a_scale)).cmp(&i128::from(b)),
        Ordering::Greater => i128::from(a).cmp(&(i128::from(b) * ten(a_scale - b_scale))),
    }
}

/// A quotient against a number by cross-multiplication; nothing where they are so near to each other that the quotient's
/// 28 digits might say otherwise, or where 128 bits do not hold the products.
pub(super) fn against(
    (over, over_scale): Plain,
    (under, under_scale): Plain,
    (c, c_scale): Plain,
) -> Option<Ordering> {
    let sign = i128::from(under.signum());
    if over_scale == under_scale {
        // As most are; whatever the three come to, their products fit.
        let (over, under) = (sign * i128::from(over), i128::from(under.unsigned_abs()));
        let (c, grid) = (i128::from(c), ten(c_scale));
        return (under * (c.abs() + grid) < APART).then(|| (over * grid).cmp(&(c * under)));
    }
    let over = sign * i128::from(over) * ten(under_scale.saturating_sub(over_scale));
    let under = i128::from(under.unsigned_abs()) * ten(over_scale.saturating_sub(under_scale));
    let (c, grid) = (i128::from(c), ten(c_scale));
    // Unequal, they are at least 1 / (under x grid) apart.
    if under.checked_mul(c.abs() + grid)? >= APART {
        return None;
    }
    Some(over.checked_mul(grid)?.cmp(&c.checked_mul(under)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OPS: [BinaryOp; 10] = [
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mul,
        BinaryOp::Div,
        BinaryOp::Eq,
        BinaryOp::NotEq,
        BinaryOp::Lt,
        BinaryOp::LtEq,
        BinaryOp::Gt,
        BinaryOp::GtEq,
    ];

    fn plain_number() -> impl Strategy<Value = Decimal> {
        let mantissa = prop_oneof![
            -20..20_i64,
            -1_000_000..1_000_000_i64,
            any::<i64>(),
            Just(i64::MAX),
            Just(i64::MIN),
            (0..18_u32).prop_map(|places| 10_i64.pow(places)),
        ];
        (mantissa, 0..=20_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn numbers_are_those_of_decimals(a in plain_number(), b in plain_number(), c in plain_number()) {
            for op in OPS {
                let found = Number::compute(op, Number::of(a), Number::of(b));
                prop_assert_eq!(found.decimal(), op.compute(a, b), "{} {:?} {}", a, op, b);
                prop_assert_eq!(Number::compare(op, Number::of(a), Number::of(b)), op.compare(a, b));
                // A second step, on whatever the first one left.
                for next in OPS {
                    let expected = op.compute(a, b);
                    let whole = Number::compute(next, found, Number::of(c));
                    prop_assert_eq!(whole.decimal(), expected.and_then(|first| next.compute(first, c)));
                    let compared = Number::compare(next, found, Number::of(c));
                    prop_assert_eq!(compared, expected.and_then(|first| next.compare(first, c)));
                    let mirrored = Number::compare(next, Number::of(c), found);
                    prop_assert_eq!(mirrored, expected.and_then(|first| next.compare(c, first)));
                }
            }
        }

        /// A threshold that is the quotient itself, or its digits but for the last.
        #[test]
        fn a_quotient_at_its_threshold(over in 0..1_000_000_000_i64, under in 1..1_000_000_000_i64, off in -2..=2_i64, places in 0..=18_u32) {
            let (a, b) = (Decimal::from(over), Decimal::from(under));
            let Some(quotient) = a.checked_div(b) else { return Ok(()) };
            let threshold = quotient.round_dp(places) + Decimal::new(off, places);
            let number = Number::compute(BinaryOp::Div, Number::of(a), Number::of(b));
            for op in OPS {
                prop_assert_eq!(Number::compare(op, number, Number::of(threshold)), op.compare(quotient, threshold));
            }
        }
    }
}
