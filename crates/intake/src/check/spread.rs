/// Where values lie and how widely they spread, hardly moved by a few wild ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub median: f64,
    /// Spread on the scale of a standard deviation.
    pub scale: f64,
}

/// Makes the median absolute deviation of normal data come out as the standard deviation.
const MAD: f64 = 1.482_602_218_505_602;
/// The same for the mean absolute deviation.
const MEAN_AD: f64 = 1.253_314_137_315_5;

impl Spread {
    /// Median and scaled MAD (Iglewicz and Hoaglin 1993). Where more than half of the values are one
    /// and the same, the MAD is zero and their substitute, the mean absolute deviation, takes its
    /// place; nothing where all are the same. Reorders `values`.
    pub fn of(values: &mut [f64]) -> Option<Self> {
        let median = median(values)?;
        values.iter_mut().for_each(|v| *v = (*v - median).abs());
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let mad = self::median(values)?;
        let scale = if mad > 0.0 { mad * MAD } else { mean * MEAN_AD };
        (scale > 0.0).then_some(Self { median, scale })
    }

    /// How many scales a value lies from the median.
    pub fn distance(&self, value: f64) -> f64 {
        (value - self.median).abs() / self.scale
    }
}

fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let (_, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = values[..middle].iter().copied().max_by(f64::total_cmp)?;
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn a_wild_value_moves_nothing() {
        let calm = Spread::of(&mut [1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        let wild = Spread::of(&mut [1.0, 2.0, 3.0, 4.0, 5000.0]).unwrap();
        assert_eq!((calm, calm.median), (wild, 3.0));
        assert!(calm.distance(5000.0) > 3000.0);
        assert_eq!(Spread::of(&mut [2.0, 2.0, 2.0]), None);
        assert!(Spread::of(&mut [2.0, 2.0, 2.0, 5.0]).is_some());
        assert_eq!(Spread::of(&mut []), None);
    }
}
