use std::cmp::Ordering;

use serde::{Serialize, Serializer};

/// An exact quotient of two integer sums: growth, pull, contribution, share.
///
/// Pulls of the parts of one whole share their denominator, so adding them adds numerators and
/// nothing is lost; rounding happens once, when a ratio is printed.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    /// Numerator.
    pub num: i128,
    /// Denominator; never zero.
    pub den: i128,
}

impl Ratio {
    /// `num / den`, or nothing where the denominator is zero.
    pub fn new(num: i128, den: i128) -> Option<Self> {
        (den != 0).then_some(Self { num, den })
    }

    /// As a float, for display and ordering by size.
    pub fn to_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// In percent (or percentage points), as a float.
    pub fn percent(self) -> f64 {
        // Multiplying first keeps the last digits of small ratios; sums stay far below 2^120.
        match self.num.checked_mul(100) {
            Some(num) => num as f64 / self.den as f64,
            None => self.to_f64() * 100.0,
        }
    }

    /// Exact sum of two ratios that share a denominator.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.den == other.den).then_some(Self { num: self.num.checked_add(other.num)?, den: self.den })
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Ratio {}
impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (*self, *other);
        match (a.num.checked_mul(b.den), b.num.checked_mul(a.den)) {
            (Some(left), Some(right)) if (a.den > 0) == (b.den > 0) => left.cmp(&right),
            (Some(left), Some(right)) => right.cmp(&left),
            _ => a.to_f64().total_cmp(&b.to_f64()),
        }
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.percent())
    }
}
