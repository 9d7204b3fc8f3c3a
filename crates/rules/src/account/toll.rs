//! What ways to qualify are compared by.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::number::Number;
use crate::explain::{Effort, relative};

/// How hard a way is, in one measure or another.
pub(super) trait Toll: Copy + Default {
    /// What it takes to bring a value to its threshold, shown in units of so many base units.
    fn reach(value: Number, threshold: Number, factor: Decimal) -> Self;
    /// Something that a subject cannot change soon.
    fn fixed() -> Self;
    /// Something that is had or not.
    fn step() -> Self;
    /// Something that is merely not known yet.
    fn unknown() -> Self;
    /// One way and the other.
    #[must_use]
    fn and(self, other: Self) -> Self;
    /// Which is the harder; nothing where this measure cannot say.
    fn compare(&self, other: &Self) -> Option<Ordering>;
    /// The same where another may be as easy.
    #[must_use]
    fn doubted(self) -> Self;
    /// An order of all, in which those that [`Toll::compare`] cannot tell apart stand side by side.
    fn sorted(&self, other: &Self) -> Ordering;
}

/// To the last digit, as it is told.
impl Toll for Effort {
    fn reach(value: Number, threshold: Number, factor: Decimal) -> Self {
        match share(value, threshold, factor) {
            Some(relative) => Self { relative, ..Self::default() },
            None => Self::step(),
        }
    }

    fn fixed() -> Self {
        Self { fixed: 1, ..Self::default() }
    }

    fn step() -> Self {
        Self { steps: 1, ..Self::default() }
    }

    fn unknown() -> Self {
        Self { unknown: 1, ..Self::default() }
    }

    fn and(self, other: Self) -> Self {
        Effort::and(self, other)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    fn doubted(self) -> Self {
        self
    }

    fn sorted(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

/// The same to some twelve digits, which settles nearly every choice; where it does not, it says so. Fields as in [`Effort`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rough {
    fixed: u32,
    steps: u32,
    /// Not a number: in doubt, and with it every sum it goes into.
    relative: f64,
    unknown: u32,
}

/// Two sums of distances this near to each other, as a share of the larger, may stand the other way round in decimals; so may
/// two that lie this near in all, because a decimal ends after 28 places.
const NEAR: f64 = 1e-12;
const TINY: f64 = 1e-18;

impl Rough {
    /// Whether every choice was clear.
    pub fn is_certain(&self) -> bool {
        !self.relative.is_nan()
    }
}

impl Toll for Rough {
    fn reach(value: Number, threshold: Number, factor: Decimal) -> Self {
        let off = value.off(threshold).filter(|_| factor >= FINE);
        Self { relative: off.unwrap_or(f64::NAN), ..Self::default() }
    }

    fn fixed() -> Self {
        Self { fixed: 1, ..Self::default() }
    }

    fn step() -> Self {
        Self { steps: 1, ..Self::default() }
    }

    fn unknown() -> Self {
        Self { unknown: 1, ..Self::default() }
    }

    fn and(self, other: Self) -> Self {
        Self {
            fixed: self.fixed.saturating_add(other.fixed),
            steps: self.steps.saturating_add(other.steps),
            relative: self.relative + other.relative,
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        let first = (self.fixed, self.steps).cmp(&(other.fixed, other.steps));
        if first != Ordering::Equal {
            return Some(first);
        }
        let (a, b) = (self.relative, other.relative);
        if a == 0.0 && b == 0.0 {
            return Some(self.unknown.cmp(&other.unknown));
        }
        // What is not a number is not farther apart than this either.
        if (a - b).abs() > a.max(b) * NEAR + TINY { a.partial_cmp(&b) } else { None }
    }

    fn doubted(self) -> Self {
        Self { relative: f64::NAN, ..self }
    }

    fn sorted(&self, other: &Self) -> Ordering {
        let relative = self.relative.total_cmp(&other.relative);
        let first = (self.fixed, self.steps).cmp(&(other.fixed, other.steps));
        first.then(relative).then(self.unknown.cmp(&other.unknown))
    }
}

/// Up to so many base units, in units of at least so many, a distance has digits to be shown with.
const WIDE: Decimal = Decimal::from_parts(0xA4C6_8000, 0x3_8D7E, 0, false, 0);
const FINE: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// How far a value is from its threshold, as a share of it; nothing where the distance has no digits to be shown with.
fn share(value: Number, threshold: Number, factor: Decimal) -> Option<Decimal> {
    let (value, threshold) = (value.decimal()?, threshold.decimal()?);
    let by = threshold.checked_sub(value)?;
    if by.abs() > WIDE || factor < FINE {
        by.abs().checked_div(factor)?;
    }
    relative(by, value, threshold)
}
