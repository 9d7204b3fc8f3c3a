use ballast_model::{UnitError, Units};

/// The exact factor from a number as written to the stored integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    num: i128,
    den: i128,
    /// `num` where the factor is a small whole number: the common case needs one multiplication.
    whole: Option<i64>,
}

/// Why a number cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScaleError {
    /// Finer than the field keeps.
    TooFine,
    /// Beyond 64 bits.
    TooLarge,
}

const POWERS: [i64; 19] = {
    let mut powers = [1i64; 19];
    let mut at = 1;
    while at < 19 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

impl Scale {
    /// From a number in `from` to the integer of a field kept in `to` with `decimals` places.
    ///
    /// # Errors
    /// [`UnitError`] for units that are unknown or measure different things.
    pub fn new(units: &Units, from: &str, to: &str, decimals: u32) -> Result<Self, UnitError> {
        if from == to {
            return Ok(Self::reduced(10i128.pow(decimals.min(18)), 1));
        }
        // Checks both names and dimensions; the quotient itself may not be a finite decimal.
        units.factor(from, to)?;
        let (Some(a), Some(b)) = (units.get(from), units.get(to)) else {
            return Err(UnitError::Unknown(from.to_owned()));
        };
        let (a, b) = (a.factor.normalize(), b.factor.normalize());
        let power = |n: u32| 10i128.pow(n.min(18));
        let num = a.mantissa().saturating_mul(power(b.scale())).saturating_mul(power(decimals));
        let den = b.mantissa().saturating_mul(power(a.scale()));
        Ok(Self::reduced(num, den))
    }

    fn reduced(num: i128, den: i128) -> Self {
        let (mut a, mut b) = (num.unsigned_abs().max(1), den.unsigned_abs().max(1));
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let (num, den) = (num / a as i128, (den / a as i128).max(1));
        Self { num, den, whole: if den == 1 { i64::try_from(num).ok() } else { None } }
    }

    /// The stored integer of `mantissa / 10^places`.
    #[inline]
    pub fn small(&self, mantissa: i64, places: u32) -> Result<i64, ScaleError> {
        if let Some(whole) = self.whole {
            if places == 0 {
                return mantissa.checked_mul(whole).ok_or(ScaleError::TooLarge);
            }
            let power = POWERS[places.min(18) as usize];
            if whole % power == 0 {
                return mantissa.checked_mul(whole / power).ok_or(ScaleError::TooLarge);
            }
            if let Some(product) = mantissa.checked_mul(whole) {
                return if product % power == 0 { Ok(product / power) } else { Err(ScaleError::TooFine) };
            }
        }
        self.exact(i128::from(mantissa), places)
    }

    /// The same for numbers of any length.
    pub fn exact(&self, mantissa: i128, places: u32) -> Result<i64, ScaleError> {
        let (num, den) = self.parts(mantissa, places)?;
        if num % den != 0 {
            return Err(ScaleError::TooFine);
        }
        i64::try_from(num / den).map_err(|_| ScaleError::TooLarge)
    }

    /// The nearest stored integer, halves away from zero.
    pub fn rounded(&self, mantissa: i128, places: u32) -> Result<i64, ScaleError> {
        let (num, den) = self.parts(mantissa, places)?;
        let twice = num.checked_mul(2).ok_or(ScaleError::TooLarge)?;
        let den2 = den.checked_mul(2).ok_or(ScaleError::TooLarge)?;
        let nearest = if num < 0 { (twice - den) / den2 } else { (twice + den) / den2 };
        i64::try_from(nearest).map_err(|_| ScaleError::TooLarge)
    }

    fn parts(&self, mantissa: i128, places: u32) -> Result<(i128, i128), ScaleError> {
        let num = mantissa.checked_mul(self.num).ok_or(ScaleError::TooLarge)?;
        let power = 10i128.checked_pow(places).ok_or(ScaleError::TooFine)?;
        Ok((num, self.den.checked_mul(power).ok_or(ScaleError::TooFine)?))
    }
}

#[cfg(test)]
mod tests {
    use ballast_model::Unit;
    use rust_decimal::Decimal;

    use super::*;

    fn units() -> Units {
        let mut units = Units::default();
        for (name, dimension, factor) in
            [("元", "money", 1), ("万元", "money", 10_000), ("亿元", "money", 100_000_000), ("%", "share", 1)]
        {
            let (name, en, dimension) = (name.to_owned(), String::new(), dimension.to_owned());
            units.insert(Unit { name, en, dimension, factor: Decimal::from(factor) });
        }
        units
    }

    #[test]
    fn converts_exactly_or_not_at_all() {
        let units = units();
        let up = Scale::new(&units, "亿元", "万元", 0).unwrap();
        assert_eq!(up.small(861489, 2), Ok(86_148_900));
        assert_eq!(up.small(12345678, 5), Err(ScaleError::TooFine));
        let down = Scale::new(&units, "元", "万元", 0).unwrap();
        assert_eq!(down.small(120_000, 0), Ok(12));
        assert_eq!(down.small(125_000, 0), Err(ScaleError::TooFine));
        assert_eq!((down.rounded(125_000, 0), down.rounded(-125_000, 0)), (Ok(13), Ok(-13)));
        let kept = Scale::new(&units, "元", "万元", 4).unwrap();
        assert_eq!(kept.small(125_001, 0), Ok(125_001));
        assert_eq!(up.small(i64::MAX, 0), Err(ScaleError::TooLarge));
        assert!(Scale::new(&units, "元", "%", 0).is_err());
        assert!(Scale::new(&units, "美元", "元", 0).is_err());
    }
}
