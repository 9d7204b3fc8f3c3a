//! From values to places, with round numbers at the ticks.

/// A linear axis whose ends are ticks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// An axis that holds all values and zero, about `ticks` ticks, drawn from `from` to `to`.
    pub fn new(values: impl Iterator<Item = f64>, ticks: f64, from: f64, to: f64) -> Self {
        let (low, high) = values
            .filter(|v| v.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        let span = if high - low > 0.0 { high - low } else { 1.0 };
        let rough = span / ticks;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|m| m * power)
            .find(|step| *step >= rough)
            .unwrap_or(power * 10.0);
        let low = (low / step).floor() * step;
        let high = ((high / step).ceil() * step).max(low + step);
        Self { low, high, step, from, to }
    }

    /// Where a value stands.
    pub fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Ticks from low to high.
    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round().clamp(1.0, 50.0) as usize;
        (0..=count).map(|i| self.low + self.step * i as f64).collect()
    }

    /// A tick as printed.
    pub fn print(&self, tick: f64) -> String {
        let decimals = if self.step >= 1.0 { 0 } else { (-self.step.log10()).ceil() as usize };
        let text = format!("{tick:.decimals$}");
        if text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.')) {
            "0".to_owned()
        } else {
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_everything() {
        let scale = Scale::new([7.3, -3.2].into_iter(), 5.0, 0.0, 100.0);
        let ticks: Vec<String> = scale.ticks().into_iter().map(|t| scale.print(t)).collect();
        assert_eq!(ticks, ["-5", "0", "5", "10"]);
        assert!(scale.at(-3.2) > 0.0 && scale.at(7.3) < 100.0);
        let flat = Scale::new([0.0].into_iter(), 5.0, 0.0, 100.0);
        assert!(flat.at(0.0).is_finite());
    }
}
